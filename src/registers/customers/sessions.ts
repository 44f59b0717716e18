import { type CustomerSessionId, type SubjectId, newId } from "../../base/ids.ts";
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, instant } from "../../base/instant.ts";
import type { Redacted } from "../../base/redacted.ts";
import { newTenantToken } from "../../base/tenant-token.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import {
  type SessionRow,
  type SignInBy,
  deleteOldSessions,
  deleteSessionsAfter,
  endSessionRow,
  endSessionRowOf,
  endSessionRowsOf,
  insertSession,
  selectIsForgotten,
  selectLiveSession,
  selectLiveSessionsOf,
  touchSessionRow,
} from "./_sessions_sql.ts";

export type { SignInBy };

/** A customer who is signed in. `channel`: where the code went that let them in, or that it was a passkey. */
export type Session = {
  readonly id: CustomerSessionId;
  readonly subject: SubjectId;
  readonly channel: SignInBy;
  /** Browser and system in words of ours ("Firefox on Windows"); null where they were not told. */
  readonly device: string | null;
  /** By which mailing lists know the e-mail to which the code went; null where it was no e-mail. */
  readonly readerDigest: Buffer | null;
  readonly startedAt: Instant;
  readonly expiresAt: Instant;
};

export const IDLE_MS = 30 * MINUTE_MS;
export const LIFE_MS = 12 * HOUR_MS;
const TOUCH_MS = MINUTE_MS;
const KEPT_MS = DAY_MS;
const SWEPT_AT_ONCE = 20;

/** The token leaves in a cookie and is kept nowhere. */
export async function beginSession(
  tx: Tx,
  who: Pick<Session, "subject" | "channel" | "device" | "readerDigest">,
  now: Instant,
): Promise<Session & { readonly token: Redacted<string> }> {
  const id = newId("ccs", now);
  const { token, hash } = newTenantToken(tx.tenant);
  const expiresAt = instant(now + LIFE_MS);
  const row = {
    session_id: id,
    subject_id: who.subject,
    channel: who.channel,
    device: who.device,
    reader_digest: who.readerDigest,
    started_at: new Date(now),
    expires_at: new Date(expiresAt),
  };
  await Promise.all([insertSession(tx, row, hash), deleteOldSessions(tx, new Date(now - KEPT_MS), SWEPT_AT_ONCE)]);
  return { id, ...who, startedAt: now, expiresAt, token };
}

/** The session that goes on; using it keeps it alive. Written once a minute at most, so it ends up to that much early. */
export async function useSession(tx: Tx, tokenHash: Buffer, now: Instant): Promise<Session | undefined> {
  const row = await selectLiveSession(tx, tokenHash, new Date(now), new Date(now - IDLE_MS));
  if (row === undefined) return undefined;
  if (now - row.seen_at.getTime() >= TOUCH_MS) await touchSessionRow(tx, row.session_id, new Date(now), new Date(now - TOUCH_MS));
  return rowToSession(row);
}

/** Whether the session of this token ended because its customer was erased. */
export async function wasForgotten(tx: Tx, tokenHash: Buffer, now: Instant): Promise<boolean> {
  return await selectIsForgotten(tx, tokenHash, new Date(now));
}

/** Everywhere this customer is signed in, the newest first. */
export async function listSessions(tx: Tx, subject: SubjectId, now: Instant): Promise<readonly (Session & { readonly seenAt: Instant })[]> {
  const rows = await selectLiveSessionsOf(tx, subject, new Date(now), new Date(now - IDLE_MS));
  return rows.map((row) => ({ ...rowToSession(row), seenAt: instant(row.seen_at.getTime()) }));
}

function rowToSession(row: SessionRow): Session {
  return {
    id: row.session_id,
    subject: row.subject_id,
    channel: row.channel,
    device: row.device,
    readerDigest: row.reader_digest,
    startedAt: instant(row.started_at.getTime()),
    expiresAt: instant(row.expires_at.getTime()),
  };
}

/** False where it had ended already. */
export async function endSession(tx: Tx, id: CustomerSessionId, now: Instant): Promise<boolean> {
  return await endSessionRow(tx, id, new Date(now));
}

/** One of this customer's own; false where it had ended already, or is somebody else's. */
export async function endOwnSession(tx: Tx, subject: SubjectId, id: CustomerSessionId, now: Instant): Promise<boolean> {
  return await endSessionRowOf(tx, subject, id, new Date(now));
}

/** On all devices. Answers how many there were. */
export async function endSessionsOf(tx: Tx, subject: SubjectId, now: Instant): Promise<number> {
  return await endSessionRowsOf(tx, subject, new Date(now));
}

/** Forgets sessions that ran out a day ago, and ends those that were used while the clock ran ahead: they would not end before that day. Answers how many. */
export async function sweepSessions(tx: Tx, now: Instant, limit: number): Promise<number> {
  const ahead = await deleteSessionsAfter(tx, new Date(now + IDLE_MS), limit);
  return Math.max(ahead, await deleteOldSessions(tx, new Date(now - KEPT_MS), limit));
}
