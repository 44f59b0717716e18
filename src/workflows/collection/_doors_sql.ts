import type postgres from "postgres";
import type { CollectionId, SubjectId, TenantId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Door, SecondItem } from "./states.ts";

/**
 * Takes one try of a bucket that holds `most` and wins one back every `stepSeconds`; undefined where there is none. A bucket
 * is told by when it is full again. One statement, so that many at once are counted as many.
 */
export async function takeTry(
  sql: postgres.Sql,
  name: string,
  budget: { readonly most: number; readonly stepSeconds: number },
  now: Date,
): Promise<boolean> {
  const done = await sql`
    insert into door_budgets as b (name, full_at)
    values (${name}, ${now}::timestamptz + make_interval(secs => ${budget.stepSeconds}))
    on conflict (name) do update
       set full_at = greatest(b.full_at, ${now}) + make_interval(secs => ${budget.stepSeconds})
     where greatest(b.full_at, ${now}) <= ${now}::timestamptz + make_interval(secs => ${(budget.most - 1) * budget.stepSeconds})`;
  return done.count === 1;
}

export async function giveTryBack(sql: postgres.Sql, name: string, stepSeconds: number): Promise<void> {
  await sql`
    update door_budgets
       set full_at = full_at - make_interval(secs => ${stepSeconds})
     where name = ${name}`;
}

export async function selectFullAt(sql: postgres.Sql, name: string): Promise<Date | undefined> {
  const [row] = await sql<{ full_at: Date }[]>`
    select full_at
      from door_budgets
     where name = ${name}`;
  return row?.full_at;
}

export async function deleteFullBudgets(sql: postgres.Sql, now: Date): Promise<void> {
  await sql`
    delete from door_budgets
     where full_at <= ${now}`;
}

/** Two where two businesses happen to have the same number: then it is nobody's. */
export async function selectByNumber(
  sql: postgres.Sql,
  number: string,
): Promise<readonly { readonly tenant: TenantId; readonly request: CollectionId }[]> {
  return await sql<{ tenant: TenantId; request: CollectionId }[]>`
    select tenant, request
      from strongroom_find_number(${number})`;
}

/** One statement opens: a request that ended meanwhile, or ran out, is not opened. */
export async function markOpened(tx: Tx, id: CollectionId, door: Door, now: Date): Promise<boolean> {
  const done = await tx.sql`
    update collection_requests
       set state = 'opened', opened_at = coalesce(opened_at, ${now}), door = ${door}
     where tenant_id = ${tx.tenant}
       and request_id = ${id}
       and state in ('created', 'opened')
       and expires_at > ${now}`;
  return done.count === 1;
}

/** Null: the customer is not waited for any more. */
export async function updateAwaited(tx: Tx, id: CollectionId, until: Date | null): Promise<void> {
  await tx.sql`
    update collection_requests
       set awaits_until = ${until}
     where tenant_id = ${tx.tenant}
       and request_id = ${id}
       and awaits_until is distinct from ${until}`;
}

export type LinkRow = {
  readonly request_id: CollectionId;
  readonly subject_id: SubjectId;
  readonly second_item: SecondItem;
  readonly second_digest: Buffer | null;
  readonly link_tries: number;
};

/** Counts a try of the link's second item ahead of its judgement; held until the transaction ends. */
export async function countLinkTry(tx: Tx, hash: Buffer, most: number, now: Date): Promise<LinkRow | undefined> {
  const [row] = await tx.sql<LinkRow[]>`
    update collection_requests
       set link_tries = least(link_tries, ${most}) + 1
     where tenant_id = ${tx.tenant}
       and link_hash = ${hash}
       and (state in ('created', 'opened') and expires_at > ${now}
            or state in ('provided', 'used') and awaits_until > ${now})
    returning request_id, subject_id, second_item, second_digest, link_tries`;
  return row;
}

/** Of a try that was not judged. */
export async function giveLinkTryBack(tx: Tx, id: CollectionId): Promise<void> {
  await tx.sql`
    update collection_requests
       set link_tries = greatest(link_tries - 1, 0)
     where tenant_id = ${tx.tenant}
       and request_id = ${id}`;
}

export async function forgetLinkTries(tx: Tx, id: CollectionId): Promise<void> {
  await tx.sql`
    update collection_requests
       set link_tries = 0
     where tenant_id = ${tx.tenant}
       and request_id = ${id}`;
}

export async function replaceLink(
  tx: Tx,
  id: CollectionId,
  link: { readonly hash: Buffer; readonly secondDigest: Buffer | null; readonly mailedTo: Buffer | null },
): Promise<void> {
  await tx.sql`
    update collection_requests
       set link_hash = ${link.hash}, link_tries = 0, second_digest = ${link.secondDigest}, link_mailed_to = ${link.mailedTo},
           link_stopped_at = null
     where tenant_id = ${tx.tenant}
       and request_id = ${id}`;
}

/** Ends the links that were mailed to this address, of requests that somebody may still come in by. Answers which. */
export async function stopLinksTo(tx: Tx, subject: SubjectId, mailedTo: Buffer, now: Date): Promise<readonly CollectionId[]> {
  const rows = await tx.sql<{ request_id: CollectionId }[]>`
    update collection_requests
       set stopped_link_hash = link_hash, link_hash = null, link_mailed_to = null, link_stopped_at = ${now}
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and link_mailed_to = ${mailedTo}
       and link_hash is not null
       and (state in ('created', 'opened', 'expired') or awaits_until > ${now})
    returning request_id`;
  return rows.map((row) => row.request_id);
}

/** Whether this link was stopped; of a request that ended meanwhile there is nothing more to say. */
export async function isStoppedLink(tx: Tx, hash: Buffer, now: Date): Promise<boolean> {
  const rows = await tx.sql`
    select 1
      from collection_requests
     where tenant_id = ${tx.tenant}
       and stopped_link_hash = ${hash}
       and (state in ('created', 'opened') and expires_at > ${now} or awaits_until > ${now})`;
  return rows.length > 0;
}

/** Whatever became of it; undefined where so many wrong second items were typed for it that it is locked. */
export async function selectByLink(tx: Tx, hash: Buffer, most: number): Promise<CollectionId | undefined> {
  const [row] = await tx.sql<{ request_id: CollectionId }[]>`
    select request_id
      from collection_requests
     where tenant_id = ${tx.tenant}
       and link_hash = ${hash}
       and link_tries < ${most}`;
  return row?.request_id;
}

export async function markRenewed(tx: Tx, id: CollectionId, expiresAt: Date, now: Date): Promise<void> {
  await tx.sql`
    update collection_requests
       set state = 'created', ended_at = null, expires_at = ${expiresAt}, renewed_at = ${now}
     where tenant_id = ${tx.tenant}
       and request_id = ${id}`;
}
