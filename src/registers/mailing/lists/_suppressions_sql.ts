import type { Tx } from "../../../platform/storage/tx.ts";

export type Suppressed = { readonly scope: string; readonly how: string; readonly at: Date };

/** True where it was not suppressed before. */
export async function insertSuppression(
  tx: Tx,
  row: { readonly digest: Uint8Array; readonly scope: string; readonly how: string; readonly by: string; readonly at: Date },
): Promise<boolean> {
  const rows = await tx.sql`
    insert into suppressions (tenant_id, digest, scope, how, at, by_id)
    values (${tx.tenant}, ${row.digest}, ${row.scope}, ${row.how}, ${row.at}, ${row.by})
    on conflict (tenant_id, digest, scope) do nothing
    returning 1 as made`;
  return rows.length > 0;
}

export async function selectSuppressions(tx: Tx, digest: Uint8Array): Promise<readonly Suppressed[]> {
  return await tx.sql<Suppressed[]>`
    select scope, how, at
      from suppressions
     where tenant_id = ${tx.tenant}
       and digest = ${digest}`;
}

export async function deleteSuppressions(tx: Tx, digest: Uint8Array, scopes: readonly string[]): Promise<void> {
  await tx.sql`
    delete from suppressions
     where tenant_id = ${tx.tenant}
       and digest = ${digest}
       and scope = any(${[...scopes]}::text[])`;
}

/** How many addresses; one that left everything counts once. */
export async function countSuppressed(tx: Tx): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(distinct digest)::int as n
      from suppressions
     where tenant_id = ${tx.tenant}`;
  return row?.n ?? 0;
}
