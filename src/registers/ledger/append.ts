import { randomFillSync } from "node:crypto";
import { assert } from "../../base/fault.ts";
import type { EntryId } from "../../base/ids.ts";
import { instantToIso, type Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { insertBatch } from "./_sql.ts";
import { BATCH_ENTRIES_MAX, SALT_BYTES, entryBody, entryIdAt, leafText, newBatchId, type NewEntry } from "./entry.ts";
import { HASH_BYTES, leafHash } from "./merkle.ts";

/**
 * Notes what is being done, in the deed's own transaction: either both are there after it or neither is. A deed that
 * changes sealed values locks their rows first: then the tree has the changes of one value in the order in which they
 * happened. The leaf hashes are made here, where the bodies are at hand, so that the sequencer never reads them again.
 */
export async function appendEntries(tx: Tx, entries: readonly NewEntry[], now: Instant): Promise<readonly EntryId[]> {
  if (entries.length === 0) return [];
  assert(entries.length <= BATCH_ENTRIES_MAX, "too many entries in one transaction");

  const at = instantToIso(now);
  const batch = newBatchId(now);
  const salts = randomFillSync(Buffer.allocUnsafe(entries.length * SALT_BYTES));
  const leaves = Buffer.allocUnsafe(entries.length * HASH_BYTES);
  const ids: EntryId[] = [];
  const bodies: string[] = [];
  entries.forEach((entry, n) => {
    const id = entryIdAt(batch, n);
    const body = entryBody(entry);
    leafHash(leafText(id, at, body, salts.subarray(n * SALT_BYTES, (n + 1) * SALT_BYTES))).copy(leaves, n * HASH_BYTES);
    ids.push(id);
    bodies.push(body);
  });
  await insertBatch(tx, batch, leaves, {
    ids: ids.join("\n"),
    bodies: bodies.join("\n"),
    salts,
    subjects: lines(entries, (entry) => entry.subject),
    actors: lines(entries, (entry) => entry.actor.id),
    acts: lines(entries, (entry) => entry.act),
    purposes: lines(entries, (entry) => entry.purpose),
    reasons: reasonLines(entries),
  });
  return ids;
}

/** A line break within a value would shift all that follow: values of these columns are ids and words of ours. */
function lines(entries: readonly NewEntry[], value: (entry: NewEntry) => string | null): string {
  const text = entries.map((entry) => value(entry) ?? "").join("\n");
  assert(text.split("\n", entries.length + 1).length === entries.length, "a ledger column holds a line break");
  return text;
}

/** Most batches have none; then one empty text stands for nulls in every row. */
function reasonLines(entries: readonly NewEntry[]): string {
  if (entries.every((entry) => entry.reasonSealed === null)) return "";
  return lines(entries, (entry) => entry.reasonSealed && Buffer.from(entry.reasonSealed).toString("base64"));
}
