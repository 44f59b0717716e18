import type { Tx } from "../storage/tx.ts";

export type CardKeyRow = { readonly key_id: string; readonly wrapped: Uint8Array; readonly created_at: Date };

export async function selectNewestCardKey(tx: Tx): Promise<CardKeyRow | undefined> {
  const [row] = await tx.sql<CardKeyRow[]>`
    select key_id, wrapped, created_at
      from card_keys
     where tenant_id = ${tx.tenant}
     order by created_at desc, key_id desc
     limit 1`;
  return row;
}

export async function selectCardKey(tx: Tx, keyId: string): Promise<CardKeyRow | undefined> {
  const [row] = await tx.sql<CardKeyRow[]>`
    select key_id, wrapped, created_at
      from card_keys
     where tenant_id = ${tx.tenant}
       and key_id = ${keyId}`;
  return row;
}

export async function selectCardKeyIds(tx: Tx): Promise<readonly string[]> {
  const rows = await tx.sql<{ key_id: string }[]>`select key_id from card_keys where tenant_id = ${tx.tenant}`;
  return rows.map((row) => row.key_id);
}

export async function insertCardKey(tx: Tx, row: CardKeyRow): Promise<void> {
  await tx.sql`
    insert into card_keys (tenant_id, key_id, wrapped, created_at)
    values (${tx.tenant}, ${row.key_id}, ${row.wrapped}, ${row.created_at})`;
}

export async function deleteCardKeysBefore(tx: Tx, before: Date): Promise<void> {
  await tx.sql`delete from card_keys where tenant_id = ${tx.tenant} and created_at < ${before}`;
}
