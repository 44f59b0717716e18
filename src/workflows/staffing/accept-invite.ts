import type { RegistrationResponseJSON } from "@simplewebauthn/server";
import type { ChallengeId, StaffId, TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { type ReadToken, readTenantToken } from "../../base/tenant-token.ts";
import type { Database } from "../../platform/storage/database.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import { type Tx, withTx, withTxOrNothing } from "../../platform/storage/tx.ts";
import type { RegisterRefusal } from "../../registers/devices/register-device.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY } from "../../registers/ledger/entry.ts";
import { takeChallenge } from "../../registers/sign-in/challenges.ts";
import { type NewCredential, addPasskey } from "../../registers/sign-in/passkeys.ts";
import { type PasskeyHome, type PasskeyRefusal, userHandle, verifyRegistration } from "../../registers/sign-in/verify-passkey.ts";
import { putCard, readCard } from "../../registers/staff/cards.ts";
import { acceptInvite, findInvite } from "../../registers/staff/invites.ts";
import { type Begun, type NewDevice, beginSessionOn } from "./begin-session.ts";

export type InviteRefusal = { readonly code: "invitation_not_valid" };

export type JoinRefusal =
  | InviteRefusal
  | PasskeyRefusal
  | RegisterRefusal
  | { readonly code: "challenge_not_valid" }
  | { readonly code: "passkey_known" };

/** Whom a link is for, while it is good. Looking has no effect. */
export type Invited = { readonly tenant: TenantId; readonly staff: StaffId; readonly expiresAt: Instant };

export async function lookAtInvite(db: Database, token: string, now: Instant): Promise<Result<Invited, InviteRefusal>> {
  const read = readTenantToken(token);
  const found = read && (await withTx(db, read.tenant, (tx) => findInvite(tx, read.hash, now)));
  return read === undefined || found === undefined ? refuse({ code: "invitation_not_valid" }) : ok({ tenant: read.tenant, ...found });
}

export type Joining = {
  readonly token: string;
  readonly name: string;
  readonly language: string;
  readonly device: NewDevice;
  readonly passkey: { readonly challenge: ChallengeId; readonly credential: RegistrationResponseJSON };
};

/**
 * A person accepts their invitation: the link is spent, the passkey theirs, their name as they write it, and they are
 * signed in; or nothing of it. Of fifty at once one gets in.
 */
export async function joinByPasskey(
  db: Database,
  keeper: Keeper,
  home: PasskeyHome,
  joining: Joining,
  now: Instant,
): Promise<Result<{ readonly tenant: TenantId; readonly begun: Begun }, JoinRefusal>> {
  const invited = await lookAtInvite(db, joining.token, now);
  const read = readTenantToken(joining.token);
  if (!invited.ok || read === undefined) return refuse({ code: "invitation_not_valid" });

  const { tenant, staff } = invited.value;
  const challenge = await takeChallenge(db.app, joining.passkey.challenge, "join", userHandle(tenant, staff), now);
  if (challenge === undefined) return refuse({ code: "challenge_not_valid" });
  const credential = await verifyRegistration(home, challenge, joining.passkey.credential);
  if (!credential.ok) return credential;

  const begun = await withTxOrNothing(db, tenant, (tx) => join(tx, keeper, read, joining, credential.value, now));
  return begun.ok ? ok({ tenant, begun: begun.value }) : begun;
}

async function join(
  tx: Tx,
  keeper: Keeper,
  token: ReadToken,
  { name, language, device }: Joining,
  credential: NewCredential,
  now: Instant,
): Promise<Result<Begun, JoinRefusal>> {
  const staff = await acceptInvite(tx, token.hash, language, now);
  if (staff === undefined) return refuse({ code: "invitation_not_valid" });
  const { email } = await readCard(tx, keeper, staff);
  await putCard(tx, keeper, staff, { name, email });

  const passkey = await addPasskey(tx, staff, credential, device.label, now);
  if (passkey === undefined) return refuse({ code: "passkey_known" });
  const actor = { kind: "staff", id: staff, role: "staff" };
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "passkey.add", detail: { passkey } }], now);
  return await beginSessionOn(tx, { staff, kind: "passkey", device }, now);
}
