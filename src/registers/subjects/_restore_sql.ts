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

/** Subjects with a value whose own key is gone: the value was destroyed since the data was saved. */
export async function selectWithLostValues(tx: Tx, limit: number): Promise<readonly SubjectId[]> {
  const rows = await tx.sql<{ subject_id: SubjectId }[]>`
    select distinct r.subject_id
      from sealed_records r
     where r.tenant_id = ${tx.tenant}
       and r.key_class >= 'own/'
       and r.key_class < 'own0'
       and not exists (select 1
                         from subject_keys k
                        where k.tenant_id = r.tenant_id
                          and k.subject_id = r.subject_id
                          and k.key_class = r.key_class)
     order by r.subject_id
     limit ${limit}`;
  return rows.map((row) => row.subject_id);
}

/** Keys of single values that the restored data does not know: those were added since. */
export async function deleteStrayOwnKeys(tx: Tx): Promise<void> {
  await tx.sql`
    delete from subject_keys k
     where k.tenant_id = ${tx.tenant}
       and k.key_class >= 'own/'
       and k.key_class < 'own0'
       and not exists (select 1
                         from sealed_records r
                        where r.tenant_id = k.tenant_id
                          and r.subject_id = k.subject_id
                          and r.key_class = k.key_class)`;
}
