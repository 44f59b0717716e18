import type { Tx } from "../../platform/storage/tx.ts";

export type BulkRow = { readonly unlock_id: string; readonly staff_id: string; readonly begun_at: Date; readonly until_at: Date };

export async function insertBulkUnlock(tx: Tx, row: BulkRow): Promise<void> {
  await tx.sql`
    insert into bulk_unlocks (tenant_id, unlock_id, staff_id, begun_at, until_at)
    values (${tx.tenant}, ${row.unlock_id}, ${row.staff_id}, ${row.begun_at}, ${row.until_at})`;
}

export async function selectBulkUnlocked(tx: Tx, staff: readonly string[], now: Date): Promise<readonly string[]> {
  const rows = await tx.sql<{ staff_id: string }[]>`
    select distinct staff_id
      from bulk_unlocks
     where tenant_id = ${tx.tenant}
       and staff_id = any(${[...staff]}::text[])
       and begun_at <= ${now}
       and until_at > ${now}`;
  return rows.map((row) => row.staff_id);
}

/** Newest first. */
export async function selectBulkUnlocks(tx: Tx, limit: number): Promise<readonly BulkRow[]> {
  return await tx.sql<BulkRow[]>`
    select unlock_id, staff_id, begun_at, until_at
      from bulk_unlocks
     where tenant_id = ${tx.tenant}
     order by unlock_id desc
     limit ${limit}`;
}

/** Answers which went: their reasons, in boxes, go with them. Without a lock, for which the app's role has no right here. */
export async function deleteOldBulkUnlocks(tx: Tx, before: Date, limit: number): Promise<readonly string[]> {
  const rows = await tx.sql<{ unlock_id: string }[]>`
    delete from bulk_unlocks
     where tenant_id = ${tx.tenant}
       and unlock_id in (
             select unlock_id
               from bulk_unlocks
              where tenant_id = ${tx.tenant}
                and until_at < ${before}
              limit ${limit})
    returning unlock_id`;
  return rows.map((row) => row.unlock_id);
}
