import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { isSealedByOneOf, keyIdOf } from "../../platform/keeper/subject-key-id.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import {
  countKeysOfOlderEpochs,
  replaceKey,
  selectKeyEpochFrom,
  selectKeysOfOlderEpochs,
  selectRekeyed,
  updateWraps,
} from "./_keys_sql.ts";

/** A subject's key of one class as an epoch wraps it. */
export type WrappedKey = { readonly subject: string; readonly keyClass: string; readonly epoch: number; readonly wrapped: Buffer };
export type SubjectKey = WrappedKey & { readonly subject: SubjectId };

/** How many subject keys an epoch before this one still wraps. */
export async function countOlderKeys(tx: Tx, epoch: number): Promise<number> {
  return await countKeysOfOlderEpochs(tx, epoch);
}

/** Whether this very epoch wraps any. */
export async function wrapsKeys(tx: Tx, epoch: number): Promise<boolean> {
  return (await selectKeyEpochFrom(tx, epoch)) === epoch;
}

/** A page of them, held until the transaction ends. */
export async function holdOlderKeys(tx: Tx, epoch: number, limit: number): Promise<readonly SubjectKey[]> {
  const rows = await selectKeysOfOlderEpochs(tx, epoch, limit);
  return rows.map((row) => ({ subject: row.subject_id, keyClass: row.key_class, epoch: row.epoch, wrapped: row.wrapped }));
}

/** Stores new wraps of keys that `fromEpoch` wrapped until now. */
export async function rewrapKeys(tx: Tx, keys: readonly WrappedKey[], fromEpoch: number): Promise<void> {
  const rows = keys.map((key) => ({ subject_id: key.subject, key_class: key.keyClass, epoch: key.epoch, wrapped: key.wrapped }));
  await updateWraps(tx, rows, fromEpoch);
}

/** Puts a key in the place of another one; whoever calls holds the subject, and stores what stays sealed by the new one. */
export async function replaceSubjectKey(
  tx: Tx,
  before: Buffer,
  { subject, keyClass, epoch, wrapped }: SubjectKey,
  now: Instant,
): Promise<void> {
  await replaceKey(tx, { subject_id: subject, key_class: keyClass, epoch, wrapped }, keyIdOf(before), new Date(now));
}

/** Whether the key is gone by which this was sealed: what does not open otherwise is damaged. */
export type IsOfGoneKey = (envelope: Uint8Array) => boolean;

/** By the names of the keys that went; where those are not known, whatever the key of today did not seal may be of one. */
export function isOfOneOf(goneKeyIds: Buffer | null): IsOfGoneKey {
  return (envelope) => goneKeyIds === null || isSealedByOneOf(envelope, goneKeyIds);
}

/** Those of these subjects whose key of this class was ever replaced, as an erasure in part does: what the ones before sealed is gone. */
export async function findRekeyed(tx: Tx, subjects: readonly SubjectId[], keyClass: string): Promise<ReadonlyMap<SubjectId, IsOfGoneKey>> {
  if (subjects.length === 0) return new Map();
  const rows = await selectRekeyed(tx, subjects, keyClass);
  return new Map(rows.map(({ subject_id: subject, gone_key_ids: ids }) => [subject, isOfOneOf(ids)]));
}
