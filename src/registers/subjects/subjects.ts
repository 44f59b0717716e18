import type { SubjectId } from "../../base/ids.ts";
import { type Instant, instant } from "../../base/instant.ts";
import { isSealedBy } from "../../platform/keeper/subject-key-id.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type PartRow, selectParts } from "./_parts_sql.ts";
import {
  holdSubjectAgainstErasure,
  holdSubjectsAgainstErasure,
  type KeyedRow,
  type RecordRow,
  type OwnPartRow,
  countSubjects,
  lockSubjects,
  selectIsAnyErased,
  selectOwnParts,
  selectPage,
  selectRecords,
  selectRecordsOfClasses,
  selectSubjectsWithKeys,
} from "./_sql.ts";
import { isOwnClass } from "./own-class.ts";
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
  for (let tries = 1; ; tries += 1) {
    const [rows, records] = await Promise.all([
      selectSubjectsWithKeys(tx, ids),
      classes === "all" ? selectRecords(tx, ids) : selectRecordsOfClasses(tx, ids, classes),
    ]);
    const subjects = assemble(rows, records);
    // A key that was replaced between the two statements; what is still not of one moment then is damage.
    if (tries === READS_MAX || [...subjects.values()].every(isOfOneMoment)) return subjects;
  }
}

const READS_MAX = 3;

function isOfOneMoment({ keys, records }: Subject): boolean {
  return [...records].every(([keyClass, values]) => {
    const [key, value] = [keys.get(keyClass), values.find(({ envelope }) => envelope.length > 0)];
    return key === undefined || value === undefined || isSealedBy(value.envelope, key.wrapped);
  });
}

/**
 * The subjects that exist, erased ones included, with keys and records of these classes and the values of these fields
 * only: one row for each subject and class is all that a use of some fields needs. `hasOwn`: of one of the fields each value
 * may have a key of its own.
 */
export async function findSubjectParts(
  tx: Tx,
  ids: readonly SubjectId[],
  classes: readonly string[],
  fields: ReadonlySet<string>,
  hasOwn = false,
): Promise<ReadonlyMap<string, Subject>> {
  const [rows, own] = await Promise.all([selectParts(tx, ids, classes), hasOwn ? selectOwnParts(tx, ids) : NO_ROWS]);
  return joinOwn(assembleParts(rows, fields), own, fields);
}

/** The same, holding the subjects until the transaction ends, so that changes follow one another. */
export async function holdSubjects(tx: Tx, ids: readonly SubjectId[]): Promise<ReadonlyMap<string, Subject>> {
  await lockSubjects(tx, ids);
  return await findSubjects(tx, ids, "all");
}

/**
 * Until the transaction ends, whatever changes this subject waits. Whoever locks other rows about a subject locks it first,
 * as an erasure does, so that no two wait for each other.
 */
export async function lockSubject(tx: Tx, id: SubjectId): Promise<void> {
  await lockSubjects(tx, [id]);
}

/** Whether there is such a subject and it is not erased. Until the transaction ends an erasure waits, and then finds what was written. */
export async function holdLive(tx: Tx, id: SubjectId): Promise<boolean> {
  return await holdSubjectAgainstErasure(tx, id);
}

/**
 * Until the transaction ends an erasure of any of these, or of a part of them, waits, and then finds what was written. Answers those whom
 * another has erased before.
 */
export async function holdFromErasure(tx: Tx, ids: readonly string[]): Promise<readonly string[]> {
  return await holdSubjectsAgainstErasure(tx, ids);
}

/** Newest first; erased subjects are not listed. The cursor is the last id of the page before. */
export async function listSubjectIds(tx: Tx, cursor: string | null, limit: number): Promise<readonly SubjectId[]> {
  const rows = await selectPage(tx, cursor, limit);
  return rows.map((row) => row.subject_id);
}

/** Whether any of these was erased. */
export async function isAnyErased(tx: Tx, ids: readonly SubjectId[]): Promise<boolean> {
  return await selectIsAnyErased(tx, ids);
}

/** How many subjects the tenant holds, the erased not counted. */
export async function countLiveSubjects(tx: Tx): Promise<number> {
  return await countSubjects(tx);
}

type Assembled = Subject & {
  readonly keys: Map<string, WrappedKey>;
  readonly records: Map<string, readonly SealedValue[]>;
  readonly damaged: Set<string>;
};

function assemble(rows: readonly KeyedRow[], records: readonly RecordRow[]): ReadonlyMap<string, Subject> {
  const subjects = new Map<string, Assembled>();
  for (const row of rows) {
    const subject =
      subjects.get(row.subject_id) ??
      newSubject(
        row.subject_id,
        fromSeconds(row.created_s),
        fromSeconds(row.updated_s),
        row.erased_s === null ? null : fromSeconds(row.erased_s),
      );
    subjects.set(row.subject_id, subject);
    if (row.key_class === null) continue;
    if (row.epoch !== null && row.wrapped !== null) subject.keys.set(row.key_class, { epoch: row.epoch, wrapped: row.wrapped });
  }
  const withOwn = new Set<Assembled>();
  for (const { subject_id: id, key_class: keyClass, packed } of records) {
    const subject = subjects.get(id);
    if (subject === undefined) continue;
    addRecord(subject, keyClass, packed, "all");
    if (isOwnClass(keyClass)) withOwn.add(subject);
  }
  for (const subject of withOwn) orderOwn(subject);
  return subjects;
}

function assembleParts(rows: readonly PartRow[], fields: ReadonlySet<string>): Map<string, Assembled> {
  const subjects = new Map<string, Assembled>();
  const [people, keys, records] = (["subjects", "keys", "records"] as const).map((part) => rows.find((row) => row.part === part));
  const times = wordsOf(people?.numbers);
  for (const [n, id] of wordsOf(people?.ids).entries()) {
    const [created, updated, erased = ""] = times.slice(3 * n, 3 * n + 3);
    const erasedAt = erased === "" ? null : instant(Number(erased));
    subjects.set(id, newSubject(id as SubjectId, instant(Number(created)), instant(Number(updated)), erasedAt));
  }
  if (keys !== undefined) {
    const epochs = wordsOf(keys.numbers);
    eachOf(keys, (id, keyClass, wrapped, n) => subjects.get(id)?.keys.set(keyClass, { epoch: Number(epochs[n]), wrapped }));
  }
  if (records === undefined) return subjects;
  eachOf(records, (id, keyClass, packed) => {
    const subject = subjects.get(id);
    if (subject !== undefined) addRecord(subject, keyClass, packed, fields);
  });
  return subjects;
}

function eachOf(row: PartRow, take: (id: string, keyClass: string, bytes: Buffer, n: number) => void): void {
  const [ids, classes, sizes] = [wordsOf(row.ids), wordsOf(row.classes), wordsOf(row.sizes)];
  const bytes = Buffer.from(row.bytes ?? "", "base64");
  let at = 0;
  for (let n = 0; n < ids.length; n += 1) {
    take(ids[n] ?? "", classes[n] ?? "", bytes.subarray(at, (at += Number(sizes[n]))), n);
  }
}

/** No id or class has a space in it. */
function wordsOf(text: string | null | undefined): readonly string[] {
  return text === null || text === undefined ? [] : text.split(" ");
}

function joinOwn(subjects: Map<string, Assembled>, own: readonly OwnPartRow[], fields: ReadonlySet<string>): ReadonlyMap<string, Subject> {
  const withOwn = new Set<Assembled>();
  for (const row of own) {
    const subject = subjects.get(row.subject_id);
    if (subject === undefined) continue;
    if (row.epoch !== null && row.wrapped !== null) subject.keys.set(row.key_class, { epoch: row.epoch, wrapped: row.wrapped });
    addRecord(subject, row.key_class, row.packed, fields);
    withOwn.add(subject);
  }
  for (const subject of withOwn) orderOwn(subject);
  return subjects;
}

/** Values with a key class each come in no order: they are put last, in the order in which they were collected. */
function orderOwn({ records }: Assembled): void {
  const own = [...records].filter(([keyClass]) => isOwnClass(keyClass));
  const order = ([, [value]]: (typeof own)[number]): string =>
    `${String(value?.collectedAt ?? 0).padStart(16, "0")} ${value?.record ?? ""}`;
  for (const [keyClass, values] of own.toSorted((one, other) => (order(one) < order(other) ? -1 : 1))) {
    records.delete(keyClass);
    records.set(keyClass, values);
  }
}

const NO_ROWS: readonly never[] = [];

function newSubject(id: SubjectId, createdAt: Instant, updatedAt: Instant, erasedAt: Instant | null): Assembled {
  return { id, createdAt, updatedAt, erasedAt, keys: new Map(), records: new Map(), damaged: new Set() };
}

function addRecord(subject: Assembled, keyClass: string, packed: Buffer, fields: ReadonlySet<string> | "all"): void {
  const values = unpackValues(packed, fields);
  if (values === undefined) subject.damaged.add(keyClass);
  else subject.records.set(keyClass, values);
}

/** The database tells times as seconds with a fraction: parsing dates would cost more than all else in the row. */
function fromSeconds(seconds: number): Instant {
  return instant(Math.round(seconds * 1000));
}
