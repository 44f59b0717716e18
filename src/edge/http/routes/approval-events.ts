import type { IncomingMessage } from "node:http";
import { maySee } from "../../../workflows/approvals/approvers.ts";
import type { ApprovalChange } from "../../../workflows/approvals/watch-approvals.ts";
import type { Caller } from "../caller.ts";
import { changeStream } from "../change-stream.ts";
import { NOTHING } from "../contract/common.ts";
import type { Edge } from "../edge.ts";
import { problem } from "../problem.ts";
import { fail, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { isStillHere } from "../still-here.ts";
import { within } from "../within.ts";

const FULL_WAIT_SECONDS = 15;

/** What people see change while they wait for each other. */
export function approvalEventRoutes(edge: Edge): readonly Route[] {
  return [
    route({
      room: "approvals",
      policy: "person",
      limiter: "caller",
      method: "GET",
      path: "/v1/approvals/events",
      summary: "Server-sent events: which question changed, and how it stands. A stream ends after a minute; begin anew.",
      ledger: { none: "Only ids of questions are told." },
      passive: true,
      params: NOTHING,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "`event: change`, `data: {id, state}`.", body: "text/event-stream" },
      handle: (call) => tellChanges(edge, call.caller, call.incoming),
    }),
  ];
}

async function tellChanges(edge: Edge, caller: Caller, incoming: IncomingMessage): Promise<Reply> {
  const { safe, changes } = edge;
  const { actor, tenant } = caller;
  // Counted by themselves: a window has one of these beside the one of requests.
  const reader = `approvals ${actor.id}`;
  if (changes.isFull(reader)) return fail(problem("too_many_requests", { retryAfterSeconds: FULL_WAIT_SECONDS }));
  const map = await within(safe, caller, (tx) => safe.maps.get(tx));
  const stream = (): AsyncGenerator<string> =>
    changeStream<ApprovalChange>({
      subscribe: (tell) => changes.subscribeApprovals(tenant, tell),
      isStillHere: () => isStillHere(edge, caller, incoming),
      write: ({ id, state, ...about }) =>
        maySee(map, actor, about) ? `event: change\ndata: ${JSON.stringify({ id, state })}\n\n` : undefined,
      elapsedMs: changes.elapsedMs,
      stopping: changes.stopping,
    });
  return { kind: "stream", type: "text/event-stream", chunks: () => changes.counted(reader, stream()) };
}
