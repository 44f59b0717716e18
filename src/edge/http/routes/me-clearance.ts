import { clearancesOf } from "../../../safe/access/clearances-of.ts";
import * as contract from "../contract/clearance.ts";
import { NOTHING } from "../contract/common.ts";
import type { Edge } from "../edge.ts";
import { json, route } from "../route.ts";
import type { Route } from "../route.ts";
import { tellClearance } from "../tell-clearance.ts";
import { within } from "../within.ts";

export function myClearanceRoutes({ safe }: Edge): readonly Route[] {
  return [
    route({
      room: "clearance",
      method: "GET",
      path: "/v1/me/clearance",
      policy: "person",
      limiter: "caller",
      summary: "What I must still do before I may touch customers' data, and until when the rest holds.",
      ledger: { none: "No customer is in this register." },
      params: NOTHING,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "Each thing that my roles require.", body: contract.MyClearanceAnswer },
      handle: ({ caller }) =>
        within(safe, caller, async (tx) => {
          const { staff } = caller.person;
          const found = await clearancesOf(tx, await safe.maps.get(tx), [staff], safe.clock());
          return json(200, { items: (found.get(staff.id) ?? []).map(tellClearance) });
        }),
    }),
  ];
}
