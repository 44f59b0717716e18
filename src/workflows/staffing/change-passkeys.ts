import type { RegistrationResponseJSON } from "@simplewebauthn/server";
import type { ChallengeId, PasskeyId, StaffId, TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { withTxOrNothingAgain } from "../../platform/storage/collisions.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY } from "../../registers/ledger/entry.ts";
import { takeChallenge } from "../../registers/sign-in/challenges.ts";
import { addPasskey, dropPasskey, listPasskeys } from "../../registers/sign-in/passkeys.ts";
import { passwordStanding } from "../../registers/sign-in/passwords.ts";
import { type PasskeyRefusal, userHandle, verifyRegistration } from "../../platform/passkeys/verify-passkey.ts";
import { type Actor, entryActor } from "../../safe/access/actor.ts";
import type { PersonRefusal } from "../../safe/access/hold-person.ts";
import { holdAlone } from "./hold-alone.ts";
import type { Staffing } from "./staffing.ts";
import { writeTo } from "./write-to.ts";

/** The person whose passkeys they are, as they act. */
export type PasskeyOwner = { readonly tenant: TenantId; readonly staff: StaffId; readonly actor: Actor };

export type NewPasskey = { readonly challenge: ChallengeId; readonly credential: RegistrationResponseJSON; readonly label: string };

export type AddRefusal = PasskeyRefusal | PersonRefusal | { readonly code: "challenge_not_valid" | "passkey_known" };

/** One more passkey; a letter tells the person. */
export async function addMyPasskey(
  staffing: Staffing,
  { tenant, staff, actor }: PasskeyOwner,
  { challenge: id, credential, label }: NewPasskey,
  now: Instant,
): Promise<Result<PasskeyId, AddRefusal>> {
  const challenge = await takeChallenge(staffing.db.app, id, "add_passkey", userHandle(tenant, staff), now);
  if (challenge === undefined) return refuse({ code: "challenge_not_valid" });
  const verified = await verifyRegistration(staffing.home, challenge, credential);
  if (!verified.ok) return verified;
  return await withTxOrNothingAgain(staffing.db, tenant, async (tx): Promise<Result<PasskeyId, AddRefusal>> => {
    const gone = await holdAlone(tx, actor, now);
    if (gone !== undefined) return refuse(gone);
    const passkey = await addPasskey(tx, staff, verified.value, label, now);
    if (passkey === undefined) return refuse({ code: "passkey_known" });
    await appendEntries(tx, [{ ...BLANK_ENTRY, actor: entryActor(actor), act: "passkey.add", detail: { passkey } }], now);
    await writeTo(staffing, tx, staff, "passkey_added", { label, at: now, path: "/my/account" }, now);
    return ok(passkey);
  });
}

export type RemoveRefusal = PersonRefusal | { readonly code: "not_found" | "last_sign_in" };

/**
 * Takes a passkey away, unless the person could not sign in any more. Their row is held alone, so that two who take the
 * last two away at once leave one.
 */
export async function removeMyPasskey(
  { db }: Pick<Staffing, "db">,
  { tenant, staff, actor }: PasskeyOwner,
  id: PasskeyId,
  now: Instant,
): Promise<Result<void, RemoveRefusal>> {
  return await withTxOrNothingAgain(db, tenant, async (tx): Promise<Result<void, RemoveRefusal>> => {
    const gone = await holdAlone(tx, actor, now);
    if (gone !== undefined) return refuse(gone);
    const passkeys = await listPasskeys(tx, staff);
    if (!passkeys.some((one) => one.id === id)) return refuse({ code: "not_found" });
    const { passwordSetAt, totpSetAt } = await passwordStanding(tx, staff);
    if (passkeys.length === 1 && (passwordSetAt === null || totpSetAt === null)) return refuse({ code: "last_sign_in" });
    await dropPasskey(tx, id);
    await appendEntries(tx, [{ ...BLANK_ENTRY, actor: entryActor(actor), act: "passkey.remove", detail: { passkey: id } }], now);
    return ok(undefined);
  });
}
