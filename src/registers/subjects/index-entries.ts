import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { deleteIndexOfFields, deleteIndexRows, selectByDigests, selectIndexEntries } from "./_index_sql.ts";
import type { IndexRow } from "./_sql.ts";
import { countInsertedIndexEntries, insertIndexEntries } from "./_write_sql.ts";

/** A blind look-up of one value; an exclusive one may lead to one subject only. */
export type IndexEntry = IndexRow;

/** Subjects that cannot have their look-ups, and the fields whose exclusive one another has. */
export type Conflicts = ReadonlyMap<string, readonly string[]>;

/**
 * Claims look-ups for subjects and answers the subjects that cannot have theirs, because another has an exclusive one.
 * Those are left as they were. Two processes that claim the same at once: the second waits for the first and is told.
 */
export async function claimIndexEntries(tx: Tx, entries: readonly IndexEntry[]): Promise<Conflicts> {
  if (entries.length === 0) return NO_CONFLICTS;
  const added = await insertIndexEntries(tx, entries);
  if (added.length === entries.length) return NO_CONFLICTS;
  const addedKeys = new Set(added.map(keyOf));
  const notAdded = entries.filter((entry) => !addedKeys.has(keyOf(entry)));
  return await settleConflicts(tx, notAdded, added);
}

/** The same for subjects that are new: what they have is from here, so nobody need be told what was added. */
export async function claimFirstIndexEntries(tx: Tx, entries: readonly IndexEntry[]): Promise<Conflicts> {
  if (entries.length === 0) return NO_CONFLICTS;
  if ((await countInsertedIndexEntries(tx, entries)) === entries.length) return NO_CONFLICTS;
  return await settleConflicts(tx, entries, entries);
}

/** Finds whose claims another has, and takes back what else they got. */
async function settleConflicts(tx: Tx, claimed: readonly IndexEntry[], got: readonly IndexEntry[]): Promise<Conflicts> {
  // A shared look-up is always had, and thousands may have the same.
  const exclusive = claimed.filter((entry) => entry.is_exclusive);
  const own = new Set((exclusive.length === 0 ? [] : await selectByDigests(tx, exclusive, null)).map(keyOf));
  const conflicts = new Map<string, string[]>();
  for (const entry of exclusive) {
    if (!own.has(keyOf(entry))) conflicts.set(entry.subject_id, [...(conflicts.get(entry.subject_id) ?? []), entry.field]);
  }
  const undone = got.filter((row) => conflicts.has(row.subject_id));
  if (undone.length > 0) await deleteIndexRows(tx, undone);
  return conflicts;
}

/** Drops the look-ups that a subject's changed fields had before, and keeps those they still have. */
export async function releaseIndexEntries(tx: Tx, subject: SubjectId, fields: readonly string[], kept: readonly Buffer[]): Promise<void> {
  await deleteIndexOfFields(tx, subject, fields, kept);
}

/** The subjects that have any of these values in these fields; of each value `most` of them, whichever, or all. */
export async function findByIndex(
  tx: Tx,
  wanted: readonly { readonly field: string; readonly digest: Buffer }[],
  most: number | null = null,
): Promise<readonly { readonly field: string; readonly digest: Buffer; readonly subject: SubjectId }[]> {
  if (wanted.length === 0) return [];
  const rows = await selectByDigests(tx, wanted, most);
  return rows.map((row) => ({ field: row.field, digest: row.digest, subject: row.subject_id }));
}

const NO_CONFLICTS: Conflicts = new Map();

function keyOf(row: Pick<IndexRow, "subject_id" | "field" | "digest">): string {
  return `${row.subject_id} ${row.field} ${row.digest.toString("latin1")}`;
}

export type SubjectIndexEntry = { readonly subject: SubjectId; readonly field: string; readonly digest: Buffer };

/** The look-ups that lead to these subjects. */
export async function listIndexEntries(tx: Tx, subjects: readonly SubjectId[]): Promise<readonly SubjectIndexEntry[]> {
  const rows = await selectIndexEntries(tx, subjects);
  return rows.map((row) => ({ subject: row.subject_id, field: row.field, digest: row.digest }));
}
