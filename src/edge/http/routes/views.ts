import { readViews, saveViews } from "../../../registers/staff/saved-views.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/reviews.ts";
import type { Edge } from "../edge.ts";
import { json, route } from "../route.ts";
import type { Route } from "../route.ts";
import { within } from "../within.ts";

const ROOM = {
  room: "me",
  path: "/v1/me/views",
  policy: "person",
  limiter: "caller",
  params: NOTHING,
  query: NOTHING,
  ledger: { none: "How a person likes their lists is nobody else's business." },
} as const;

export function viewRoutes({ performer, safe }: Edge): readonly Route[] {
  return [
    route({
      ...ROOM,
      method: "GET",
      summary: "My saved views of lists.",
      body: { kind: "none" },
      answer: { status: 200, describe: "All of them.", body: contract.ViewsAnswer },
      handle: ({ caller }) => within(safe, caller, async (tx) => json(200, { views: await readViews(tx, caller.person.staff.id) })),
    }),
    route({
      ...ROOM,
      method: "PUT",
      summary: "Save my views of lists, in place of those before.",
      body: { kind: "json", schema: contract.ViewsBody },
      answer: { status: 200, describe: "As saved.", body: contract.ViewsAnswer },
      handle: (call) =>
        performer.once(call, async (tx) => {
          await saveViews(tx, call.caller.person.staff.id, call.body.views, safe.clock());
          return json(200, { views: call.body.views });
        }),
    }),
  ];
}
