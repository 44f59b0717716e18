import type { CardId, CollectionId, SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type SessionRow = {
  readonly session: string;
  readonly request_id: CollectionId;
  readonly subject_id: SubjectId;
  readonly provider_account: string;
  readonly keep: boolean;
  readonly state: "open" | "done" | "ended";
  readonly card_id: CardId | null;
  readonly url: string;
  readonly created_at: Date;
  readonly expires_at: Date;
};

export async function insertSession(tx: Tx, row: Omit<SessionRow, "state" | "card_id">): Promise<void> {
  await tx.sql`
    insert into provider_sessions (tenant_id, session, request_id, subject_id, provider_account, keep, state, url, created_at, expires_at)
    values (${tx.tenant}, ${row.session}, ${row.request_id}, ${row.subject_id}, ${row.provider_account}, ${row.keep}, 'open',
            ${row.url}, ${row.created_at}, ${row.expires_at})`;
}

export async function selectSession(tx: Tx, session: string): Promise<SessionRow | undefined> {
  const [row] = await tx.sql<SessionRow[]>`
    select session, request_id, subject_id, provider_account, keep, state, card_id, url, created_at, expires_at
      from provider_sessions
     where tenant_id = ${tx.tenant}
       and session = ${session}`;
  return row;
}

export async function holdSessionRow(tx: Tx, session: string): Promise<SessionRow | undefined> {
  const [row] = await tx.sql<SessionRow[]>`
    select session, request_id, subject_id, provider_account, keep, state, card_id, url, created_at, expires_at
      from provider_sessions
     where tenant_id = ${tx.tenant}
       and session = ${session}
       for update`;
  return row;
}

export async function selectSessionsOf(tx: Tx, request: string): Promise<readonly SessionRow[]> {
  return await tx.sql<SessionRow[]>`
    select session, request_id, subject_id, provider_account, keep, state, card_id, url, created_at, expires_at
      from provider_sessions
     where tenant_id = ${tx.tenant}
       and request_id = ${request}
     order by created_at desc`;
}

/** Earlier sessions from which the same card came: what the provider still keeps of those is one card too many. */
export async function selectSessionsOfCard(tx: Tx, subject: string, card: string, but: string): Promise<readonly string[]> {
  const rows = await tx.sql<{ session: string }[]>`
    select session
      from provider_sessions
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and card_id = ${card}
       and session <> ${but}`;
  return rows.map((row) => row.session);
}

export async function settleSessionRow(tx: Tx, session: string, state: "done" | "ended", card: CardId | null, at: Date): Promise<void> {
  await tx.sql`
    update provider_sessions
       set state = ${state}, card_id = ${card}, settled_at = ${at}
     where tenant_id = ${tx.tenant}
       and session = ${session}`;
}

export async function detachCard(tx: Tx, session: string): Promise<void> {
  await tx.sql`
    update provider_sessions
       set card_id = null
     where tenant_id = ${tx.tenant}
       and session = ${session}`;
}

/**
 * Those that were not looked at for the longest time, or never; they are looked at now. As an array: joined, the rows within
 * may be asked for anew for each, and go beyond the limit.
 */
export async function takeOpenRows(
  tx: Tx,
  account: string,
  createdBefore: Date,
  at: Date,
  limit: number,
): Promise<readonly { readonly session: string }[]> {
  return await tx.sql<{ session: string }[]>`
    update provider_sessions
       set looked_at = ${at}
     where tenant_id = ${tx.tenant}
       and session = any(array(
             select session
               from provider_sessions
              where tenant_id = ${tx.tenant}
                and provider_account = ${account}
                and state = 'open'
                and created_at <= ${createdBefore}
              order by looked_at nulls first, created_at
              limit ${limit}
                for update skip locked))
    returning session`;
}

export async function deleteSessionsOf(tx: Tx, subject: string): Promise<readonly string[]> {
  const rows = await tx.sql<{ session: string }[]>`
    delete from provider_sessions
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
    returning session`;
  return rows.map((row) => row.session);
}

export async function countSessionsOf(tx: Tx, subject: string): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from provider_sessions
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}`;
  return row?.n ?? 0;
}
