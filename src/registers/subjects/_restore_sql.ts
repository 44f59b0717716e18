import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

/** Each subject has an identity key from its first moment, so one without it was erased since. */
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
