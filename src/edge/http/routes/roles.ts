import { findKinds } from "../../../registers/clearance/kinds.ts";
import type { CompiledMap } from "../../../registers/datamap/types.ts";
import { OWNER_WORDS, roleWords } from "../../../registers/datamap/role-words.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/staff.ts";
import type { Edge } from "../edge.ts";
import { json, route } from "../route.ts";
import type { Route } from "../route.ts";
import { within } from "../within.ts";

export function roleRoutes({ safe }: Edge): readonly Route[] {
  return [
    route({
      room: "staff",
      method: "GET",
      path: "/v1/roles",
      policy: "key",
      limiter: "caller",
      summary: "The roles of the data map, in words.",
      ledger: { none: "The map names no person." },
      params: NOTHING,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "Each role, and what an owner may do.", body: contract.RolesAnswer },
      handle: ({ caller }) =>
        within(safe, caller, async (tx) => {
          const map = await safe.maps.get(tx);
          const kinds = await findKinds(tx, map);
          const labelOf = (name: string): string => kinds.get(name)?.label ?? name;
          return json(200, { items: rolesInWords(map, labelOf), owner: OWNER_WORDS });
        }),
    }),
  ];
}

function rolesInWords(map: CompiledMap, labelOf: (name: string) => string): readonly unknown[] {
  return [...map.roles.values()].map((role) => ({
    ...roleWords(map, role),
    requires: role.requires.map((name) => ({ name, label: labelOf(name) })),
    onCalls: role.onCalls,
    keys: role.keys,
  }));
}
