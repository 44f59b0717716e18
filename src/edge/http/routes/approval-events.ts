import { maySee } from "../../../workflows/approvals/approvers.ts";
import type { ApprovalChange } from "../../../workflows/approvals/watch-approvals.ts";
import { NOTHING } from "../contract/common.ts";
import type { Edge } from "../edge.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import { tellChanges } from "../tell-changes.ts";

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
      // Counted by themselves: a window has one of these beside the one of requests.
      handle: (call) =>
        tellChanges<ApprovalChange>(
          edge,
          call,
          `approvals ${call.caller.actor.id}`,
          (tell) => edge.changes.subscribeApprovals(call.caller.tenant, tell),
          (map, change) => maySee(map, call.caller.actor, change),
        ),
    }),
  ];
}
