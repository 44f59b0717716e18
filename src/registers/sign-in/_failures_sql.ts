import type { Over } from "../../base/over.ts";
import type { Tx } from "../../platform/storage/tx.ts";

/**
 * Counts a try before it is judged, so that many at once are many. A pause as long as `since` says begins anew; while
 * more tries than `most` stand, the time of the last one stands too, and the wait does not grow.
 */
export async function countTryRow(
  tx: Tx,
  emailIndex: Uint8Array,
  most: number,
  now: Date,
  since: Date,
): Promise<{ readonly tries: number; readonly last_at: Date } | undefined> {
  const [row] = await tx.sql<{ tries: number; last_at: Date }[]>`
    insert into sign_in_failures as f (tenant_id, email_index, tries, last_at)
    values (${tx.tenant}, ${emailIndex}, 1, ${now})
    on conflict (tenant_id, email_index) do update
       set tries = case when f.last_at <= ${since} then 1 else least(f.tries, ${most}) + 1 end,
           last_at = case when f.last_at > ${since} and f.tries >= ${most} then f.last_at else ${now} end
    returning tries, last_at`;
  return row;
}

export async function deleteTries(tx: Tx, emailIndex: Uint8Array): Promise<void> {
  await tx.sql`
    delete from sign_in_failures
     where tenant_id = ${tx.tenant}
       and email_index = ${emailIndex}`;
}

export async function deleteOldTries(tx: Tx, { before, after }: Over, limit: number): Promise<number> {
  const { count } = await tx.sql`
    delete from sign_in_failures
     where tenant_id = ${tx.tenant}
       and email_index in (
             select email_index
               from sign_in_failures
              where tenant_id = ${tx.tenant}
                and (last_at < ${before} or last_at > ${after})
              limit ${limit}
                for update skip locked)`;
  return count;
}
