import { type HoldId, type SubjectId, newId } from "../../base/ids.ts";
import { type Instant, instant } from "../../base/instant.ts";
import { openWords, putBoxes } from "../../platform/keeper/boxes.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import {
  type HoldReason,
  type HoldRow,
  countLive,
  endHoldRow,
  insertHold,
  lockHolds,
  selectBetween,
  selectHold,
  selectHolds,
  selectLiveOn,
} from "./_sql.ts";

export { HOLD_REASONS, type HoldReason } from "./_sql.ts";

/** What is kept past its time, why, and until when: all of a subject, a field of everybody, or a field of one subject. */
export type Hold = {
  readonly id: HoldId;
  readonly subject: SubjectId | null;
  readonly field: string | null;
  readonly reason: HoldReason;
  /** The last day on which it holds, in UTC. */
  readonly until: string;
  readonly placedAt: Instant;
  readonly placedBy: string;
  readonly endedAt: Instant | null;
  readonly endedBy: string | null;
};

export type NewHold = Pick<Hold, "subject" | "field" | "reason" | "until"> & { readonly words: string | null; readonly by: string };

const KIND = "hold";

/** From the commit on nothing that it names is destroyed for its age. Its words are sealed. Whoever calls has locked the subject, if there is one. */
export async function placeHold(tx: Tx, keeper: Keeper, { words, by, ...hold }: NewHold, now: Instant): Promise<Hold> {
  // A subject is locked by its own row; who destroys values of any subject is met here.
  if (hold.subject === null) await lockHolds(tx);
  const id = newId("hld", now);
  await insertHold(tx, {
    hold_id: id,
    subject_id: hold.subject,
    field: hold.field,
    reason: hold.reason,
    until_on: hold.until,
    placed_at: new Date(now),
    placed_by: by,
  });
  if (words !== null) await putBoxes(tx, keeper, [{ id: boxOf(id), kind: KIND, plaintext: Buffer.from(words) }]);
  return { ...hold, id, placedAt: now, placedBy: by, endedAt: null, endedBy: null };
}

/** Ends a hold before its day. Undefined where there is none of that id that still holds. */
export async function endHold(tx: Tx, id: HoldId, by: string, now: Instant): Promise<Hold | undefined> {
  const row = await endHoldRow(tx, id, new Date(now), by);
  return row && rowToHold(row);
}

export async function findHold(tx: Tx, id: HoldId): Promise<Hold | undefined> {
  const row = await selectHold(tx, id);
  return row && rowToHold(row);
}

export async function listHolds(
  tx: Tx,
  page: { readonly subject: SubjectId | null; readonly before: HoldId | null; readonly limit: number },
): Promise<readonly Hold[]> {
  return (await selectHolds(tx, page.subject, page.before, page.limit)).map(rowToHold);
}

/** What keeps anything of a subject now: holds of theirs, and those of a field of everybody. */
export async function listLiveHoldsOn(tx: Tx, subject: SubjectId, now: Instant): Promise<readonly Hold[]> {
  return (await selectLiveOn(tx, subject, utcDay(now))).map(rowToHold);
}

/** Whatever held on some day from `from` to `to`. */
export async function listHoldsBetween(tx: Tx, from: string, to: string, limit: number): Promise<readonly Hold[]> {
  return (await selectBetween(tx, from, to, limit)).map(rowToHold);
}

export async function countLiveHolds(tx: Tx, now: Instant): Promise<number> {
  return await countLive(tx, utcDay(now));
}

/** What was written about each; null where nothing was. */
export async function openHoldWords(tx: Tx, keeper: Keeper, ids: readonly HoldId[]): Promise<ReadonlyMap<HoldId, string | null>> {
  const boxes = await openWords(tx, keeper, KIND, ids.map(boxOf));
  return new Map(ids.map((id) => [id, boxes.get(boxOf(id)) ?? null]));
}

export function isLive(hold: Hold, now: Instant): boolean {
  return hold.endedAt === null && hold.until >= utcDay(now);
}

export function utcDay(at: Instant): string {
  return new Date(at).toISOString().slice(0, 10);
}

export function boxOf(id: HoldId): string {
  return `hold/${id}`;
}

function rowToHold(row: HoldRow): Hold {
  return {
    id: row.hold_id,
    subject: row.subject_id,
    field: row.field,
    reason: row.reason,
    until: row.until_on,
    placedAt: instant(row.placed_at.getTime()),
    placedBy: row.placed_by,
    endedAt: row.ended_at === null ? null : instant(row.ended_at.getTime()),
    endedBy: row.ended_by,
  };
}
