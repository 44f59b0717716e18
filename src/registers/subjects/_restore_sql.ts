import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

/** Subjects whose keys are gone: each has an identity key from its first moment, so one without it was erased since. */
export async function selectKeyless(tx: Tx, limit: number): Promise<readonly SubjectId[]> {
  const rows = await tx.sql<{ subject_id: SubjectId }[]>`
    select s.subject_id
      from subjects s
     where s.tenant_id = ${tx.tenant}
       and s.erased_at is null
       and not exists (select 1
                         from subject_keys k
                        where k.tenant_id = s.tenant_id
                          and k.subject_id = s.subject_id
                          and k.key_class = 'identity')
     order by s.subject_id
     limit ${limit}`;
  return rows.map((row) => row.subject_id);
}

export async function selectPacked(tx: Tx, subjects: readonly SubjectId[]): Promise<readonly { readonly subject_id: SubjectId; readonly packed: Buffer }[]> {
  return await tx.sql<{ subject_id: SubjectId; packed: Buffer }[]>`
    select subject_id, packed
      from sealed_records
     where tenant_id = ${tx.tenant}
       and subject_id = any(${subjects as string[]}::text[])
     order by subject_id, key_class`;
}

/** What is left of an erased subject: its row, so that its id stays known as erased. The erasure's own day where it is known. */
export async function eraseKeyless(tx: Tx, subjects: readonly SubjectId[], at: Date): Promise<void> {
  const ids = subjects as string[];
  await tx.sql`delete from sealed_records where tenant_id = ${tx.tenant} and subject_id = any(${ids}::text[])`;
  await tx.sql`delete from index_entries where tenant_id = ${tx.tenant} and subject_id = any(${ids}::text[])`;
  await tx.sql`delete from file_chunks where tenant_id = ${tx.tenant} and subject_id = any(${ids}::text[])`;
  await tx.sql`delete from comparison_attempts where tenant_id = ${tx.tenant} and subject_id = any(${ids}::text[])`;
  await tx.sql`
    update subjects s
       set erased_at  = coalesce((select e.erased_at from erasures e where e.tenant_id = s.tenant_id and e.subject_id = s.subject_id), ${at}),
           updated_at = ${at}
     where s.tenant_id = ${tx.tenant}
       and s.subject_id = any(${ids}::text[])`;
}

/** Keys of subjects that the data does not know, or knows as erased. Answers how many subjects they were of. */
export async function deleteStrayKeys(tx: Tx): Promise<number> {
  const rows = await tx.sql<{ subject_id: string }[]>`
    delete from subject_keys k
     where k.tenant_id = ${tx.tenant}
       and not exists (select 1
                         from subjects s
                        where s.tenant_id = k.tenant_id
                          and s.subject_id = k.subject_id
                          and s.erased_at is null)
    returning k.subject_id`;
  return new Set(rows.map((row) => row.subject_id)).size;
}
