import type { SubjectId } from "../../base/ids.ts";
import { isSealedBy } from "../../platform/keeper/subject-key-id.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type RekeyedRow, deleteKept, selectRekeyedAfter, takeKeptChunks, takeKeptIndex, takeKeptRecord } from "./_kept_sql.ts";
import { isOfOneOf } from "./keys.ts";
import { type SealedValue, unpackValues } from "./packed.ts";

/** A class whose values in the restored data the keys of today do not open, since a part of them was erased in between. */
export type LostClass = {
  readonly subject: SubjectId;
  readonly keyClass: string;
  readonly restored: readonly SealedValue[];
  readonly kept: readonly SealedValue[];
};

export type MovedPart = { readonly field: string; readonly file: string; readonly n: number; readonly digest: Buffer | null };

const PAGE = 200;

/** Every such class, page by page. Data that was saved after the part was erased opens, and is left as it is. */
export async function* lostClasses(tx: Tx): AsyncGenerator<LostClass> {
  for (let after = { subject: "", keyClass: "" }; ;) {
    const rows = await selectRekeyedAfter(tx, after, PAGE);
    for (const row of rows) {
      const lost = lostClassOf(row);
      if (lost !== undefined) yield lost;
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    after = { subject: last.subject_id, keyClass: last.key_class };
  }
}

/** A value that names neither the key of today nor one that went is damaged, and is told as such by whoever opens it. */
function lostClassOf(row: RekeyedRow): LostClass | undefined {
  const { subject_id: subject, key_class: keyClass, wrapped, gone_key_ids: gone, restored, kept } = row;
  const [before, after] = [valuesIn(restored), valuesIn(kept)];
  const isOfGoneKey = isOfOneOf(gone);
  const isLost = ({ envelope }: SealedValue): boolean =>
    envelope.length > 0 && (wrapped === null || (!isSealedBy(envelope, wrapped) && isOfGoneKey(envelope)));
  const isWhole = wrapped !== null && !before.some(isLost) && (restored !== null || kept === null);
  return isWhole ? undefined : { subject, keyClass, restored: before, kept: after };
}

function valuesIn(packed: Buffer | null): readonly SealedValue[] {
  return packed === null ? [] : (unpackValues(packed) ?? []);
}

/** Puts what the keys archive has of the class in the place of what opens no more, look-ups and files included. */
export async function takeKept(tx: Tx, { subject, keyClass, restored, kept }: LostClass): Promise<readonly MovedPart[]> {
  const fields = [...new Set([...restored, ...kept].map(({ field }) => field))];
  await takeKeptRecord(tx, subject, keyClass);
  await takeKeptIndex(tx, subject, fields);
  return (await takeKeptChunks(tx, subject, fields)).map(({ field, file_id: file, n, digest }) => ({ field, file, n, digest }));
}

/** They are for the restore alone. */
export async function dropKept(tx: Tx): Promise<void> {
  await deleteKept(tx);
}
