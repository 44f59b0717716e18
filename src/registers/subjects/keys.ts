import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
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
export async function replaceSubjectKey(tx: Tx, { subject, keyClass, epoch, wrapped }: SubjectKey, now: Instant): Promise<void> {
  await replaceKey(tx, { subject_id: subject, key_class: keyClass, epoch, wrapped }, new Date(now));
}

/** Those of these subjects whose key of this class was ever replaced, as an erasure in part does: what the one before sealed is gone. */
export async function findRekeyed(tx: Tx, subjects: readonly SubjectId[], keyClass: string): Promise<ReadonlySet<SubjectId>> {
  if (subjects.length === 0) return new Set();
  return new Set((await selectRekeyed(tx, subjects, keyClass)).map((row) => row.subject_id));
}
