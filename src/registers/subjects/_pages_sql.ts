import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { RecordRow } from "./_sql.ts";

/**
 * The records of the next subjects that have any, in order. From one id to another: as a list of ids it was planned as a join with
 * all of the table, for each page.
 */
export async function selectRecordsAfter(tx: Tx, subject: string, limit: number): Promise<readonly RecordRow[]> {
  return await tx.sql<RecordRow[]>`
    select subject_id, key_class, packed
      from sealed_records
     where tenant_id = ${tx.tenant}
       and subject_id > ${subject}
       and subject_id <= (select max(subject_id)
                            from (select distinct subject_id
                                    from sealed_records
                                   where tenant_id = ${tx.tenant}
                                     and subject_id > ${subject}
                                   order by subject_id
                                   limit ${limit}) as next)
     order by subject_id, key_class`;
}

/**
 * Of the next subjects that have any, in order, the records with something of before then in them. Not by the index of ages, which
 * would bring all that are old to each page; where they are few, `selectOldest` tells so first.
 */
export async function selectAgedAfter(tx: Tx, subject: string, before: Date, limit: number): Promise<readonly RecordRow[]> {
  return await tx.sql<RecordRow[]>`
    select subject_id, key_class, packed
      from sealed_records
     where tenant_id = ${tx.tenant}
       and subject_id > ${subject}
       and subject_id <= (select max(subject_id)
                            from (select distinct subject_id
                                    from sealed_records
                                   where tenant_id = ${tx.tenant}
                                     and subject_id > ${subject}
                                     and oldest_at + interval '0' < ${before}
                                   order by subject_id
                                   limit ${limit}) as next)
       and oldest_at + interval '0' < ${before}
     order by subject_id, key_class`;
}

/** Whose the oldest records are, if they are of before then; one that has several of them comes as often. */
export async function selectOldest(tx: Tx, before: Date, limit: number): Promise<readonly SubjectId[]> {
  const rows = await tx.sql<{ subject_id: SubjectId }[]>`
    select subject_id
      from sealed_records
     where tenant_id = ${tx.tenant}
       and oldest_at < ${before}
     order by oldest_at
     limit ${limit}`;
  return rows.map((row) => row.subject_id);
}

/** Of these subjects, in order, the records with something of before then in them. */
export async function selectAgedOf(tx: Tx, subjects: readonly SubjectId[], before: Date): Promise<readonly RecordRow[]> {
  return await tx.sql<RecordRow[]>`
    select subject_id, key_class, packed
      from sealed_records
     where tenant_id = ${tx.tenant}
       and subject_id = any(${[...subjects]}::text[])
       and oldest_at + interval '0' < ${before}
     order by subject_id, key_class`;
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
