import type { ChallengeId, StaffId, TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import { withTxOrNothingAgain } from "../../platform/storage/collisions.ts";
import type { Database } from "../../platform/storage/database.ts";
import { chooseTenant } from "../../platform/storage/tenants.ts";
import { withTx } from "../../platform/storage/tx.ts";
import type { RegisterRefusal } from "../../registers/devices/register-device.ts";
import { takeChallenge } from "../../registers/sign-in/challenges.ts";
import { indexEmail, parseStaffEmail } from "../../registers/staff/email.ts";
import { emailIndexOf, findStaffByEmail, holdStaff } from "../../registers/staff/staff.ts";
import { type Begun, type NewDevice, beginSessionOn } from "./begin-session.ts";
import { type Account, type PasswordGiven, type PasswordProofRefusal, provePassword } from "./prove-password.ts";
import { noteRefused } from "./sign-in-by-passkey.ts";
import type { Staffing } from "./staffing.ts";

export type PasswordSignIn = PasswordGiven & {
  readonly challenge: ChallengeId;
  readonly email: string;
  /** Its name or id; needed only in a house of several. */
  readonly business: string | undefined;
};

export type PasswordSignInRefusal =
  | PasswordProofRefusal
  | RegisterRefusal
  | { readonly code: "challenge_not_valid" }
  | { readonly code: "business_needed" };

/** Signs a person in by password and code. What is wrong, and whether there is such a person, nobody is told. */
export async function signInByPassword(
  staffing: Staffing,
  asked: PasswordSignIn,
  device: NewDevice,
  now: Instant,
): Promise<Result<{ readonly tenant: TenantId; readonly begun: Begun }, PasswordSignInRefusal>> {
  const { db, keeper } = staffing;
  if ((await takeChallenge(db.app, asked.challenge, "password", "", now)) === undefined) return refuse({ code: "challenge_not_valid" });
  const tenant = await chooseTenant(db, asked.business);
  if (tenant === undefined) return refuse({ code: "business_needed" });

  const account = await findAccount(db, keeper, tenant, asked.email);
  const proven = await provePassword(db, keeper, account, asked, now);
  if (!proven.ok) {
    if (account.staff !== undefined && proven.refusal.code === "sign_in_failed")
      await noteRefused(db, tenant, account.staff, proven.refusal.code, now);
    return proven;
  }
  const { staff, spend } = proven.value;
  const begun = await withTxOrNothingAgain(db, tenant, async (tx): Promise<Result<Begun, PasswordSignInRefusal>> => {
    const isActive = (await holdStaff(tx, [staff])).has(staff);
    if (!isActive || !(await spend(tx, now))) return refuse({ code: "sign_in_failed" });
    return await beginSessionOn(staffing, tx, { staff, kind: "totp", device }, now);
  });
  if (!begun.ok) await noteRefused(db, tenant, staff, begun.refusal.code, now);
  return begun.ok ? ok({ tenant, begun: begun.value }) : begun;
}

/** Whoever has this e-mail and may sign in; what is no e-mail at all is counted and judged like one that nobody has. */
export async function findAccount(db: Database, keeper: Keeper, tenant: TenantId, typed: string): Promise<Account> {
  const parsed = parseStaffEmail(typed);
  const canonical = parsed.ok ? parsed.value.canonical : typed.normalize("NFKC").trim().toLowerCase();
  return await withTx(db, tenant, async (tx) => {
    await loadTenant(tx, keeper);
    const emailIndex = await indexEmail(keeper, tenant, canonical);
    const found = await findStaffByEmail(tx, emailIndex);
    return { tenant, emailIndex, staff: found?.state === "active" ? found.id : undefined };
  });
}

/** The account of a person who is signed in already, so that their tries are counted with those at the door. */
export async function accountOf(db: Database, tenant: TenantId, staff: StaffId): Promise<Account> {
  return { tenant, staff, emailIndex: await withTx(db, tenant, (tx) => emailIndexOf(tx, staff)) };
}
