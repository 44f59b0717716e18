import type { Tx } from "../../platform/storage/tx.ts";

export async function countInState(tx: Tx, state: string): Promise<number> {
  const [row] = await tx.sql<{ count: number }[]>`
    select count(*)::int as count
      from vendors
     where tenant_id = ${tx.tenant}
       and state = ${state}`;
  return row?.count ?? 0;
}
