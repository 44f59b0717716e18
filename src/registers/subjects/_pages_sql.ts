import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { RecordRow } from "./_sql.ts";

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
