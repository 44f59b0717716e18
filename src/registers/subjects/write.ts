import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { StoredFields } from "../datamap/blocked-changes.ts";
import {
  type KeyRow,
  deleteClasses,
  deleteRecordsOfClass,
  insertFieldsInUse,
  markErased,
  selectFieldNamesInUse,
  selectFieldsInUse,
  touchSubjects,
} from "./_sql.ts";
import {
  type KeyColumns,
  type NewRecordRow,
  type RecordColumns,
  insertKeys,
  insertRecords,
  insertSubjects,
  keyColumns,
  recordColumns,
  upsertRecords,
} from "./_write_sql.ts";
import { type SealedValue, packValues } from "./packed.ts";
import type { WrappedKey } from "./subjects.ts";

/** What to store for one subject: new keys, and whole records by key class. */
export type SubjectWrite = {
  readonly subject: SubjectId;
  readonly isNew: boolean;
  readonly newKeys: ReadonlyMap<string, WrappedKey>;
  readonly records: ReadonlyMap<string, readonly SealedValue[]>;
  /** Classes of single values that are destroyed, key and value. */
  readonly gone?: readonly string[];
};

/** Rows to store, made ready: all that takes a while before the first statement leaves. */
export type ReadyWrites = {
  readonly made: readonly SubjectId[];
  readonly changed: readonly SubjectId[];
  readonly keys: KeyColumns | null;
  readonly fresh: RecordColumns | null;
  readonly renewed: RecordColumns | null;
  readonly fields: ReadonlySet<string>;
  readonly gone: readonly { readonly subject: SubjectId; readonly classes: readonly string[] }[];
  readonly empty: readonly { readonly subject: SubjectId; readonly keyClass: string }[];
};

export function readyWrites(writes: readonly SubjectWrite[]): ReadyWrites {
  const keys: KeyRow[] = [];
  const fresh: NewRecordRow[] = [];
  const renewed: NewRecordRow[] = [];
  const empty: { subject: SubjectId; keyClass: string }[] = [];
  const fields = new Set<string>();
  for (const { subject, isNew, newKeys, records } of writes) {
    newKeys.forEach(({ epoch, wrapped }, keyClass) => keys.push({ subject_id: subject, key_class: keyClass, epoch, wrapped }));
    records.forEach((values, keyClass) => {
      if (values.length === 0) {
        empty.push({ subject, keyClass });
        return;
      }
      const row = { subject_id: subject, key_class: keyClass, packed: packValues(values), oldestAt: oldestOf(values) };
      (isNew ? fresh : renewed).push(row);
      for (const { field } of values) if (!field.startsWith("$")) fields.add(field);
    });
  }
  return {
    made: writes.filter((write) => write.isNew).map((write) => write.subject),
    changed: writes.filter((write) => !write.isNew).map((write) => write.subject),
    keys: keys.length > 0 ? keyColumns(keys) : null,
    fresh: fresh.length > 0 ? recordColumns(fresh) : null,
    renewed: renewed.length > 0 ? recordColumns(renewed) : null,
    fields,
    gone: writes.flatMap(({ subject, gone = [] }) => (gone.length > 0 ? [{ subject, classes: gone }] : [])),
    empty,
  };
}

/** Stores many subjects in a few statements of one pipeline. */
export async function writeSubjects(tx: Tx, writes: readonly SubjectWrite[], now: Instant): Promise<void> {
  if (writes.length === 0) return;
  const ready = readyWrites(writes);
  await Promise.all([storeReady(tx, ready, now), noteFieldsInUse(tx, ready.fields)]);
}

/** The same of what was made ready before, but for its fields: see `noteFieldsInUse`. */
export async function storeReady(tx: Tx, ready: ReadyWrites, now: Instant): Promise<void> {
  const at = new Date(now);
  const { made, changed, keys, fresh, renewed, gone, empty } = ready;
  await Promise.all([
    made.length > 0 ? insertSubjects(tx, made, at) : undefined,
    changed.length > 0 ? touchSubjects(tx, changed, at) : undefined,
    keys && insertKeys(tx, keys),
    fresh && insertRecords(tx, fresh),
    renewed && upsertRecords(tx, renewed),
    ...gone.map(({ subject, classes }) => deleteClasses(tx, subject, classes)),
    ...empty.map(({ subject, keyClass }) => deleteRecordsOfClass(tx, subject, keyClass)),
  ]);
}

/** What is known to be noted, per tenant; a note that was rolled back never gets in here. */
const noted = new Map<string, Set<string>>();
/** What a transaction that is under way has noted itself, which it finds there as if it had always been. Steps of one share its `sql`. */
const notedWithin = new WeakMap<Tx["sql"], Set<string>>();

/**
 * Notes of which fields there is a value now: rows of the whole tenant, which other transactions may want at the same time. So
 * whoever lets transactions wait for each other waits for this before the next may begin.
 */
export async function noteFieldsInUse(tx: Tx, fields: ReadonlySet<string>): Promise<void> {
  const known = noted.get(tx.tenant) ?? new Set<string>();
  noted.set(tx.tenant, known);
  const unknown = fields.difference(known);
  if (unknown.size === 0) return;
  const own = notedWithin.get(tx.sql) ?? new Set<string>();
  notedWithin.set(tx.sql, own);
  for (const field of await insertFieldsInUse(tx, [...unknown])) own.add(field);
  for (const field of unknown) if (!own.has(field)) known.add(field);
}

/** Fields of which any subject has or had a value, in the order of their names. */
export async function fieldsWithData(tx: Tx): Promise<ReadonlySet<string>> {
  return new Set(await selectFieldNamesInUse(tx));
}

/** What changes of the map depend on. */
export async function storedFields(tx: Tx): Promise<StoredFields> {
  const rows = await selectFieldsInUse(tx);
  return {
    withData: new Set(rows.map((row) => row.field)),
    shared: new Set(rows.filter((row) => row.is_shared).map((row) => row.field)),
  };
}

function oldestOf(values: readonly SealedValue[]): number {
  let oldest = Number.POSITIVE_INFINITY;
  for (const value of values) oldest = Math.min(oldest, value.collectedAt);
  return oldest;
}

/** The row stays, so that the id is known as erased and never given again. */
export async function markSubjectErased(tx: Tx, subject: SubjectId, now: Instant): Promise<void> {
  await markErased(tx, subject, new Date(now));
}
