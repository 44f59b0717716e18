import type { CollectionId, SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Door } from "./states.ts";

export type VisitRow = { readonly request_id: CollectionId; readonly subject_id: SubjectId; readonly door: Door };

export async function insertVisit(tx: Tx, row: VisitRow & { readonly token_hash: Buffer; readonly expires_at: Date }): Promise<void> {
  await tx.sql`
    insert into collection_visits (tenant_id, token_hash, request_id, subject_id, door, expires_at)
    values (${tx.tenant}, ${row.token_hash}, ${row.request_id}, ${row.subject_id}, ${row.door}, ${row.expires_at})`;
}

export async function selectVisit(tx: Tx, hash: Buffer, now: Date): Promise<VisitRow | undefined> {
  const [row] = await tx.sql<VisitRow[]>`
    select request_id, subject_id, door
      from collection_visits
     where tenant_id = ${tx.tenant}
       and token_hash = ${hash}
       and request_id is not null
       and expires_at > ${now}`;
  return row;
}

/** Takes out of them whose they were and to what; the requests first, as whoever ends a visit does. */
export async function forgetVisitsOf(tx: Tx, subject: SubjectId): Promise<void> {
  await tx.sql`
    with held as materialized (
           select request_id
             from collection_requests
            where tenant_id = ${tx.tenant}
              and subject_id = ${subject}
            order by request_id
              for update)
    update collection_visits
       set request_id = null, subject_id = null
     where tenant_id = ${tx.tenant}
       and request_id in (select request_id from held)`;
}

export async function isForgottenVisit(tx: Tx, hash: Buffer, now: Date): Promise<boolean> {
  const rows = await tx.sql`
    select 1
      from collection_visits
     where tenant_id = ${tx.tenant}
       and token_hash = ${hash}
       and request_id is null
       and expires_at > ${now}`;
  return rows.length > 0;
}

export async function renewVisit(tx: Tx, hash: Buffer, expiresAt: Date): Promise<void> {
  await tx.sql`
    update collection_visits
       set expires_at = ${expiresAt}
     where tenant_id = ${tx.tenant}
       and token_hash = ${hash}`;
}

export async function deleteVisit(tx: Tx, hash: Buffer): Promise<void> {
  await tx.sql`
    delete from collection_visits
     where tenant_id = ${tx.tenant}
       and token_hash = ${hash}`;
}

export async function deleteVisitsOf(tx: Tx, request: CollectionId): Promise<void> {
  await tx.sql`
    delete from collection_visits
     where tenant_id = ${tx.tenant}
       and request_id = ${request}`;
}

export async function deleteOldVisits(tx: Tx, now: Date): Promise<void> {
  await tx.sql`
    delete from collection_visits
     where tenant_id = ${tx.tenant}
       and expires_at <= ${now}`;
}

export async function countVisitsOf(tx: Tx, subject: SubjectId): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from collection_visits
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}`;
  return row?.n ?? 0;
}
