import { type EntryId, type GlassBreakId, type StaffId, type SubjectId, newId } from "../../base/ids.ts";
import { type Instant, instant } from "../../base/instant.ts";
import { openWords, putBoxes } from "../../platform/keeper/boxes.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type GlassRow, countOpenBreaks, insertBreak, markReviewed, selectBreak, selectBreaks } from "./_glass_sql.ts";
import type { Finding } from "./states.ts";

/** Somebody looked in an emergency, and what a second person found of that afterwards. */
export type GlassBreak = {
  readonly id: GlassBreakId;
  readonly subject: SubjectId;
  readonly field: string;
  readonly purpose: string;
  readonly actor: StaffId;
  readonly entry: EntryId;
  readonly at: Instant;
  readonly review: Review | null;
};

export type Review = { readonly by: StaffId; readonly at: Instant; readonly finding: Finding };

const KIND = "glass-review";

export async function noteBreak(tx: Tx, broken: Omit<GlassBreak, "id" | "review">): Promise<GlassBreakId> {
  const { subject, field, purpose, actor, entry, at } = broken;
  const id = newId("brk", at);
  await insertBreak(tx, { break_id: id, subject_id: subject, field, purpose, actor_id: actor, entry_id: entry, at: new Date(at) });
  return id;
}

/** False where it was reviewed already, or the reviewer is whoever broke it. */
export async function reviewBreak(tx: Tx, keeper: Keeper, id: GlassBreakId, review: Review & { readonly note: string }): Promise<boolean> {
  const { by, at, finding, note } = review;
  if (!(await markReviewed(tx, id, { by, at: new Date(at), finding }))) return false;
  await putBoxes(tx, keeper, [{ id: boxOf(id), kind: KIND, plaintext: Buffer.from(note.trim()) }]);
  return true;
}

export async function findBreak(tx: Tx, id: GlassBreakId): Promise<GlassBreak | undefined> {
  const row = await selectBreak(tx, id);
  return row && toBreak(row);
}

/** Newest first. */
export async function listBreaks(
  tx: Tx,
  wish: { readonly state: "open" | "reviewed" | null; readonly cursor: GlassBreakId | null; readonly limit: number },
): Promise<{ readonly items: readonly GlassBreak[]; readonly nextCursor: GlassBreakId | null }> {
  const rows = await selectBreaks(tx, { ...wish, limit: wish.limit + 1 });
  const items = rows.slice(0, wish.limit).map(toBreak);
  return { items, nextCursor: rows.length > wish.limit ? (items.at(-1)?.id ?? null) : null };
}

/** How many nobody has reviewed yet. */
export async function countUnreviewed(tx: Tx): Promise<number> {
  return await countOpenBreaks(tx);
}

/** What reviewers wrote; those that are open are absent. */
export async function openReviewNotes(tx: Tx, keeper: Keeper, ids: readonly GlassBreakId[]): Promise<ReadonlyMap<GlassBreakId, string>> {
  const boxes = await openWords(tx, keeper, KIND, ids.map(boxOf));
  return new Map(ids.flatMap((id) => (boxes.has(boxOf(id)) ? [[id, boxes.get(boxOf(id)) ?? ""] as const] : [])));
}

function toBreak(row: GlassRow): GlassBreak {
  const { reviewed_by: by, reviewed_at: at, finding } = row;
  return {
    id: row.break_id,
    subject: row.subject_id,
    field: row.field,
    purpose: row.purpose,
    actor: row.actor_id,
    entry: row.entry_id,
    at: instant(row.at.getTime()),
    review: by === null || at === null || finding === null ? null : { by, at: instant(at.getTime()), finding },
  };
}

function boxOf(id: GlassBreakId): string {
  return `glass/${id}`;
}
