import type { Tx } from "../../platform/storage/tx.ts";

export type CountRow = { readonly month: string; readonly field: string; readonly value: string; readonly count: number };

export async function addCount(tx: Tx, month: string, field: string, value: string): Promise<void> {
  await tx.sql`
    insert into anonymous_counts (tenant_id, month, field, value, count)
    values (${tx.tenant}, ${month}::text::date, ${field}, ${value}, 1)
        on conflict (tenant_id, month, field, value) do update set count = anonymous_counts.count + 1`;
}

/** Newest month first. */
export async function selectCounts(tx: Tx, limit: number): Promise<readonly CountRow[]> {
  return await tx.sql<CountRow[]>`
    select to_char(month, 'YYYY-MM') as month, field, value, count::int as count
      from anonymous_counts
     where tenant_id = ${tx.tenant}
     order by anonymous_counts.month desc, field, value
     limit ${limit}`;
}
