import type { DeviceId, SessionId, StaffId } from "../../base/ids.ts";
import { newId } from "../../base/ids.ts";
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, SECOND_MS, instant } from "../../base/instant.ts";
import type { Redacted } from "../../base/redacted.ts";
import { newTenantToken } from "../../base/tenant-token.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import {
  type SessionRow,
  deleteOldSessions,
  deleteSessionsAfter,
  endSessionRow,
  endSessionRowsOf,
  endSessionRowsOn,
  holdLiveSession,
  insertSession,
  lockSessionRow,
  selectSession,
  selectSessionByHash,
  selectSessionsOf,
  strengthenRow,
  touchSessionRow,
} from "./_sessions_sql.ts";

/** How a person showed who they are: a passkey, or a password with a code of their authenticator app. */
export type StrongKind = "passkey" | "totp";

export type Session = {
  readonly id: SessionId;
  readonly staff: StaffId;
  readonly device: DeviceId;
  readonly startedAt: Instant;
  readonly seenAt: Instant;
  readonly expiresAt: Instant;
  readonly strong: { readonly at: Instant; readonly kind: StrongKind };
  readonly state: "open" | "locked" | "ended";
};

/** PCI DSS 8.2.8: fifteen minutes without a call, and the person has to show who they are again. */
export const IDLE_MS = 15 * MINUTE_MS;
const LIFE_MS = 12 * HOUR_MS;
const TOUCH_MS = 20 * SECOND_MS;
/** An ended session's row tells its own device, for a while, that it has ended. */
const KEPT_MS = 7 * DAY_MS;

/** Begins a session on a device, by a strong sign-in that was just checked. The token leaves in a cookie and is kept nowhere. */
export async function beginSession(
  tx: Tx,
  who: { readonly staff: StaffId; readonly device: DeviceId; readonly kind: StrongKind },
  now: Instant,
): Promise<{ readonly id: SessionId; readonly token: Redacted<string>; readonly expiresAt: Instant }> {
  const id = newId("ses", now);
  const { token, hash } = newTenantToken(tx.tenant);
  const expiresAt = instant(now + LIFE_MS);
  const row = {
    session_id: id,
    staff_id: who.staff,
    device_id: who.device,
    started_at: new Date(now),
    expires_at: new Date(expiresAt),
    strong_kind: who.kind,
  };
  await insertSession(tx, row, hash);
  return { id, token, expiresAt };
}

/** Ended ones too: their own device may be told. Undefined where there never was one, or long ago. */
export async function findSession(tx: Tx, tokenHash: Buffer, now: Instant): Promise<Session | undefined> {
  const row = await selectSessionByHash(tx, tokenHash);
  return row && rowToSession(row, now);
}

export async function findSessionById(tx: Tx, id: SessionId, now: Instant): Promise<Session | undefined> {
  const row = await selectSession(tx, id);
  return row && rowToSession(row, now);
}

/** Whether the session goes on, held until the transaction ends. */
export async function isSessionLive(tx: Tx, id: SessionId, now: Instant): Promise<boolean> {
  return await holdLiveSession(tx, id, new Date(now));
}

export async function listSessions(tx: Tx, staff: StaffId, now: Instant): Promise<readonly Session[]> {
  return (await selectSessionsOf(tx, staff, new Date(now))).map((row) => rowToSession(row, now));
}

/** A call is a sign of life. Written at most every twenty seconds, so a session locks up to that much early. */
export async function touchSession(tx: Tx, session: Session, now: Instant): Promise<void> {
  if (now - session.seenAt < TOUCH_MS) return;
  await touchSessionRow(tx, session.id, new Date(now), new Date(now - TOUCH_MS));
}

export async function lockSession(tx: Tx, id: SessionId, now: Instant): Promise<boolean> {
  return await lockSessionRow(tx, id, new Date(now));
}

/** A strong sign-in within a session: it counts for five minutes, and unlocks. False where the session has ended. */
export async function strengthenSession(tx: Tx, id: SessionId, kind: StrongKind, now: Instant): Promise<boolean> {
  return await strengthenRow(tx, id, kind, new Date(now));
}

/** False where this person has no such session that goes on. */
export async function endSession(tx: Tx, id: SessionId, staff: StaffId, now: Instant): Promise<boolean> {
  return await endSessionRow(tx, id, staff, new Date(now));
}

/** Every session of a person, for one who leaves or recovers; all but one, where they change how they sign in. */
export async function endSessionsOf(tx: Tx, staff: StaffId, now: Instant, except: SessionId | null = null): Promise<number> {
  return await endSessionRowsOf(tx, staff, except, new Date(now));
}

/** Every session on a device that was lost. */
export async function endSessionsOn(tx: Tx, device: DeviceId, now: Instant): Promise<number> {
  return await endSessionRowsOn(tx, device, new Date(now));
}

function rowToSession(row: SessionRow, now: Instant): Session {
  return {
    id: row.session_id,
    staff: row.staff_id,
    device: row.device_id,
    startedAt: instant(row.started_at.getTime()),
    seenAt: instant(row.seen_at.getTime()),
    expiresAt: instant(row.expires_at.getTime()),
    strong: { at: instant(row.strong_at.getTime()), kind: row.strong_kind },
    state: stateOf(row, now),
  };
}

function stateOf(row: SessionRow, now: Instant): Session["state"] {
  if (row.ended_at !== null || row.expires_at.getTime() <= now) return "ended";
  return row.locked_at !== null || now - row.seen_at.getTime() >= IDLE_MS ? "locked" : "open";
}

/**
 * Forgets sessions that ran out a week ago, whoever had them. Answers how many; fewer than `limit` means that none is left.
 * A session that was used while the clock ran ahead is ended as well: until that day it would neither rest nor end, and whoever has it would
 * count as having just shown who they are.
 */
export async function sweepSessions(tx: Tx, now: Instant, limit: number): Promise<number> {
  const ahead = await deleteSessionsAfter(tx, new Date(now + IDLE_MS), limit);
  return Math.max(ahead, await deleteOldSessions(tx, new Date(now - KEPT_MS), limit));
}
