import { randomFillSync } from "node:crypto";
import { assert } from "../../base/fault.ts";
import type { EntryId } from "../../base/ids.ts";
import { instantToIso, type Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type BatchColumns, insertBatch } from "./_sql.ts";
import { BATCH_ENTRIES_MAX, SALT_BYTES, entryIdAt, leafText, newBatchId, type NewEntry } from "./entry.ts";
import { HASH_BYTES, putLeafHash } from "./merkle.ts";
import { newPacker } from "./pack.ts";

/** Salts lie 18 bytes apart, the last two zero: then the base64 of all of them is cut into that of each, 22 characters long. */
const SALT_STEP_BYTES = 18;
const SALT_STEP_CHARS = 24;
const SALT_CHARS = 22;

/**
 * Notes what is being done, in the deed's own transaction: either both are there after it or neither is. A deed that
 * changes sealed values locks their rows first: then the tree has the changes of one value in the order in which they
 * happened. The leaf hashes are made here, where the bodies are at hand, so that the sequencer never reads them again.
 */
export async function appendEntries(tx: Tx, entries: readonly NewEntry[], now: Instant): Promise<readonly EntryId[]> {
  return sendEntries(tx, readyEntries(entries, now));
}

/** Entries made ready: hashed and written as rows, and known to nobody yet. */
export type ReadyEntries = { readonly ids: readonly EntryId[]; readonly batch: string; readonly columns: BatchColumns | null };

/** Sends what was made ready, and answers its ids. */
export function sendEntries(tx: Tx, { ids, batch, columns }: ReadyEntries): readonly EntryId[] {
  if (columns === null) return ids;
  insertBatch(tx, batch, columns);
  const within = subjectsWithin.get(tx.sql) ?? new Set();
  subjectsWithin.set(tx.sql, within);
  for (const subject of columns.subjects) within.add(subject);
  return ids;
}

/** By transaction that is under way; its steps share its `sql`. */
const subjectsWithin = new WeakMap<Tx["sql"], Set<string>>();

/** Of whom this transaction has noted something until now. */
export function notedSubjects(tx: Tx): Iterable<string> {
  return subjectsWithin.get(tx.sql) ?? [];
}

export function readyEntries(entries: readonly NewEntry[], now: Instant): ReadyEntries {
  if (entries.length === 0) return { ids: [], batch: "", columns: null };
  assert(entries.length <= BATCH_ENTRIES_MAX, "too many entries in one transaction");

  const at = instantToIso(now);
  const batch = newBatchId(now);
  const salts = randomFillSync(Buffer.allocUnsafe(entries.length * SALT_STEP_BYTES));
  for (let end = SALT_STEP_BYTES; end <= salts.length; end += SALT_STEP_BYTES) salts.fill(0, end - SALT_STEP_BYTES + SALT_BYTES, end);
  const saltTexts = salts.toString("base64");
  const leaves = Buffer.allocUnsafe(entries.length * HASH_BYTES);
  const packer = newPacker();
  const ids: EntryId[] = [];
  for (let n = 0; n < entries.length; n += 1) {
    const entry = entries[n] as NewEntry;
    const id = entryIdAt(batch, n);
    const body = packer.add(entry, saltTexts.slice(n * SALT_STEP_CHARS, n * SALT_STEP_CHARS + SALT_CHARS));
    putLeafHash(leaves, n * HASH_BYTES, leafText(id, at, body, salts.subarray(n * SALT_STEP_BYTES, n * SALT_STEP_BYTES + SALT_BYTES)));
    ids.push(id);
  }
  return { ids, batch, columns: { leaves, packed: packer.text(), ...lookUps(entries) } };
}

/** By what entries are looked for, each once a batch. Entries that share their parts are not looked at twice. */
function lookUps(entries: readonly NewEntry[]): {
  readonly subjects: readonly string[];
  readonly words: readonly (readonly [string, string])[];
} {
  const subjects = new Set<string>();
  const words = { actor: new Set<string>(), act: new Set<string>(), purpose: new Set<string>() };
  for (const { subject, actor, act, purpose } of entries) {
    if (subject !== null) subjects.add(subject);
    words.actor.add(actor.id);
    words.act.add(act);
    if (purpose !== null) words.purpose.add(purpose);
  }
  return { subjects: [...subjects], words: Object.entries(words).flatMap(([kind, own]) => [...own].map((word) => [kind, word] as const)) };
}
