import type { StaffId } from "../../base/ids.ts";
import { newId } from "../../base/ids.ts";
import { DAY_MS, type Instant, MINUTE_MS, instant } from "../../base/instant.ts";
import { dropBoxes, openWords, putBoxes } from "../../platform/keeper/boxes.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { deleteOldBulkUnlocks, insertBulkUnlock, selectBulkUnlocked, selectBulkUnlocks } from "./_bulk_sql.ts";
import type { Actor } from "./actor.ts";
import { draftEntry } from "./note.ts";

/** How long many customers may be opened one after another; budgets go on counting. */
export const BULK_UNLOCK_MS = 15 * MINUTE_MS;
const KIND = "bulk-reason";
/** As long as questions to a second person are kept. That one was made stands in the ledger for good, without the reason. */
const KEPT_MS = 400 * DAY_MS;

/** Lifts the brake from a person for a quarter of an hour. Why they said they need it lies in a box; the ledger says that they did. */
export async function unlockBulk(tx: Tx, keeper: Keeper, actor: Actor, reason: string, now: Instant): Promise<{ readonly until: Instant }> {
  const id = newId("blk", now);
  const until = instant(now + BULK_UNLOCK_MS);
  await putBoxes(tx, keeper, [{ id: boxOf(id), kind: KIND, plaintext: Buffer.from(reason.trim()) }]);
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

export type BulkUnlock = {
  readonly id: string;
  readonly staff: StaffId;
  readonly at: Instant;
  readonly until: Instant;
  readonly reason: string;
};

const LISTED_MAX = 100;

/** The newest, with the reasons that were given. */
export async function listBulkUnlocks(tx: Tx, keeper: Keeper): Promise<readonly BulkUnlock[]> {
  const rows = await selectBulkUnlocks(tx, LISTED_MAX);
  const reasons = await openWords(
    tx,
    keeper,
    KIND,
    rows.map((row) => boxOf(row.unlock_id)),
  );
  return rows.map((row) => ({
    id: row.unlock_id,
    staff: row.staff_id as StaffId,
    at: instant(row.begun_at.getTime()),
    until: instant(row.until_at.getTime()),
    reason: reasons.get(boxOf(row.unlock_id)) ?? "",
  }));
}

/** Forgets those of long ago, with their reasons. Answers how many. */
export async function sweepBulkUnlocks(tx: Tx, now: Instant, limit: number): Promise<number> {
  const gone = await deleteOldBulkUnlocks(tx, new Date(now - KEPT_MS), limit);
  await dropBoxes(tx, gone.map(boxOf));
  return gone.length;
}

function boxOf(id: string): string {
  return `bulk/${id}`;
}
