import type { StaffId } from "../../base/ids.ts";
import { DAY_MS, type Instant, instant } from "../../base/instant.ts";
import type { Redacted } from "../../base/redacted.ts";
import { newTenantToken } from "../../base/tenant-token.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../ledger/append.ts";
import { BLANK_ENTRY } from "../ledger/entry.ts";
import { selectLiveInvite, spendInviteRow, upsertInvite } from "./_invites_sql.ts";
import { activateStaff } from "./_sql.ts";

const INVITE_MS = 7 * DAY_MS;

/** A fresh link's token, good for a week; an older link of this person is dead from the commit on. */
export async function invite(
  tx: Tx,
  by: string,
  staff: StaffId,
  now: Instant,
): Promise<{ readonly token: Redacted<string>; readonly expiresAt: Instant }> {
  const { token, hash } = newTenantToken(tx.tenant);
  const expiresAt = instant(now + INVITE_MS);
  await upsertInvite(tx, staff, { hash, by, expiresAt: new Date(expiresAt) }, new Date(now));
  return { token, expiresAt };
}

/** Whom a live link is for. Looking spends nothing: scanners of mail open links, too. */
export async function findInvite(
  tx: Tx,
  hash: Buffer,
  now: Instant,
): Promise<{ readonly staff: StaffId; readonly expiresAt: Instant } | undefined> {
  const row = await selectLiveInvite(tx, hash, new Date(now));
  return row && { staff: row.staff_id, expiresAt: instant(row.expires_at.getTime()) };
}

/** Spends the link and makes its person active, both or neither; undefined where the link is dead or another was first. */
export async function acceptInvite(tx: Tx, hash: Buffer, language: string, now: Instant): Promise<StaffId | undefined> {
  const staff = await spendInviteRow(tx, hash, new Date(now));
  if (staff === undefined || !(await activateStaff(tx, staff, language, new Date(now)))) return undefined;
  const actor = { kind: "staff", id: staff, role: "staff" };
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "staff.join", detail: { staff } }], now);
  return staff;
}
