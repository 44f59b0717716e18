import type { Tx } from "../../platform/storage/tx.ts";

export async function countNewestGiven(tx: Tx, purpose: string, now: Date): Promise<number> {
  const [row] = await tx.sql<{ given: number }[]>`
    select count(*)::int as given
      from (select distinct on (subject_id) standing, expires_at
              from standings
             where tenant_id = ${tx.tenant}
               and kind = 'consent'
               and scope = ${purpose}
             order by subject_id, seq desc) newest
     where standing = 'given'
       and (expires_at is null or expires_at > ${now})`;
  return row?.given ?? 0;
}
