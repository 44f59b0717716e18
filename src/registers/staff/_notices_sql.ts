import type { StaffId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

/** Those that were not noted before: of two workers at once each is answered by one. */
export async function insertNotices(tx: Tx, staff: StaffId, about: readonly string[], at: Date): Promise<readonly string[]> {
  const rows = await tx.sql<{ about: string }[]>`
    insert into staff_notices (tenant_id, staff_id, about, told_at)
    select ${tx.tenant}, ${staff}, a, ${at}
      from unnest(${[...about]}::text[]) as a
        on conflict do nothing
    returning about`;
  return rows.map((row) => row.about);
}

export async function deleteNoticesBefore(tx: Tx, before: Date): Promise<void> {
  await tx.sql`
    delete from staff_notices
     where tenant_id = ${tx.tenant}
       and told_at < ${before}`;
}
