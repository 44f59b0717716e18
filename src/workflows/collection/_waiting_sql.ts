import type { Tx } from "../../platform/storage/tx.ts";

export type WaitingRow = { readonly answered: number; readonly lapsed: number };

/** Of one maker: those that were answered, and those that ran out since a moment; one that ran out counts before it is marked so. */
export async function selectWaiting(tx: Tx, createdBy: string, since: Date, now: Date): Promise<WaitingRow> {
  const [row] = await tx.sql<WaitingRow[]>`
    select count(*) filter (where state = 'provided')::int as answered,
           count(*) filter (where state in ('created', 'opened', 'expired') and expires_at <= ${now} and expires_at > ${since})::int as lapsed
      from collection_requests
     where tenant_id = ${tx.tenant}
       and created_by = ${createdBy}`;
  return row ?? { answered: 0, lapsed: 0 };
}

export async function selectAnyRequest(tx: Tx): Promise<boolean> {
  const [row] = await tx.sql<{ there: boolean }[]>`
    select exists (select from collection_requests where tenant_id = ${tx.tenant}) as there`;
  return row?.there === true;
}
