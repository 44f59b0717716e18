import { isVisible } from "../../../workflows/collection/visible.ts";
import type { RequestChange } from "../../../workflows/collection/watch-changes.ts";
import { NOTHING } from "../contract/common.ts";
import type { Edge } from "../edge.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import { tellChanges } from "../tell-changes.ts";

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
      handle: (call) =>
        tellChanges<RequestChange>(
          edge,
          call,
          call.caller.actor.id,
          (tell) => edge.changes.subscribe(call.caller.tenant, tell),
          (map, change) => isVisible(map, call.caller.actor, change),
        ),
    }),
  ];
}
