import type { Tx } from "../../platform/storage/tx.ts";

export type DriftRow = { readonly drift_key: string; readonly found_at: Date };

export async function selectDrifts(tx: Tx): Promise<readonly DriftRow[]> {
  return await tx.sql<DriftRow[]>`
    select drift_key, found_at
      from notice_drifts
     where tenant_id = ${tx.tenant}
     order by drift_key`;
}

/** Only those that were not known: two looks at once tell a new one once. */
export async function insertDrifts(tx: Tx, keys: readonly string[], at: Date): Promise<readonly string[]> {
  const rows = await tx.sql<{ drift_key: string }[]>`
    insert into notice_drifts (tenant_id, drift_key, found_at)
    select ${tx.tenant}, key, ${at}
      from unnest(${keys}::text[]) as t (key)
    on conflict do nothing
    returning drift_key`;
  return rows.map((row) => row.drift_key);
}

export async function deleteOtherDrifts(tx: Tx, keys: readonly string[]): Promise<void> {
  await tx.sql`
    delete from notice_drifts
     where tenant_id = ${tx.tenant}
       and not drift_key = any (${keys}::text[])`;
}
