import type { IncomingMessage } from "node:http";
import { isVisible } from "../../../workflows/collection/visible.ts";
import type { RequestChange } from "../../../workflows/collection/watch-changes.ts";
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

/** What staff see change while they look. */
export function collectionEventRoutes(edge: Edge): readonly Route[] {
  return [
    route({
      room: "collection requests",
      policy: "key",
      limiter: "caller",
      method: "GET",
      path: "/v1/collection-requests/events",
      summary: "Server-sent events: which request changed, and how it stands. A stream ends after a minute; begin anew.",
      ledger: { none: "Only ids of requests are told." },
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
  if (changes.isFull(actor.id)) return fail(problem("too_many_requests", { retryAfterSeconds: FULL_WAIT_SECONDS }));
  const map = await within(safe, caller, (tx) => safe.maps.get(tx));
  const stream = (): AsyncGenerator<string> =>
    changeStream<RequestChange>({
      subscribe: (tell) => changes.subscribe(tenant, tell),
      isStillHere: () => isStillHere(edge, caller, incoming),
      write: ({ id, state, purpose }) =>
        isVisible(map, actor, { purpose }) ? `event: change\ndata: ${JSON.stringify({ id, state })}\n\n` : undefined,
      elapsedMs: changes.elapsedMs,
      stopping: changes.stopping,
    });
  return { kind: "stream", type: "text/event-stream", chunks: () => changes.counted(actor.id, stream()) };
}
