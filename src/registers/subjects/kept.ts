import type { SubjectId } from "../../base/ids.ts";
import { isSealedBy } from "../../platform/keeper/subject-key-id.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type RekeyedRow, deleteKept, selectRekeyedAfter, takeKeptChunks, takeKeptIndex, takeKeptRecord } from "./_kept_sql.ts";
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

function lostClassOf({ subject_id: subject, key_class: keyClass, wrapped, restored, kept }: RekeyedRow): LostClass | undefined {
  const [before, after] = [valuesIn(restored), valuesIn(kept)];
  const opens = wrapped !== null && before.every(({ envelope }) => envelope.length === 0 || isSealedBy(envelope, wrapped));
  return opens && (restored !== null || kept === null) ? undefined : { subject, keyClass, restored: before, kept: after };
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
