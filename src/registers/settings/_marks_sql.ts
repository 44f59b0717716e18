import type { Tx } from "../../platform/storage/tx.ts";

export async function insertMark(tx: Tx, mark: string, at: Date, by: string): Promise<void> {
  await tx.sql`
    insert into home_marks (tenant_id, mark, marked_at, marked_by)
    values (${tx.tenant}, ${mark}, ${at}, ${by})
    on conflict do nothing`;
}

export async function selectMarks(tx: Tx): Promise<readonly string[]> {
  const rows = await tx.sql<{ mark: string }[]>`select mark from home_marks where tenant_id = ${tx.tenant}`;
  return rows.map((row) => row.mark);
}
