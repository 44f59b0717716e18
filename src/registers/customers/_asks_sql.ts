import type { Over } from "../../base/over.ts";
import type { Tx } from "../../platform/storage/tx.ts";

/** Counts an ask before it is judged; a window that began before `since` begins anew. */
export async function countAskRow(
  tx: Tx,
  fromDigest: Uint8Array,
  most: number,
  now: Date,
  since: Date,
): Promise<{ readonly asks: number; readonly begun_at: Date } | undefined> {
  const [row] = await tx.sql<{ asks: number; begun_at: Date }[]>`
    insert into customer_asks as a (tenant_id, from_digest, asks, begun_at)
    values (${tx.tenant}, ${fromDigest}, 1, ${now})
    on conflict (tenant_id, from_digest) do update
       set asks     = case when a.begun_at <= ${since} then 1 else least(a.asks, ${most}) + 1 end,
           begun_at = case when a.begun_at <= ${since} then ${now} else a.begun_at end
    returning asks, begun_at`;
  return row;
}

export async function deleteOldAsks(tx: Tx, { before, after }: Over, limit: number): Promise<number> {
  const { count } = await tx.sql`
    delete from customer_asks
     where tenant_id = ${tx.tenant}
       and from_digest in (
             select from_digest
               from customer_asks
              where tenant_id = ${tx.tenant}
                and (begun_at < ${before} or begun_at > ${after})
              limit ${limit}
                for update skip locked)`;
  return count;
}
