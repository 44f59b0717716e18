import type { AuthenticationResponseJSON, PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/server";
import type { ChallengeId, SubjectId, TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { authenticationOptions, passkeyHome, readUserHandle, userHandle, verifyAssertion } from "../../platform/passkeys/verify-passkey.ts";
import { withTxOrNothingAgain } from "../../platform/storage/collisions.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { findPasskey, notePasskeyUse } from "../../registers/customers/passkeys.ts";
import { beginSession } from "../../registers/customers/sessions.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY } from "../../registers/ledger/entry.ts";
import { newChallenge, takeChallenge } from "../../registers/sign-in/challenges.ts";
import { holdLive } from "../../registers/subjects/subjects.ts";
import type { CustomerPost } from "../../safe/post/mail-customer.ts";
import { customerActor } from "./actor.ts";
import type { SignedIn } from "./sign-in-by-code.ts";

export type PasskeyProof = {
  readonly challenge: ChallengeId;
  readonly credential: AuthenticationResponseJSON;
  /** Browser and system in words of ours. */
  readonly device: string | null;
};

/** Nothing tells which part was wrong, nor whether anybody is known. */
export type ProofRefusal = { readonly code: "challenge_not_valid" | "sign_in_failed" };

/** A challenge for any passkey of these pages: the authenticator shows its person whose they hold. */
export async function signInOptions(
  { safe, cardOrigin }: CustomerPost,
  now: Instant,
): Promise<{ readonly challenge: ChallengeId; readonly options: PublicKeyCredentialRequestOptionsJSON }> {
  const { id, challenge } = await newChallenge(safe.db.app, "customer_sign_in", "", now);
  return { challenge: id, options: await authenticationOptions(passkeyHome(cardOrigin), challenge) };
}

/** Signs in the customer whose passkey it is, at the business for which it was made. The challenge is used up whatever comes of it. */
export async function signInByPasskey(
  { safe, cardOrigin }: CustomerPost,
  { challenge: id, credential, device }: PasskeyProof,
  now: Instant,
): Promise<Result<SignedIn, ProofRefusal>> {
  const challenge = await takeChallenge(safe.db.app, id, "customer_sign_in", "", now);
  if (challenge === undefined) return refuse({ code: "challenge_not_valid" });
  const who = readUserHandle("sub", credential.response.userHandle);
  if (who === undefined) return refuse({ code: "sign_in_failed" });
  const { tenant, person: subject } = who;
  const passkey = await withTx(safe.db, tenant, (tx) => findPasskey(tx, credential.id));
  if (passkey === undefined || passkey.subject !== subject) return refuse({ code: "sign_in_failed" });
  const verified = await verifyAssertion(passkeyHome(cardOrigin), challenge, passkey, userHandle(tenant, subject), credential);
  if (!verified.ok) return await refuseNoted(safe, tenant, subject, now);
  const { counter } = verified.value;

  // The challenge is spent by now: who collided could not try again by themselves.
  const begin = async (tx: Tx): Promise<Result<SignedIn, ProofRefusal>> => {
    if (!(await holdLive(tx, subject)) || !(await notePasskeyUse(tx, passkey.id, counter, now))) return refuse({ code: "sign_in_failed" });
    const session = await beginSession(tx, { subject, channel: "passkey", device, readerDigest: null }, now);
    const detail = { passkey: passkey.id, session: session.id };
    await appendEntries(tx, [{ ...BLANK_ENTRY, actor: customerActor(subject), act: "customer.sign_in", subject, detail }], now);
    return ok({ tenant, subject, token: session.token, expiresAt: session.expiresAt });
  };
  const begun = await withTxOrNothingAgain(safe.db, tenant, begin);
  return begun.ok ? begun : await refuseNoted(safe, tenant, subject, now);
}

/** Only whoever knows the id of a passkey, which is in no page and no mail, can fill the ledger by it. */
async function refuseNoted(
  { db }: CustomerPost["safe"],
  tenant: TenantId,
  subject: SubjectId,
  now: Instant,
): Promise<Result<never, ProofRefusal>> {
  const act = "customer.sign_in_refused";
  const entry = { ...BLANK_ENTRY, actor: customerActor(subject), act, subject, codes: ["passkey_refused"], outcome: "refused" } as const;
  await withTx(db, tenant, (tx) => appendEntries(tx, [entry], now));
  return refuse({ code: "sign_in_failed" });
}
