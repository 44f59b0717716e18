import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type RekeyedRow = {
  readonly subject_id: SubjectId;
  readonly key_class: string;
  readonly wrapped: Buffer | null;
  /** Names of the keys that were replaced, as far as they are known. */
  readonly gone_key_ids: Buffer | null;
  /** As the data archive has it, and as the keys archive does. */
  readonly restored: Buffer | null;
  readonly kept: Buffer | null;
};

/** Classes whose key was replaced at some time, of those who are there; a page behind a place. */
export async function selectRekeyedAfter(
  tx: Tx,
  after: { readonly subject: string; readonly keyClass: string },
  limit: number,
): Promise<readonly RekeyedRow[]> {
  return await tx.sql<RekeyedRow[]>`
    select c.subject_id, c.key_class, k.wrapped, c.gone_key_ids, r.packed as restored, m.packed as kept
      from rekeyed_classes c
      join subjects s using (tenant_id, subject_id)
      left join subject_keys k using (tenant_id, subject_id, key_class)
      left join sealed_records r using (tenant_id, subject_id, key_class)
      left join kept_records m using (tenant_id, subject_id, key_class)
     where c.tenant_id = ${tx.tenant}
       and s.erased_at is null
       and (c.subject_id, c.key_class) > (${after.subject}, ${after.keyClass})
     order by c.subject_id, c.key_class
     limit ${limit}`;
}

/** The record as the keys archive has it, in place of the one that opens no more. */
export async function takeKeptRecord(tx: Tx, subject: string, keyClass: string): Promise<void> {
  await tx.sql`delete from sealed_records where tenant_id = ${tx.tenant} and subject_id = ${subject} and key_class = ${keyClass}`;
  await tx.sql`
    insert into sealed_records (tenant_id, subject_id, key_class, packed, oldest_at)
    select tenant_id, subject_id, key_class, packed, oldest_at
      from kept_records
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and key_class = ${keyClass}`;
}

/** Look-ups of these fields, as they are by the keys archive. One that somebody else has by the data stays theirs. */
export async function takeKeptIndex(tx: Tx, subject: string, fields: readonly string[]): Promise<void> {
  await tx.sql`
    delete from index_entries where tenant_id = ${tx.tenant} and subject_id = ${subject} and field = any(${[...fields]}::text[])`;
  await tx.sql`
    insert into index_entries (tenant_id, field, digest, subject_id, is_exclusive)
    select tenant_id, field, digest, subject_id, is_exclusive
      from kept_index_entries
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and field = any(${[...fields]}::text[])
        on conflict do nothing`;
}

export type MovedChunk = { readonly field: string; readonly file_id: string; readonly n: number; readonly digest: Buffer | null };

/** Parts of files in these fields, as the keys archive has them; those that went have no digest. */
export async function takeKeptChunks(tx: Tx, subject: string, fields: readonly string[]): Promise<readonly MovedChunk[]> {
  const gone = await tx.sql<Omit<MovedChunk, "digest">[]>`
    delete from file_chunks
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and field = any(${[...fields]}::text[])
    returning field, file_id, n`;
  const come = await tx.sql<MovedChunk[]>`
    insert into file_chunks (tenant_id, subject_id, file_id, n, field, envelope)
    select tenant_id, subject_id, file_id, n, field, envelope
      from kept_file_chunks
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and field = any(${[...fields]}::text[])
    returning field, file_id, n, sha256(envelope) as digest`;
  return [...gone.map((row) => ({ ...row, digest: null })), ...come];
}

export async function deleteKept(tx: Tx): Promise<void> {
  await tx.sql`delete from kept_records where tenant_id = ${tx.tenant}`;
  await tx.sql`delete from kept_index_entries where tenant_id = ${tx.tenant}`;
  await tx.sql`delete from kept_file_chunks where tenant_id = ${tx.tenant}`;
}
