import type { SubjectId } from "../../base/ids.ts";
import { byteaArray } from "../../platform/storage/bytea-array.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type SubjectRow = {
  readonly subject_id: SubjectId;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly erased_at: Date | null;
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

export async function selectPage(tx: Tx, before: string | null, limit: number): Promise<readonly SubjectRow[]> {
  return await tx.sql<SubjectRow[]>`
    select subject_id, created_at, updated_at, erased_at
      from subjects
     where erased_at is null
       and (${before}::text is null or subject_id < ${before})
     order by subject_id desc
     limit ${limit}`;
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

export async function countSubjects(tx: Tx): Promise<number> {
  const [row] = await tx.sql<{ n: string }[]>`select count(*) as n from subjects where erased_at is null`;
  return Number(row?.n ?? 0);
}

export type KeyRow = {
  readonly subject_id: SubjectId;
  readonly key_class: string;
  readonly epoch: number;
  readonly wrapped: Buffer;
};

export async function selectKeys(tx: Tx, subjects: readonly string[]): Promise<readonly KeyRow[]> {
  return await tx.sql<KeyRow[]>`
    select subject_id, key_class, epoch, wrapped
      from subject_keys
     where subject_id = any(${subjects as string[]}::text[])`;
}

/** Keys that an older epoch wraps, the oldest first: a roll goes through them a page at a time. */
export async function selectKeysOfOlderEpochs(tx: Tx, epoch: number, limit: number): Promise<readonly KeyRow[]> {
  return await tx.sql<KeyRow[]>`
    select subject_id, key_class, epoch, wrapped
      from subject_keys
     where epoch < ${epoch}
     order by epoch
     limit ${limit}
       for update`;
}

export async function countKeysOfOlderEpochs(tx: Tx, epoch: number): Promise<number> {
  const [row] = await tx.sql<{ n: string }[]>`select count(*) as n from subject_keys where epoch < ${epoch}`;
  return Number(row?.n ?? 0);
}

/** The epoch is compared too: a key that somebody re-wrapped or destroyed meanwhile is left as it is. */
export async function updateWraps(
  tx: Tx,
  rows: readonly (Omit<KeyRow, "subject_id"> & { readonly subject_id: string })[],
  fromEpoch: number,
): Promise<void> {
  await tx.sql`
    update subject_keys k
       set epoch = t.e, wrapped = t.w
      from unnest(
             ${rows.map((row) => row.subject_id)}::text[],
             ${rows.map((row) => row.key_class)}::text[],
             ${rows.map((row) => row.epoch)}::int[],
             ${byteaArray(rows.map((row) => row.wrapped))}::text::bytea[]
           ) as t (s, c, e, w)
     where k.subject_id = t.s
       and k.key_class = t.c
       and k.epoch = ${fromEpoch}`;
}

export async function deleteKeys(tx: Tx, subject: string): Promise<readonly { key_class: string; epoch: number }[]> {
  return await tx.sql<{ key_class: string; epoch: number }[]>`
    delete from subject_keys
     where subject_id = ${subject}
    returning key_class, epoch`;
}

export type RecordRow = { readonly subject_id: SubjectId; readonly key_class: string; readonly packed: Buffer };

export async function selectRecords(tx: Tx, subjects: readonly string[]): Promise<readonly RecordRow[]> {
  return await tx.sql<RecordRow[]>`
    select subject_id, key_class, packed
      from sealed_records
     where subject_id = any(${subjects as string[]}::text[])`;
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

/** The records of the next subjects that have any, in order. */
export async function selectRecordsAfter(tx: Tx, subject: string, limit: number): Promise<readonly RecordRow[]> {
  return await tx.sql<RecordRow[]>`
    select subject_id, key_class, packed
      from sealed_records
     where subject_id in (
             select distinct subject_id
               from sealed_records
              where subject_id > ${subject}
              order by subject_id
              limit ${limit})
     order by subject_id, key_class`;
}

/** Of the next subjects that have any, in order, the records with something of before then in them. */
export async function selectAgedAfter(tx: Tx, subject: string, before: Date, limit: number): Promise<readonly RecordRow[]> {
  return await tx.sql<RecordRow[]>`
    select subject_id, key_class, packed
      from sealed_records
     where oldest_at < ${before}
       and subject_id in (
             select distinct subject_id
               from sealed_records
              where subject_id > ${subject}
                and oldest_at < ${before}
              order by subject_id
              limit ${limit})
     order by subject_id, key_class`;
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

export type IndexRow = {
  readonly field: string;
  readonly digest: Buffer;
  readonly subject_id: SubjectId;
  readonly is_exclusive: boolean;
};

export async function deleteIndexRows(tx: Tx, rows: readonly IndexRow[]): Promise<void> {
  await tx.sql`
    delete from index_entries i
     using unnest(
             ${rows.map((row) => row.field)}::text[],
             ${byteaArray(rows.map((row) => row.digest))}::text::bytea[],
             ${rows.map((row) => row.subject_id)}::text[]
           ) as t (f, d, s)
     where i.field = t.f
       and i.digest = t.d
       and i.subject_id = t.s`;
}

/** The old look-ups of changed fields go; those that the new values have as well stay. */
export async function deleteIndexOfFields(tx: Tx, subject: string, fields: readonly string[], kept: readonly Buffer[]): Promise<void> {
  await tx.sql`
    delete from index_entries
     where subject_id = ${subject}
       and field = any(${fields as string[]}::text[])
       and not (digest = any(${byteaArray(kept)}::text::bytea[]))`;
}

/**
 * Exclusive and shared look-ups have an index each, and a condition names it. Value by value: planned as one join, and for a
 * tenant of whose size nothing is known, it read all the tenant's look-ups to find one.
 */
export async function selectByDigests(
  tx: Tx,
  pairs: readonly { readonly field: string; readonly digest: Buffer }[],
): Promise<readonly { field: string; digest: Buffer; subject_id: SubjectId }[]> {
  return await tx.sql<{ field: string; digest: Buffer; subject_id: SubjectId }[]>`
    select f as field, d as digest, i.subject_id
      from unnest(
             ${pairs.map((pair) => pair.field)}::text[],
             ${byteaArray(pairs.map((pair) => pair.digest))}::text::bytea[]
           ) as t (f, d)
     cross join lateral (
             select subject_id
               from index_entries
              where tenant_id = ${tx.tenant} and field = f and digest = d and is_exclusive
              union all
             select subject_id
               from index_entries
              where tenant_id = ${tx.tenant} and field = f and digest = d and not is_exclusive) i
     order by i.subject_id`;
}

export async function selectIndexEntries(tx: Tx, subjects: readonly string[]): Promise<readonly IndexRow[]> {
  return await tx.sql<IndexRow[]>`
    select field, digest, subject_id, is_exclusive
      from index_entries
     where subject_id = any(${subjects as string[]}::text[])`;
}

export async function deleteIndexEntries(tx: Tx, subjects: readonly string[]): Promise<void> {
  await tx.sql`delete from index_entries where subject_id = any(${subjects as string[]}::text[])`;
}

export type ChunkRow = { readonly n: number; readonly envelope: Buffer };

export async function insertChunks(tx: Tx, subject: string, field: string, file: string, chunks: readonly ChunkRow[]): Promise<void> {
  await tx.sql`
    insert into file_chunks (tenant_id, subject_id, file_id, n, field, envelope)
    select ${tx.tenant}, ${subject}, ${file}, n, ${field}, e
      from unnest(${chunks.map((chunk) => chunk.n)}::int[], ${byteaArray(chunks.map((chunk) => chunk.envelope))}::text::bytea[]) as t (n, e)`;
}

export async function selectChunkDigestsAfter(
  tx: Tx,
  after: { readonly subject: string; readonly file: string; readonly n: number },
  limit: number,
): Promise<readonly { subject_id: SubjectId; file_id: string; n: number; field: string; digest: Buffer }[]> {
  return await tx.sql<{ subject_id: SubjectId; file_id: string; n: number; field: string; digest: Buffer }[]>`
    select subject_id, file_id, n, field, sha256(envelope) as digest
      from file_chunks
     where (subject_id, file_id, n) > (${after.subject}, ${after.file}, ${after.n})
     order by subject_id, file_id, n
     limit ${limit}`;
}

/** The parts of a file from a place on, in order. */
export async function selectChunks(tx: Tx, subject: string, file: string, from: number, limit: number): Promise<readonly ChunkRow[]> {
  return await tx.sql<ChunkRow[]>`
    select n, envelope
      from file_chunks
     where subject_id = ${subject}
       and file_id = ${file}
       and n >= ${from}
     order by n
     limit ${limit}`;
}

export async function deleteChunks(tx: Tx, subject: string): Promise<number> {
  return (await tx.sql`delete from file_chunks where subject_id = ${subject}`).count;
}

export async function deleteChunksOfField(tx: Tx, subject: string, field: string): Promise<readonly { file_id: string; n: number }[]> {
  return await tx.sql<{ file_id: string; n: number }[]>`
    delete from file_chunks
     where subject_id = ${subject}
       and field = ${field}
    returning file_id, n`;
}

export async function selectChunkPlaces(tx: Tx, subject: string): Promise<readonly { field: string; file_id: string; n: number }[]> {
  return await tx.sql<{ field: string; file_id: string; n: number }[]>`
    select field, file_id, n
      from file_chunks
     where subject_id = ${subject}
     order by file_id, n`;
}

/** Answers the fields that were new; the others had been noted before, in a transaction that is over. */
export async function insertFieldsInUse(tx: Tx, fields: readonly string[]): Promise<readonly string[]> {
  const rows = await tx.sql<{ field: string }[]>`
    insert into fields_in_use (tenant_id, field)
    select ${tx.tenant}, f
      from unnest(${fields.toSorted()}::text[]) as f
        on conflict do nothing
    returning field`;
  return rows.map((row) => row.field);
}

export async function selectFieldsInUse(tx: Tx): Promise<readonly string[]> {
  const rows = await tx.sql<{ field: string }[]>`select field from fields_in_use`;
  return rows.map((row) => row.field);
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

/** The key that a class has from now on. What the one before sealed opens no more, here and in archives of before. */
export async function replaceKey(tx: Tx, row: KeyRow, at: Date): Promise<void> {
  await tx.sql`
    update subject_keys
       set epoch = ${row.epoch}, wrapped = ${row.wrapped}
     where subject_id = ${row.subject_id}
       and key_class = ${row.key_class}`;
  await tx.sql`
    insert into rekeyed_classes (tenant_id, subject_id, key_class, rekeyed_at)
    values (${tx.tenant}, ${row.subject_id}, ${row.key_class}, ${at})
        on conflict (tenant_id, subject_id, key_class) do update set rekeyed_at = excluded.rekeyed_at`;
}

export async function deleteRekeyed(tx: Tx, subject: string): Promise<void> {
  await tx.sql`delete from rekeyed_classes where subject_id = ${subject}`;
}

export async function deleteChunksOfFile(tx: Tx, subject: string, file: string): Promise<void> {
  await tx.sql`delete from file_chunks where subject_id = ${subject} and file_id = ${file}`;
}
