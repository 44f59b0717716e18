import type { SubjectId } from "../../base/ids.ts";
import { type Instant, instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import {
  type RecordRow,
  type SubjectKeyRow,
  countSubjects,
  lockSubjects,
  selectPage,
  selectRecords,
  selectRecordsOfClasses,
  selectSubjectsWithKeys,
} from "./_sql.ts";
import { type SealedValue, unpackValues } from "./packed.ts";

/** A subject as the register holds it: sealed values and wrapped keys, nothing that could be read. */
export type Subject = {
  readonly id: SubjectId;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly erasedAt: Instant | null;
  /** By key class. */
  readonly keys: ReadonlyMap<string, WrappedKey>;
  /** By key class, in the order stored; a removed value leaves an empty envelope, so that its revision is not used again. */
  readonly records: ReadonlyMap<string, readonly SealedValue[]>;
  /** Key classes whose record is no longer what was written: their values are there, and cannot be told apart. */
  readonly damaged: ReadonlySet<string>;
};

export type WrappedKey = { readonly epoch: number; readonly wrapped: Buffer };

/** The subjects that exist, erased ones included; `classes` limits what is read to the records that are asked for. */
export async function findSubjects(
  tx: Tx,
  ids: readonly SubjectId[],
  classes: readonly string[] | "all",
): Promise<ReadonlyMap<string, Subject>> {
  const [rows, records] = await Promise.all([
    selectSubjectsWithKeys(tx, ids),
    classes === "all" ? selectRecords(tx, ids) : selectRecordsOfClasses(tx, ids, classes),
  ]);
  return assemble(rows, records);
}

/** The same, holding the subjects until the transaction ends, so that changes follow one another. */
export async function holdSubjects(tx: Tx, ids: readonly SubjectId[]): Promise<ReadonlyMap<string, Subject>> {
  await lockSubjects(tx, ids);
  return await findSubjects(tx, ids, "all");
}

/** Newest first; erased subjects are not listed. The cursor is the last id of the page before. */
export async function listSubjectIds(tx: Tx, cursor: string | null, limit: number): Promise<readonly SubjectId[]> {
  const rows = await selectPage(tx, cursor, limit);
  return rows.map((row) => row.subject_id);
}

/** How many subjects the tenant holds, the erased not counted. */
export async function countLiveSubjects(tx: Tx): Promise<number> {
  return await countSubjects(tx);
}

function assemble(rows: readonly SubjectKeyRow[], records: readonly RecordRow[]): ReadonlyMap<string, Subject> {
  const subjects = new Map<
    string,
    Subject & {
      readonly keys: Map<string, WrappedKey>;
      readonly records: Map<string, readonly SealedValue[]>;
      readonly damaged: Set<string>;
    }
  >();
  for (const row of rows) {
    let subject = subjects.get(row.subject_id);
    if (subject === undefined) {
      subject = {
        id: row.subject_id,
        createdAt: instant(row.created_at.getTime()),
        updatedAt: instant(row.updated_at.getTime()),
        erasedAt: row.erased_at === null ? null : instant(row.erased_at.getTime()),
        keys: new Map(),
        records: new Map(),
        damaged: new Set(),
      };
      subjects.set(row.subject_id, subject);
    }
    if (row.key_class === null || row.epoch === null || row.wrapped === null) continue;
    subject.keys.set(row.key_class, { epoch: row.epoch, wrapped: row.wrapped });
  }
  for (const { subject_id: id, key_class: keyClass, packed } of records) {
    const values = unpackValues(packed);
    if (values === undefined) subjects.get(id)?.damaged.add(keyClass);
    else subjects.get(id)?.records.set(keyClass, values);
  }
  return subjects;
}
