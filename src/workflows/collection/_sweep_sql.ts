import type { CollectionId, SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

/** Those that nobody filled in in time, and those whose card has rested here as long as it may. */
export async function selectRunOut(tx: Tx, now: Date, providedBefore: Date, limit: number): Promise<readonly CollectionId[]> {
  const rows = await tx.sql<{ request_id: CollectionId }[]>`
    select request_id
      from collection_requests
     where tenant_id = ${tx.tenant}
       and (state in ('created', 'opened') and expires_at <= ${now}
            or state = 'provided' and custody in ('until-used', 'vault') and not is_kept and provided_at <= ${providedBefore})
     order by expires_at
     limit ${limit}`;
  return rows.map((row) => row.request_id);
}

/** Looked at once more, under the lock. */
export async function markExpired(tx: Tx, id: CollectionId, now: Date, providedBefore: Date): Promise<boolean> {
  const done = await tx.sql`
    update collection_requests
       set state = 'expired', ended_at = ${now}
     where tenant_id = ${tx.tenant}
       and request_id = ${id}
       and (state in ('created', 'opened') and expires_at <= ${now}
            or state = 'provided' and custody in ('until-used', 'vault') and not is_kept and provided_at <= ${providedBefore})`;
  return done.count === 1;
}

/** Whose link was mailed, when half of their time is over and a day or less is left. A link that was locked is not sent again by itself. */
export async function selectToRemind(tx: Tx, now: Date, limit: number): Promise<readonly CollectionId[]> {
  const rows = await tx.sql<{ request_id: CollectionId }[]>`
    select request_id
      from collection_requests
     where tenant_id = ${tx.tenant}
       and state in ('created', 'opened')
       and sent_at is not null
       and reminded_at is null
       and fields_at is null
       and not_me_at is null
       and link_tries < 5
       and expires_at > ${now}
       and expires_at - ${now}::timestamptz <= least((expires_at - created_at) / 2, interval '24 hours')
     order by expires_at
     limit ${limit}`;
  return rows.map((row) => row.request_id);
}

export async function markReminded(tx: Tx, id: CollectionId, now: Date): Promise<void> {
  await tx.sql`
    update collection_requests
       set reminded_at = ${now}
     where tenant_id = ${tx.tenant}
       and request_id = ${id}`;
}

export async function keepSubject(tx: Tx, subject: SubjectId): Promise<void> {
  await tx.sql`
    update collection_requests
       set made_subject = false
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}`;
}

/**
 * One request each of subjects that were made to be asked, of whom every request is long over and none was answered.
 * Whoever was given any other request has become a customer in another way.
 */
export async function selectUnanswered(tx: Tx, endedBefore: Date, limit: number): Promise<readonly CollectionId[]> {
  const rows = await tx.sql<{ request_id: CollectionId }[]>`
    select max(r.request_id) as request_id
      from collection_requests r
     where r.tenant_id = ${tx.tenant}
       and r.made_subject
       and r.provided_at is null
       and r.ended_at <= ${endedBefore}
       and not exists (
             select 1
               from collection_requests o
              where o.tenant_id = r.tenant_id
                and o.subject_id = r.subject_id
                and (not o.made_subject
                     or o.state not in ('expired', 'revoked')
                     or o.provided_at is not null
                     or o.fields_at is not null
                     or o.ended_at > ${endedBefore}))
     group by r.subject_id
     limit ${limit}`;
  return rows.map((row) => row.request_id);
}

export async function dropOldReceipts(tx: Tx, providedBefore: Date): Promise<void> {
  await tx.sql`
    update collection_requests
       set receipt = null, provided_visit = null
     where tenant_id = ${tx.tenant}
       and receipt is not null
       and provided_at <= ${providedBefore}`;
}

export async function deleteOldRequests(tx: Tx, unansweredBefore: Date, answeredBefore: Date): Promise<void> {
  await tx.sql`
    delete from collection_requests
     where tenant_id = ${tx.tenant}
       and (provided_at is null and ended_at <= ${unansweredBefore}
            or provided_at <= ${answeredBefore})`;
}
