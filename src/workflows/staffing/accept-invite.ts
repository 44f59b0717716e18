import type { RegistrationResponseJSON } from "@simplewebauthn/server";
import type { ChallengeId, StaffId, TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { readTenantToken } from "../../base/tenant-token.ts";
import { withTxOrNothingAgain } from "../../platform/storage/collisions.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import type { RegisterRefusal } from "../../registers/devices/register-device.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY } from "../../registers/ledger/entry.ts";
import { takeChallenge } from "../../registers/sign-in/challenges.ts";
import { addPasskey } from "../../registers/sign-in/passkeys.ts";
import { confirmTotp, readPendingTotp, storePassword } from "../../registers/sign-in/passwords.ts";
import { totpStep } from "../../registers/sign-in/totp.ts";
import { type NewCredential, type PasskeyRefusal, userHandle, verifyRegistration } from "../../platform/passkeys/verify-passkey.ts";
import { type StaffCard, putCard, readCard } from "../../registers/staff/cards.ts";
import { acceptInvite, findInvite } from "../../registers/staff/invites.ts";
import { type Begun, type NewDevice, beginSessionOn } from "./begin-session.ts";
import { type NewPasswordRefusal, takePassword } from "./set-password.ts";
import type { Staffing } from "./staffing.ts";

export type InviteRefusal = { readonly code: "invitation_not_valid" | "staff_damaged" };

export type JoinRefusal =
  | InviteRefusal
  | PasskeyRefusal
  | RegisterRefusal
  | NewPasswordRefusal
  | { readonly code: "challenge_not_valid" | "passkey_known" | "code_wrong" };

/** Whom a link is for, while it is good. Looking has no effect. */
export type Invited = {
  readonly tenant: TenantId;
  readonly staff: StaffId;
  readonly card: StaffCard;
  readonly hash: Buffer;
  readonly expiresAt: Instant;
};

export async function lookAtInvite(
  { db, keeper }: Pick<Staffing, "db" | "keeper">,
  token: string,
  now: Instant,
): Promise<Result<Invited, InviteRefusal>> {
  const read = readTenantToken(token);
  if (read === undefined) return refuse({ code: "invitation_not_valid" });
  return await withTx(db, read.tenant, async (tx): Promise<Result<Invited, InviteRefusal>> => {
    const found = await findInvite(tx, read.hash, now);
    if (found === undefined) return refuse({ code: "invitation_not_valid" });
    const card = await readCard(tx, keeper, found.staff);
    return card === undefined ? refuse({ code: "staff_damaged" }) : ok({ ...read, ...found, card });
  });
}

/** What the person will sign in with: a passkey that the browser made just now, or a password and a code of their app. */
export type FirstSecret =
  | { readonly kind: "passkey"; readonly credential: RegistrationResponseJSON }
  | { readonly kind: "password"; readonly password: string; readonly code: string };

export type Joining = {
  readonly token: string;
  readonly challenge: ChallengeId;
  readonly name: string;
  readonly language: string;
  readonly device: NewDevice;
  readonly secret: FirstSecret;
};

/**
 * A person accepts their invitation: the link is spent, the passkey or password theirs, their name as they write it, and
 * they are signed in; or nothing of it. Of fifty at once one gets in.
 */
export async function joinByInvite(
  staffing: Staffing,
  joining: Joining,
  now: Instant,
): Promise<Result<{ readonly tenant: TenantId; readonly begun: Begun }, JoinRefusal>> {
  const invited = await lookAtInvite(staffing, joining.token, now);
  if (!invited.ok) return invited;

  const { tenant, staff, hash } = invited.value;
  const challenge = await takeChallenge(staffing.db.app, joining.challenge, "join", userHandle(tenant, staff), now);
  if (challenge === undefined) return refuse({ code: "challenge_not_valid" });
  const secret = await checkSecret(staffing, invited.value, challenge, joining, now);
  if (!secret.ok) return secret;

  const begun = await withTxOrNothingAgain(staffing.db, tenant, (tx) => join(staffing, tx, hash, joining, secret.value, now));
  return begun.ok ? ok({ tenant, begun: begun.value }) : begun;
}

type CheckedSecret =
  | { readonly kind: "passkey"; readonly credential: NewCredential }
  | { readonly kind: "password"; readonly hash: string; readonly totp: Buffer; readonly step: number };

async function checkSecret(
  staffing: Staffing,
  { tenant, staff }: Invited,
  challenge: string,
  { secret, name }: Joining,
  now: Instant,
): Promise<Result<CheckedSecret, JoinRefusal>> {
  if (secret.kind === "passkey") {
    const credential = await verifyRegistration(staffing.home, challenge, secret.credential);
    return credential.ok ? ok({ kind: "passkey", credential: credential.value }) : credential;
  }
  const totp = await withTx(staffing.db, tenant, (tx) => readPendingTotp(tx, staffing.keeper, staff));
  const step = totp && totpStep(totp, secret.code, now);
  if (totp === undefined || step === undefined) return refuse({ code: "code_wrong" });
  const hash = await takePassword(staffing, tenant, staff, secret.password, [name]);
  return hash.ok ? ok({ kind: "password", hash: hash.value, totp, step }) : hash;
}

async function join(
  staffing: Staffing,
  tx: Tx,
  invite: Buffer,
  { name, language, device }: Joining,
  secret: CheckedSecret,
  now: Instant,
): Promise<Result<Begun, JoinRefusal>> {
  const { keeper } = staffing;
  const staff = await acceptInvite(tx, invite, language, now);
  if (staff === undefined) return refuse({ code: "invitation_not_valid" });
  const card = await readCard(tx, keeper, staff);
  if (card === undefined) return refuse({ code: "staff_damaged" });
  await putCard(tx, keeper, staff, { name, email: card.email });

  const actor = { kind: "staff", id: staff, role: "staff" };
  if (secret.kind === "passkey") {
    const passkey = await addPasskey(tx, staff, secret.credential, device.label, now);
    if (passkey === undefined) return refuse({ code: "passkey_known" });
    await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "passkey.add", detail: { passkey } }], now);
  } else {
    await storePassword(tx, keeper, staff, secret.hash, now);
    await confirmTotp(tx, keeper, staff, secret.totp, secret.step, now);
    const acts = ["password.set", "totp.set"].map((act) => ({ ...BLANK_ENTRY, actor, act }));
    await appendEntries(tx, acts, now);
  }
  const kind = secret.kind === "passkey" ? "passkey" : "totp";
  return await beginSessionOn(staffing, tx, { staff, kind, device, isJoining: true }, now);
}
