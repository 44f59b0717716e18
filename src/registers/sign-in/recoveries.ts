import { randomBytes, timingSafeEqual } from "node:crypto";
import { base32Encode } from "../../base/encoding.ts";
import { assert } from "../../base/fault.ts";
import type { RecoveryId, StaffId } from "../../base/ids.ts";
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, instant } from "../../base/instant.ts";
import type { Redacted } from "../../base/redacted.ts";
import { newTenantToken } from "../../base/tenant-token.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import {
  type RecoveryRow,
  cancelByHash,
  cancelById,
  closeOthers,
  countCodeTry,
  deleteOldRecoveries,
  holdLiveRecovery,
  insertApproval,
  insertRecovery,
  markWaiting,
  selectApprovals,
  selectLiveRecoveries,
  selectWaitingOf,
  takeDueRows,
} from "./_recoveries_sql.ts";
import { canonicalRecoveryCode } from "./recovery-codes.ts";

/** `open`: asked for, not proven. `waiting`: proven; in a day the person may join anew, unless somebody stops it. */
export type Recovery = {
  readonly id: RecoveryId;
  readonly staff: StaffId;
  readonly state: RecoveryRow["state"];
  readonly askedAt: Instant;
  readonly effectiveAt: Instant | null;
};

export const RECOVERY_WAIT_MS = DAY_MS;
const CODE_MS = HOUR_MS;
const OPEN_MS = 7 * DAY_MS;
/** Whoever asks again within the same ten minutes gets no other mail: nobody's mailbox is filled by a stranger. */
const AGAIN_MS = 10 * MINUTE_MS;
/** The ledger tells for good what came of one. */
const KEPT_MS = 90 * DAY_MS;
const TRIES_MAX = 10;
const CODE_BYTES = 7;
const CODE_CHARS = 10;
const CODE_FIELD = "recovery-mail";
const ID_FIELD = "recovery-id";
const ID_BYTES = 16;

/**
 * The name of a recovery of this e-mail that is asked for now. It is made of the e-mail's digest and of the time in
 * steps of ten minutes, so that asking twice tells nothing of whether there is such a person.
 */
export async function recoveryIdFor(tx: Tx, keeper: Keeper, emailIndex: Uint8Array, now: Instant): Promise<RecoveryId> {
  const step = Math.floor(now / AGAIN_MS);
  const digest = await keyed(tx, keeper, ID_FIELD, `${Buffer.from(emailIndex).toString("base64")}:${step}`);
  return `rcv_${base32Encode(digest.subarray(0, ID_BYTES))}`;
}

/** Begins a recovery and answers the code to mail; undefined where it was begun already, or another one waits. */
export async function openRecovery(
  tx: Tx,
  keeper: Keeper,
  staff: StaffId,
  id: RecoveryId,
  now: Instant,
): Promise<{ readonly code: string; readonly expiresAt: Instant } | undefined> {
  await closeOthers(tx, staff, id, new Date(now));
  const code = base32Encode(randomBytes(CODE_BYTES)).slice(0, CODE_CHARS);
  const expiresAt = instant(now + CODE_MS);
  const row = {
    id,
    staff,
    codeDigest: await digestOf(tx, keeper, id, code),
    askedAt: new Date(now),
    codeUntil: new Date(expiresAt),
    openUntil: new Date(now + OPEN_MS),
  };
  if (!(await insertRecovery(tx, row))) return undefined;
  return { code: `${code.slice(0, 5)}-${code.slice(5)}`, expiresAt };
}

/** The person whose mailed code this is. Each try counts, right or wrong. */
export async function proveMailedCode(tx: Tx, keeper: Keeper, id: RecoveryId, typed: string, now: Instant): Promise<StaffId | undefined> {
  const row = await countCodeTry(tx, id, TRIES_MAX, new Date(now));
  const code = canonicalRecoveryCode(typed);
  if (row === undefined || code === undefined) return undefined;
  return timingSafeEqual(row.code_digest, await digestOf(tx, keeper, id, code)) ? row.staff_id : undefined;
}

/** Begins the day's wait, once; answers the token that stops it. */
export async function beginWait(
  tx: Tx,
  id: RecoveryId,
  by: "codes" | "staff",
  now: Instant,
): Promise<{ readonly staff: StaffId; readonly cancel: Redacted<string>; readonly effectiveAt: Instant } | undefined> {
  const { token, hash } = newTenantToken(tx.tenant);
  const effectiveAt = instant(now + RECOVERY_WAIT_MS);
  const staff = await markWaiting(tx, id, by, hash, new Date(effectiveAt));
  return staff && { staff, cancel: token, effectiveAt };
}

export async function cancelByToken(
  tx: Tx,
  hash: Buffer,
  now: Instant,
): Promise<{ readonly id: RecoveryId; readonly staff: StaffId } | undefined> {
  const row = await cancelByHash(tx, hash, new Date(now));
  return row && { id: row.recovery_id, staff: row.staff_id };
}

export async function cancelRecovery(tx: Tx, id: RecoveryId, now: Instant): Promise<StaffId | undefined> {
  return await cancelById(tx, id, new Date(now));
}

/** Those whose wait is over, each once over all processes. */
export async function takeDueRecoveries(tx: Tx, now: Instant): Promise<readonly { readonly id: RecoveryId; readonly staff: StaffId }[]> {
  return (await takeDueRows(tx, new Date(now))).map((row) => ({ id: row.recovery_id, staff: row.staff_id }));
}

/** Open and waiting ones, newest first. */
export async function listRecoveries(tx: Tx, now: Instant): Promise<readonly Recovery[]> {
  return (await selectLiveRecoveries(tx, new Date(now))).map(rowToRecovery);
}

/** Held until the transaction ends. */
export async function holdRecovery(tx: Tx, id: RecoveryId, now: Instant): Promise<Recovery | undefined> {
  const row = await holdLiveRecovery(tx, id, new Date(now));
  return row && rowToRecovery(row);
}

/** What a person who is signed in must see: somebody is about to take their place. */
export async function findWaiting(tx: Tx, staff: StaffId): Promise<Recovery | undefined> {
  const row = await selectWaitingOf(tx, staff);
  return row && rowToRecovery(row);
}

export async function approveRecovery(tx: Tx, id: RecoveryId, by: StaffId, isOwner: boolean, now: Instant): Promise<void> {
  await insertApproval(tx, id, by, isOwner, new Date(now));
}

export async function approvalsOf(tx: Tx, id: RecoveryId): Promise<readonly { readonly staff: StaffId; readonly isOwner: boolean }[]> {
  return (await selectApprovals(tx, id)).map((row) => ({ staff: row.staff_id, isOwner: row.is_owner }));
}

function rowToRecovery(row: RecoveryRow): Recovery {
  return {
    id: row.recovery_id,
    staff: row.staff_id,
    state: row.state,
    askedAt: instant(row.asked_at.getTime()),
    effectiveAt: row.effective_at === null ? null : instant(row.effective_at.getTime()),
  };
}

function digestOf(tx: Tx, keeper: Keeper, id: RecoveryId, code: string): Promise<Buffer> {
  return keyed(tx, keeper, CODE_FIELD, `${id}:${code}`);
}

async function keyed(tx: Tx, keeper: Keeper, field: string, canonical: string): Promise<Buffer> {
  await loadTenant(tx, keeper);
  const [digest] = await keeper.index(tx.tenant, [{ field, canonical }]);
  assert(digest !== undefined, "the keeper answers each item");
  return Buffer.from(digest);
}

/** Forgets those that came to their end three months ago. Answers how many. */
export async function sweepRecoveries(tx: Tx, now: Instant, limit: number): Promise<number> {
  return await deleteOldRecoveries(tx, new Date(now - KEPT_MS), limit);
}
