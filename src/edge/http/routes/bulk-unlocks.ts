import { instantToIso } from "../../../base/instant.ts";
import { readCards, readName } from "../../../registers/staff/cards.ts";
import { listBulkUnlocks, unlockBulk } from "../../../safe/access/bulk-unlock.ts";
import { mailOwners } from "../../../workflows/staffing/post.ts";
import * as contract from "../contract/clearance.ts";
import { NOTHING } from "../contract/common.ts";
import type { Edge } from "../edge.ts";
import { json, route } from "../route.ts";
import type { Route } from "../route.ts";
import { within } from "../within.ts";

const ROOM = { room: "session", limiter: "caller", params: NOTHING, query: NOTHING } as const;

export function bulkUnlockRoutes({ performer, safe, publicOrigin }: Edge): readonly Route[] {
  return [
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/session/bulk-unlocks",
      policy: "person",
      summary: "Lift the brake from oneself for fifteen minutes, with a reason; the owners are told.",
      ledger: { acts: ["bulk.unlock"] },
      fresh: true,
      body: { kind: "json", schema: contract.BulkUnlockBody },
      answer: { status: 201, describe: "Until when.", body: contract.BulkUnlockAnswer },
      handle: (call) =>
        performer.once(call, async (tx) => {
          const now = safe.clock();
          const { actor, person } = call.caller;
          const { until } = await unlockBulk(tx, safe.keeper, actor, call.body.reason, now);
          const who = await readName(tx, safe.keeper, person.staff.id);
          await mailOwners({ safe, origin: publicOrigin }, tx, "bulk_unlocked", { who, at: now, until, path: "/ledger" }, now);
          return json(201, { until: instantToIso(until) });
        }),
    }),
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/bulk-unlocks",
      policy: "owner",
      summary: "The newest hundred times that somebody lifted their brake, and why.",
      ledger: { none: "No customer is in this register." },
      body: { kind: "none" },
      answer: { status: 200, describe: "Newest first.", body: contract.BulkUnlocksAnswer },
      handle: ({ caller }) =>
        within(safe, caller, async (tx) => {
          const items = await listBulkUnlocks(tx, safe.keeper);
          const cards = await readCards(tx, safe.keeper, [...new Set(items.map((one) => one.staff))]);
          return json(200, {
            items: items.map(({ id, staff, at, until, reason }) => ({
              id,
              staff,
              name: cards.get(staff)?.name ?? staff,
              at: instantToIso(at),
              until: instantToIso(until),
              reason,
            })),
          });
        }),
    }),
  ];
}
