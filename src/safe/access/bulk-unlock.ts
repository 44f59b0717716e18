import type { StaffId } from "../../base/ids.ts";
import { newId } from "../../base/ids.ts";
import { type Instant, MINUTE_MS, instant } from "../../base/instant.ts";
import { putBoxes } from "../../platform/keeper/boxes.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { insertBulkUnlock, selectBulkUnlocked } from "./_bulk_sql.ts";
import type { Actor } from "./actor.ts";
import { draftEntry } from "./note.ts";

/** How long many customers may be opened one after another; budgets go on counting. */
export const BULK_UNLOCK_MS = 15 * MINUTE_MS;

/** Lifts the brake from a person for a quarter of an hour. Why they said they need it lies in a box; the ledger says that they did. */
export async function unlockBulk(tx: Tx, keeper: Keeper, actor: Actor, reason: string, now: Instant): Promise<{ readonly until: Instant }> {
  const id = newId("blk", now);
  const until = instant(now + BULK_UNLOCK_MS);
  await putBoxes(tx, keeper, [{ id: `bulk/${id}`, kind: "bulk-reason", plaintext: Buffer.from(reason.trim()) }]);
  await Promise.all([
    insertBulkUnlock(tx, { unlock_id: id, staff_id: actor.id, begun_at: new Date(now), until_at: new Date(until) }),
    appendEntries(
      tx,
      [{ ...draftEntry(actor, "bulk.unlock", { subject: null, purpose: null, form: null }), detail: { unlock: id, minutes: 15 } }],
      now,
    ),
  ]);
  return { until };
}

/** Those of these people whose brake is lifted now. */
export async function findBulkUnlocks(tx: Tx, staff: readonly StaffId[], now: Instant): Promise<ReadonlySet<string>> {
  return new Set(await selectBulkUnlocked(tx, staff, new Date(now)));
}
