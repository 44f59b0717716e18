import type { RecoveryId, StaffId, TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { unveil } from "../../base/redacted.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { readTenantToken } from "../../base/tenant-token.ts";
import { withTxAgain, withTxOrNothingAgain } from "../../platform/storage/collisions.ts";
import { chooseTenant } from "../../platform/storage/tenants.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY, type EntryActor } from "../../registers/ledger/entry.ts";
import {
  approvalsOf,
  approveRecovery,
  beginWait,
  cancelByToken,
  cancelRecovery,
  holdRecovery,
  openRecovery,
  proveMailedCode,
  recoveryIdFor,
} from "../../registers/sign-in/recoveries.ts";
import { spendRecoveryCode } from "../../registers/sign-in/recovery-codes.ts";
import { readName } from "../../registers/staff/cards.ts";
import { findStaff, holdStaff } from "../../registers/staff/staff.ts";
import { type Actor, entryActor } from "../../safe/access/actor.ts";
import { type PersonRefusal, holdPerson } from "../../safe/access/hold-person.ts";
import { mailOwners } from "./post.ts";
import { findAccount } from "./sign-in-by-password.ts";
import type { Staffing } from "./staffing.ts";
import { writeTo } from "./write-to.ts";

/** What whoever asked is told, the same whether there is such a person: where a proof would go. */
export type AskedRecovery = { readonly tenant: TenantId; readonly id: RecoveryId };

const PERSON = (staff: StaffId): EntryActor => ({ kind: "staff", id: staff, role: "staff" });

/** Somebody says they lost what they sign in with. A person that there is gets a code by mail; nothing else happens. */
export async function askRecovery(
  staffing: Staffing,
  asked: { readonly email: string; readonly business: string | undefined },
  now: Instant,
): Promise<Result<AskedRecovery, { readonly code: "business_needed" }>> {
  const tenant = await chooseTenant(staffing.db, asked.business);
  if (tenant === undefined) return refuse({ code: "business_needed" });
  const { staff, emailIndex } = await findAccount(staffing.db, staffing.keeper, tenant, asked.email);
  return await withTxAgain(staffing.db, tenant, async (tx) => {
    const id = await recoveryIdFor(tx, staffing.keeper, emailIndex, now);
    if (staff !== undefined) await openAndMail(staffing, tx, staff, id, now);
    return ok({ tenant, id });
  });
}

async function openAndMail(staffing: Staffing, tx: Tx, staff: StaffId, id: RecoveryId, now: Instant): Promise<void> {
  const opened = await openRecovery(tx, staffing.keeper, staff, id, now);
  if (opened === undefined) return;
  const { code, expiresAt } = opened;
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor: PERSON(staff), act: "recovery.ask", detail: { recovery: id } }], now);
  await writeTo(staffing, tx, staff, "recovery_code", { code, path: `/recover#${tx.tenant}:${id}`, expiresAt }, now);
}

/** First way: the code that was mailed, and one of the ten that lie in a drawer. Neither is told apart from the other. */
export async function proveRecovery(
  staffing: Staffing,
  { tenant, id }: AskedRecovery,
  given: { readonly code: string; readonly recoveryCode: string },
  now: Instant,
): Promise<Result<{ readonly effectiveAt: Instant }, { readonly code: "proofs_wrong" }>> {
  return await withTxAgain(staffing.db, tenant, async (tx) => {
    const staff = await proveMailedCode(tx, staffing.keeper, id, given.code, now);
    // The count of tries stays, so this transaction commits whatever comes of it; the code of the drawer is spent last.
    if (staff === undefined || !(await holdStaff(tx, [staff])).has(staff)) return refuse({ code: "proofs_wrong" });
    if (!(await spendRecoveryCode(tx, staffing.keeper, staff, given.recoveryCode, now))) return refuse({ code: "proofs_wrong" });
    const effectiveAt = await startWaiting(staffing, tx, id, "codes", PERSON(staff), now);
    return effectiveAt === undefined ? refuse({ code: "proofs_wrong" }) : ok({ effectiveAt });
  });
}

export type ApprovalRefusal = { readonly code: "not_found" | "own_recovery" };

/** Who vouches for somebody, or stops it: signed in, and looked at again when it is done. */
export type Colleague = { readonly tenant: TenantId; readonly staff: StaffId; readonly actor: Actor };

/** Second way: two colleagues who know the person, one of them an owner. Answers from when on it counts, once it does. */
export async function approve(
  staffing: Staffing,
  by: Colleague,
  id: RecoveryId,
  now: Instant,
): Promise<Result<{ readonly effectiveAt: Instant | null }, ApprovalRefusal | PersonRefusal>> {
  type Approved = Result<{ readonly effectiveAt: Instant | null }, ApprovalRefusal | PersonRefusal>;
  const actor = entryActor(by.actor);
  return await withTxOrNothingAgain(staffing.db, by.tenant, async (tx): Promise<Approved> => {
    const gone = await holdPerson(tx, by.actor, now);
    if (gone !== undefined) return refuse(gone);
    const recovery = await holdRecovery(tx, id, now);
    if (recovery === undefined) return refuse({ code: "not_found" });
    if (recovery.staff === by.staff) return refuse({ code: "own_recovery" });
    if (recovery.state === "waiting") return ok({ effectiveAt: recovery.effectiveAt });

    await approveRecovery(tx, id, by.staff, by.actor.owner, now);
    await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "recovery.approve", detail: { recovery: id } }], now);
    const approvals = await approvalsOf(tx, id);
    // Whoever approved and was put off meanwhile does not count any more, and one who is no owner now is a colleague.
    const present = await holdStaff(tx, approvals.map((one) => one.staff).toSorted());
    const standing = approvals.filter((one) => present.has(one.staff));
    const hasOwner = standing.some((one) => one.isOwner && present.get(one.staff)?.isOwner === true);
    if (standing.length < 2 || !hasOwner) return ok({ effectiveAt: null });
    return ok({ effectiveAt: (await startWaiting(staffing, tx, id, "staff", actor, now)) ?? null });
  });
}

async function startWaiting(
  staffing: Staffing,
  tx: Tx,
  id: RecoveryId,
  by: "codes" | "staff",
  actor: EntryActor,
  now: Instant,
): Promise<Instant | undefined> {
  const wait = await beginWait(tx, id, by, now);
  if (wait === undefined) return undefined;
  const { staff, cancel, effectiveAt } = wait;
  const path = `/recover#${unveil(cancel)}` as const;
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "recovery.prove", detail: { recovery: id, staff, by } }], now);
  await writeTo(staffing, tx, staff, "recovery_asked", { at: now, effectiveAt, path }, now);
  const name = await readName(tx, staffing.keeper, staff);
  await mailOwners(postOf(staffing), tx, "recovery_watch", { who: name, at: now, effectiveAt, path }, now);
  return effectiveAt;
}

/** Anybody who was told can stop it: by the link of the letter … */
export async function cancelByLink(staffing: Staffing, token: string, now: Instant): Promise<Result<void, { readonly code: "not_found" }>> {
  const read = readTenantToken(token);
  if (read === undefined) return refuse({ code: "not_found" });
  return await withTxAgain(staffing.db, read.tenant, async (tx) => {
    const cancelled = await cancelByToken(tx, read.hash, now);
    if (cancelled === undefined) return refuse({ code: "not_found" });
    await noteCancelled(staffing, tx, { kind: "staff", id: "letter", role: "letter" }, cancelled, now);
    return ok(undefined);
  });
}

/** … and signed in, the person themselves or an owner. */
export async function cancelSignedIn(
  staffing: Staffing,
  by: Colleague,
  id: RecoveryId,
  now: Instant,
): Promise<Result<void, { readonly code: "not_found" } | PersonRefusal>> {
  return await withTxOrNothingAgain(
    staffing.db,
    by.tenant,
    async (tx): Promise<Result<void, { readonly code: "not_found" } | PersonRefusal>> => {
      const gone = await holdPerson(tx, by.actor, now);
      if (gone !== undefined) return refuse(gone);
      const staff = await cancelRecovery(tx, id, now);
      if (staff === undefined || (staff !== by.staff && !by.actor.owner)) return refuse({ code: "not_found" });
      await noteCancelled(staffing, tx, entryActor(by.actor), { id, staff }, now);
      return ok(undefined);
    },
  );
}

async function noteCancelled(
  staffing: Staffing,
  tx: Tx,
  actor: EntryActor,
  { id, staff }: { readonly id: RecoveryId; readonly staff: StaffId },
  now: Instant,
): Promise<void> {
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "recovery.cancel", detail: { recovery: id, staff } }], now);
  if ((await findStaff(tx, staff)) !== undefined)
    await writeTo(staffing, tx, staff, "recovery_cancelled", { at: now, path: "/my/account" }, now);
}

function postOf({ keeper, home }: Staffing): Parameters<typeof mailOwners>[0] {
  return { safe: { keeper }, origin: home.origin };
}
