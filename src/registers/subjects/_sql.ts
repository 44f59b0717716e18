import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type SubjectRow = {
  readonly subject_id: SubjectId;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly erased_at: Date | null;
};

export type KeyRow = {
  readonly subject_id: SubjectId;
  readonly key_class: string;
  readonly epoch: number;
  readonly wrapped: Buffer;
};

export type RecordRow = { readonly subject_id: SubjectId; readonly key_class: string; readonly packed: Buffer };

export type IndexRow = {
  readonly field: string;
  readonly digest: Buffer;
  readonly subject_id: SubjectId;
  readonly is_exclusive: boolean;
};

/** Taken before a change, so that two changes of one subject follow each other and none is lost. */
export async function lockSubjects(tx: Tx, subjects: readonly string[]): Promise<readonly SubjectRow[]> {
  return await tx.sql<SubjectRow[]>`
    select subject_id, created_at, updated_at, erased_at
      from subjects
     where subject_id = any(${subjects as string[]}::text[])
     order by subject_id
       for update`;
}

/** Held against an erasure until the transaction ends; other uses of the subject go on beside it. */
export async function holdSubjectAgainstErasure(tx: Tx, subject: string): Promise<boolean> {
  const rows = await tx.sql`
    select 1 as live
      from subjects
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and erased_at is null
       for key share`;
  return rows.length > 0;
}

/**
 * The same of several, in one order. Answers those who are erased already; of whom this very transaction erased, outside of a
 * savepoint, it does not speak.
 */
export async function holdSubjectsAgainstErasure(tx: Tx, subjects: readonly string[]): Promise<readonly string[]> {
  const rows = await tx.sql<{ subject_id: string; is_gone: boolean }[]>`
    select subject_id, erased_at is not null and xmin <> pg_current_xact_id()::xid as is_gone
      from subjects
     where tenant_id = ${tx.tenant}
       and subject_id = any(${[...subjects]}::text[])
     order by subject_id
       for key share`;
  return rows.flatMap((row) => (row.is_gone ? [row.subject_id] : []));
}

export async function selectIsAnyErased(tx: Tx, ids: readonly string[]): Promise<boolean> {
  const [row] = await tx.sql<{ is_any: boolean }[]>`
    select exists (
             select 1
               from subjects
              where tenant_id = ${tx.tenant}
                and subject_id = any(${[...ids]}::text[])
                and erased_at is not null) as is_any`;
  return row?.is_any === true;
}

export async function selectPage(tx: Tx, before: string | null, limit: number): Promise<readonly SubjectRow[]> {
  return await tx.sql<SubjectRow[]>`
    select subject_id, created_at, updated_at, erased_at
      from subjects
     where erased_at is null
       and (${before}::text is null or subject_id < ${before})
     order by subject_id desc
     limit ${limit}`;
}

export async function countSubjects(tx: Tx): Promise<number> {
  const [row] = await tx.sql<{ n: string }[]>`select count(*) as n from subjects where erased_at is null`;
  return Number(row?.n ?? 0);
}

/** A subject with one of its keys. Times are seconds. */
export type KeyedRow = {
  readonly subject_id: SubjectId;
  readonly created_s: number;
  readonly updated_s: number;
  readonly erased_s: number | null;
  readonly key_class: string | null;
  readonly epoch: number | null;
  readonly wrapped: Buffer | null;
};

/** Subjects with their keys: a row for each key, one with nulls for a subject that has none. */
export async function selectSubjectsWithKeys(tx: Tx, subjects: readonly string[]): Promise<readonly KeyedRow[]> {
  return await tx.sql<KeyedRow[]>`
    select s.subject_id,
           date_part('epoch', s.created_at) as created_s,
           date_part('epoch', s.updated_at) as updated_s,
           date_part('epoch', s.erased_at) as erased_s,
           k.key_class, k.epoch, k.wrapped
      from subjects s
      left join subject_keys k
        on k.tenant_id = s.tenant_id
       and k.subject_id = s.subject_id
     where s.subject_id = any(${subjects as string[]}::text[])`;
}

export async function selectRecords(tx: Tx, subjects: readonly string[]): Promise<readonly RecordRow[]> {
  return await tx.sql<RecordRow[]>`
    select subject_id, key_class, packed
      from sealed_records
     where subject_id = any(${subjects as string[]}::text[])`;
}

export async function selectRecordsOfClasses(
  tx: Tx,
  subjects: readonly string[],
  classes: readonly string[],
): Promise<readonly RecordRow[]> {
  return await tx.sql<RecordRow[]>`
    select subject_id, key_class, packed
      from sealed_records
     where subject_id = any(${subjects as string[]}::text[])
       and key_class = any(${classes as string[]}::text[])`;
}

export type OwnPartRow = Pick<KeyedRow, "subject_id" | "epoch" | "wrapped"> & { readonly key_class: string; readonly packed: Buffer };

/** Values that have a key class each, with their keys where those are there. */
export async function selectOwnParts(tx: Tx, subjects: readonly string[]): Promise<readonly OwnPartRow[]> {
  return await tx.sql<OwnPartRow[]>`
    select r.subject_id, r.key_class, k.epoch, k.wrapped, r.packed
      from sealed_records r
      left join subject_keys k
        on k.tenant_id = r.tenant_id
       and k.subject_id = r.subject_id
       and k.key_class = r.key_class
     where r.tenant_id = ${tx.tenant}
       and r.subject_id = any(${subjects as string[]}::text[])
       and r.key_class >= 'own/'
       and r.key_class < 'own0'`;
}

export async function touchSubjects(tx: Tx, subjects: readonly string[], at: Date): Promise<void> {
  await tx.sql`
    update subjects
       set updated_at = ${at}
     where subject_id = any(${subjects as string[]}::text[])`;
}

export async function markErased(tx: Tx, subject: string, at: Date): Promise<void> {
  await tx.sql`
    update subjects
       set erased_at = ${at}, updated_at = ${at}
     where subject_id = ${subject}`;
}

export async function deleteRecords(tx: Tx, subject: string): Promise<void> {
  await tx.sql`delete from sealed_records where subject_id = ${subject}`;
}

export async function deleteRecordsOfClass(tx: Tx, subject: string, keyClass: string): Promise<void> {
  await tx.sql`delete from sealed_records where subject_id = ${subject} and key_class = ${keyClass}`;
}

/** Keys and records: what a key class held is gone with it, from backups of data as well. */
export async function deleteClasses(tx: Tx, subject: string, classes: readonly string[]): Promise<void> {
  await Promise.all([
    tx.sql`delete from subject_keys where subject_id = ${subject} and key_class = any(${classes as string[]}::text[])`,
    tx.sql`delete from sealed_records where subject_id = ${subject} and key_class = any(${classes as string[]}::text[])`,
  ]);
}

/** Answers the fields that were new; the others had been noted before, by this transaction or in one that is over. */
export async function insertFieldsInUse(tx: Tx, fields: readonly string[]): Promise<readonly string[]> {
  const rows = await tx.sql<{ field: string }[]>`
    insert into fields_in_use (tenant_id, field)
    select ${tx.tenant}, f
      from unnest(${fields.toSorted()}::text[]) as f
        on conflict do nothing
    returning field`;
  return rows.map((row) => row.field);
}

export async function selectFieldNamesInUse(tx: Tx): Promise<readonly string[]> {
  const rows = await tx.sql<{ field: string }[]>`
    select field
      from fields_in_use
     where tenant_id = ${tx.tenant}
     order by field`;
  return rows.map((row) => row.field);
}

/**
 * Whether one of its look-ups may lead to several subjects is asked of the index that holds these only. The order has the one
 * look-up found by it: else the planner takes many for shared and reads through all of them.
 */
export async function selectFieldsInUse(tx: Tx): Promise<readonly { field: string; is_shared: boolean }[]> {
  return await tx.sql<{ field: string; is_shared: boolean }[]>`
    select u.field, i.field is not null as is_shared
      from fields_in_use u
      left join lateral (
             select field
               from index_entries
              where tenant_id = ${tx.tenant} and field = u.field and not is_exclusive
              order by digest
              limit 1) i on true`;
}
