import type { Tx } from "../../platform/storage/tx.ts";

export type WaitingRow = { readonly answered: number; readonly lapsed: number; readonly ending: number; readonly disowned: number };

/**
 * Of one maker: those that were answered, those that ran out unanswered since a moment (one that ran out counts before it is
 * marked so), those that run out before another, and those that somebody who came in said is not theirs.
 */
export async function selectWaiting(tx: Tx, createdBy: string, since: Date, now: Date, soon: Date): Promise<WaitingRow> {
  const [row] = await tx.sql<WaitingRow[]>`
    select count(*) filter (where state = 'provided')::int as answered,
           count(*) filter (where state in ('created', 'opened', 'expired') and provided_at is null
                              and expires_at <= ${now} and expires_at > ${since})::int as lapsed,
           count(*) filter (where state in ('created', 'opened') and expires_at > ${now} and expires_at <= ${soon})::int as ending,
           count(*) filter (where state in ('created', 'opened') and expires_at > ${now} and not_me_at is not null)::int as disowned
      from collection_requests
     where tenant_id = ${tx.tenant}
       and created_by = ${createdBy}`;
  return row ?? { answered: 0, lapsed: 0, ending: 0, disowned: 0 };
}

export async function selectAnyRequest(tx: Tx): Promise<boolean> {
  const [row] = await tx.sql<{ there: boolean }[]>`
    select exists (select from collection_requests where tenant_id = ${tx.tenant}) as there`;
  return row?.there === true;
}
