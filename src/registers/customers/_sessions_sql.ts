import type { CustomerSessionId, SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Channel } from "./_sql.ts";

/** By what somebody signed in: where the code went, or a passkey. */
export type SignInBy = Channel | "passkey";

export type SessionRow = {
  readonly session_id: CustomerSessionId;
  readonly subject_id: SubjectId;
  readonly channel: SignInBy;
  readonly device: string | null;
  readonly reader_digest: Buffer | null;
  readonly started_at: Date;
  readonly seen_at: Date;
  readonly expires_at: Date;
};

export async function insertSession(tx: Tx, row: Omit<SessionRow, "seen_at">, tokenHash: Buffer): Promise<void> {
  await tx.sql`
    insert into customer_sessions (tenant_id, session_id, token_hash, subject_id, channel, device, reader_digest, started_at, seen_at,
                                   expires_at)
    values (${tx.tenant}, ${row.session_id}, ${tokenHash}, ${row.subject_id}, ${row.channel}, ${row.device}, ${row.reader_digest},
            ${row.started_at}, ${row.started_at}, ${row.expires_at})`;
}

/** One that goes on: not ended, not too old, and seen after `idleSince`. */
export async function selectLiveSession(tx: Tx, tokenHash: Buffer, now: Date, idleSince: Date): Promise<SessionRow | undefined> {
  const [row] = await tx.sql<SessionRow[]>`
    select session_id, subject_id, channel, device, reader_digest, started_at, seen_at, expires_at
      from customer_sessions
     where tenant_id = ${tx.tenant}
       and token_hash = ${tokenHash}
       and ended_at is null
       and expires_at > ${now}
       and seen_at > ${idleSince}`;
  return row;
}

/** Those that go on, the newest first. */
export async function selectLiveSessionsOf(tx: Tx, subject: SubjectId, now: Date, idleSince: Date): Promise<readonly SessionRow[]> {
  return await tx.sql<SessionRow[]>`
    select session_id, subject_id, channel, device, reader_digest, started_at, seen_at, expires_at
      from customer_sessions
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and ended_at is null
       and expires_at > ${now}
       and seen_at > ${idleSince}
     order by started_at desc, session_id`;
}

export async function touchSessionRow(tx: Tx, id: CustomerSessionId, now: Date, notSince: Date): Promise<void> {
  await tx.sql`
    update customer_sessions
       set seen_at = ${now}
     where tenant_id = ${tx.tenant}
       and session_id = ${id}
       and seen_at < ${notSince}
       and ended_at is null`;
}

export async function endSessionRow(tx: Tx, id: CustomerSessionId, now: Date): Promise<boolean> {
  const rows = await tx.sql`
    update customer_sessions
       set ended_at = ${now}
     where tenant_id = ${tx.tenant}
       and session_id = ${id}
       and ended_at is null
    returning 1 as ended`;
  return rows.length > 0;
}

/** The same of one that has to be this customer's. */
export async function endSessionRowOf(tx: Tx, subject: SubjectId, id: CustomerSessionId, now: Date): Promise<boolean> {
  const rows = await tx.sql`
    update customer_sessions
       set ended_at = ${now}
     where tenant_id = ${tx.tenant}
       and session_id = ${id}
       and subject_id = ${subject}
       and ended_at is null
    returning 1 as ended`;
  return rows.length > 0;
}

export async function endSessionRowsOf(tx: Tx, subject: SubjectId, now: Date): Promise<number> {
  const rows = await tx.sql`
    update customer_sessions
       set ended_at = ${now}
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and ended_at is null
       and expires_at > ${now}
    returning 1 as ended`;
  return rows.length;
}

export async function deleteOldSessions(tx: Tx, before: Date, limit: number): Promise<number> {
  const { count } = await tx.sql`
    delete from customer_sessions
     where tenant_id = ${tx.tenant}
       and session_id in (
             select session_id
               from customer_sessions
              where tenant_id = ${tx.tenant}
                and expires_at <= ${before}
              order by expires_at
              limit ${limit}
                for update skip locked)`;
  return count;
}

/** Those that began by a code that went there. */
export async function deleteSessionsOf(tx: Tx, subject: SubjectId, channels: readonly string[]): Promise<number> {
  const rows = await tx.sql`
    delete from customer_sessions
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and channel = any(${[...channels]}::text[])
    returning 1 as deleted`;
  return rows.length;
}

/** Ends them, and takes out of them whose they were; those that had ended before go altogether. Answers how many there were. */
export async function forgetSessionsOf(tx: Tx, subject: SubjectId): Promise<number> {
  const gone = await tx.sql`
    delete from customer_sessions
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and ended_at is not null
    returning 1 as deleted`;
  const left = await tx.sql`
    update customer_sessions
       set subject_id = null, device = null, reader_digest = null, ended_at = now()
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
    returning 1 as forgotten`;
  return gone.length + left.length;
}

export async function selectIsForgotten(tx: Tx, tokenHash: Buffer, now: Date): Promise<boolean> {
  const rows = await tx.sql`
    select 1
      from customer_sessions
     where tenant_id = ${tx.tenant}
       and token_hash = ${tokenHash}
       and subject_id is null
       and expires_at > ${now}`;
  return rows.length > 0;
}

export async function countSessionsOf(tx: Tx, subject: SubjectId): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from customer_sessions
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}`;
  return row?.n ?? 0;
}

/** Those that seem to have been used after this time. */
export async function deleteSessionsAfter(tx: Tx, after: Date, limit: number): Promise<number> {
  const { count } = await tx.sql`
    delete from customer_sessions
     where tenant_id = ${tx.tenant}
       and session_id in (
             select session_id
               from customer_sessions
              where tenant_id = ${tx.tenant}
                and seen_at > ${after}
              limit ${limit}
                for update skip locked)`;
  return count;
}
