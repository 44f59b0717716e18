import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { deleteClasses, deleteRecordsOfClass, insertFieldsInUse, markErased, selectFieldsInUse, touchSubjects } from "./_sql.ts";
import { type NewRecordRow, insertKeys, insertRecords, insertSubjects, upsertRecords } from "./_write_sql.ts";
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

/** Stores many subjects in a few statements of one pipeline. */
export async function writeSubjects(tx: Tx, writes: readonly SubjectWrite[], now: Instant): Promise<void> {
  if (writes.length === 0) return;
  const at = new Date(now);
  const made = writes.filter((write) => write.isNew).map((write) => write.subject);
  const changed = writes.filter((write) => !write.isNew).map((write) => write.subject);
  const keys = writes.flatMap((write) =>
    [...write.newKeys].map(([keyClass, key]) => ({ subject_id: write.subject, key_class: keyClass, ...key })),
  );
  const fresh: NewRecordRow[] = [];
  const changedRecords: NewRecordRow[] = [];
  const empty: { subject: SubjectId; keyClass: string }[] = [];
  for (const write of writes) {
    for (const [keyClass, values] of write.records) {
      if (values.length === 0) empty.push({ subject: write.subject, keyClass });
      else
        (write.isNew ? fresh : changedRecords).push({
          subject_id: write.subject,
          key_class: keyClass,
          packed: packValues(values),
          oldestAt: oldestOf(values),
        });
    }
  }
  await Promise.all([
    made.length > 0 ? insertSubjects(tx, made, at) : undefined,
    changed.length > 0 ? touchSubjects(tx, changed, at) : undefined,
    keys.length > 0 ? insertKeys(tx, keys) : undefined,
    fresh.length > 0 ? insertRecords(tx, fresh) : undefined,
    changedRecords.length > 0 ? upsertRecords(tx, changedRecords) : undefined,
    noteFieldsInUse(tx, writes),
    ...writes.flatMap(({ subject, gone = [] }) => (gone.length > 0 ? [deleteClasses(tx, subject, gone)] : [])),
    ...empty.map(({ subject, keyClass }) => deleteRecordsOfClass(tx, subject, keyClass)),
  ]);
}

/** What is known to be noted, per tenant; a note that was rolled back never gets in here. */
const noted = new Map<string, Set<string>>();

async function noteFieldsInUse(tx: Tx, writes: readonly SubjectWrite[]): Promise<void> {
  const known = noted.get(tx.tenant) ?? new Set<string>();
  noted.set(tx.tenant, known);
  const unknown = new Set<string>();
  for (const write of writes) {
    for (const values of write.records.values()) {
      for (const { field } of values) if (!known.has(field) && !field.startsWith("$")) unknown.add(field);
    }
  }
  if (unknown.size === 0) return;
  const added = new Set(await insertFieldsInUse(tx, [...unknown]));
  for (const field of unknown) if (!added.has(field)) known.add(field);
}

/** The fields of which some subject has or had a value. */
export async function fieldsInUse(tx: Tx): Promise<ReadonlySet<string>> {
  return new Set(await selectFieldsInUse(tx));
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
