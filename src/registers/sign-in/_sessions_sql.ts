import type { DeviceId, SessionId, StaffId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type SessionRow = {
  readonly session_id: SessionId;
  readonly staff_id: StaffId;
  readonly device_id: DeviceId;
  readonly started_at: Date;
  readonly seen_at: Date;
  readonly expires_at: Date;
  readonly locked_at: Date | null;
  readonly strong_at: Date;
  readonly strong_kind: "passkey" | "totp";
  readonly ended_at: Date | null;
};

export type NewSessionRow = Omit<SessionRow, "seen_at" | "locked_at" | "ended_at" | "strong_at">;

export async function insertSession(tx: Tx, row: NewSessionRow, tokenHash: Buffer): Promise<void> {
  await tx.sql`
    insert into sessions (tenant_id, session_id, token_hash, staff_id, device_id, started_at, seen_at, expires_at, strong_at, strong_kind)
    values (${tx.tenant}, ${row.session_id}, ${tokenHash}, ${row.staff_id}, ${row.device_id}, ${row.started_at}, ${row.started_at},
            ${row.expires_at}, ${row.started_at}, ${row.strong_kind})`;
}

export async function selectSessionByHash(tx: Tx, tokenHash: Buffer): Promise<SessionRow | undefined> {
  const [row] = await tx.sql<SessionRow[]>`
    select session_id, staff_id, device_id, started_at, seen_at, expires_at, locked_at, strong_at, strong_kind, ended_at
      from sessions
     where tenant_id = ${tx.tenant}
       and token_hash = ${tokenHash}`;
  return row;
}

export async function selectSession(tx: Tx, id: SessionId): Promise<SessionRow | undefined> {
  const [row] = await tx.sql<SessionRow[]>`
    select session_id, staff_id, device_id, started_at, seen_at, expires_at, locked_at, strong_at, strong_kind, ended_at
      from sessions
     where tenant_id = ${tx.tenant}
       and session_id = ${id}`;
  return row;
}

/** Held until the transaction ends: whoever ends the session meanwhile waits for the deed, or is seen by it. */
export async function holdLiveSession(tx: Tx, id: SessionId, now: Date): Promise<boolean> {
  const rows = await tx.sql`
    select 1 as live
      from sessions
     where tenant_id = ${tx.tenant}
       and session_id = ${id}
       and ended_at is null
       and expires_at > ${now}
       for share`;
  return rows.length > 0;
}

export async function selectSessionsOf(tx: Tx, staff: StaffId, now: Date): Promise<readonly SessionRow[]> {
  return await tx.sql<SessionRow[]>`
    select session_id, staff_id, device_id, started_at, seen_at, expires_at, locked_at, strong_at, strong_kind, ended_at
      from sessions
     where tenant_id = ${tx.tenant}
       and staff_id = ${staff}
       and ended_at is null
       and expires_at > ${now}
     order by session_id desc
     limit 100`;
}

/** The conditions stand in the statement, so that several processes write twice a minute between them, and no late call unlocks. */
export async function touchSessionRow(tx: Tx, id: SessionId, now: Date, notSince: Date): Promise<void> {
  await tx.sql`
    update sessions
       set seen_at = ${now}
     where tenant_id = ${tx.tenant}
       and session_id = ${id}
       and seen_at < ${notSince}
       and locked_at is null
       and ended_at is null`;
}

export async function lockSessionRow(tx: Tx, id: SessionId, now: Date): Promise<boolean> {
  const rows = await tx.sql`
    update sessions
       set locked_at = ${now}
     where tenant_id = ${tx.tenant}
       and session_id = ${id}
       and locked_at is null
       and ended_at is null
    returning 1 as locked`;
  return rows.length > 0;
}

/** A strong sign-in on top of a session that goes on: it unlocks, too. False where the session ended meanwhile. */
export async function strengthenRow(tx: Tx, id: SessionId, kind: "passkey" | "totp", now: Date): Promise<boolean> {
  const rows = await tx.sql`
    update sessions
       set strong_at = ${now}, strong_kind = ${kind}, seen_at = ${now}, locked_at = null
     where tenant_id = ${tx.tenant}
       and session_id = ${id}
       and ended_at is null
       and expires_at > ${now}
    returning 1 as strengthened`;
  return rows.length > 0;
}

export async function endSessionRow(tx: Tx, id: SessionId, staff: StaffId, now: Date): Promise<boolean> {
  const rows = await tx.sql`
    update sessions
       set ended_at = ${now}
     where tenant_id = ${tx.tenant}
       and session_id = ${id}
       and staff_id = ${staff}
       and ended_at is null
    returning 1 as ended`;
  return rows.length > 0;
}

export async function endSessionRowsOf(tx: Tx, staff: StaffId, except: SessionId | null, now: Date): Promise<number> {
  const rows = await tx.sql`
    update sessions
       set ended_at = ${now}
     where tenant_id = ${tx.tenant}
       and staff_id = ${staff}
       and session_id <> ${except ?? ""}
       and ended_at is null
    returning 1 as ended`;
  return rows.length;
}

export async function endSessionRowsOn(tx: Tx, device: DeviceId, now: Date): Promise<number> {
  const rows = await tx.sql`
    update sessions
       set ended_at = ${now}
     where tenant_id = ${tx.tenant}
       and device_id = ${device}
       and ended_at is null
    returning 1 as ended`;
  return rows.length;
}

/** Of everybody, those who left too. Answers how many. */
export async function deleteOldSessions(tx: Tx, before: Date, limit: number): Promise<number> {
  const { count } = await tx.sql`
    delete from sessions
     where tenant_id = ${tx.tenant}
       and session_id in (
             select session_id
               from sessions
              where tenant_id = ${tx.tenant}
                and expires_at < ${before}
              order by expires_at
              limit ${limit}
                for update skip locked)`;
  return count;
}

/** Those that seem to have been used after this time. */
export async function deleteSessionsAfter(tx: Tx, after: Date, limit: number): Promise<number> {
  const { count } = await tx.sql`
    delete from sessions
     where tenant_id = ${tx.tenant}
       and session_id in (
             select session_id
               from sessions
              where tenant_id = ${tx.tenant}
                and seen_at > ${after}
              limit ${limit}
                for update skip locked)`;
  return count;
}
