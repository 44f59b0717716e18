import type { PublicKeyCredentialCreationOptionsJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import type { ChallengeId, PasskeyId } from "../../base/ids.ts";
import { type Instant, MINUTE_MS } from "../../base/instant.ts";
import type { Language } from "../../base/language.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import {
  type PasskeyRefusal,
  passkeyHome,
  registrationOptions,
  userHandle,
  verifyRegistration,
} from "../../platform/passkeys/verify-passkey.ts";
import { withTxOrNothingAgain } from "../../platform/storage/collisions.ts";
import { readTenant } from "../../platform/storage/tenants.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { restsUntil } from "../../registers/customers/contact-changes.ts";
import { PASSKEYS_MAX, addPasskey, listPasskeys } from "../../registers/customers/passkeys.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY } from "../../registers/ledger/entry.ts";
import { newChallenge, takeChallenge } from "../../registers/sign-in/challenges.ts";
import { holdLive } from "../../registers/subjects/subjects.ts";
import type { CustomerPost } from "../../safe/post/mail-customer.ts";
import { customerActor } from "./actor.ts";
import { sealLabel } from "./name-passkey.ts";
import type { CustomerSession } from "./session.ts";
import { tellPasskey } from "./tell-passkey.ts";

/** What opens the account from then on is added only soon after its customer has shown who they are; a time to come tells of a clock that ran ahead. */
const FRESH_MS = 15 * MINUTE_MS;

export type AddRefusal =
  | PasskeyRefusal
  | { readonly code: "challenge_not_valid" | "passkey_known" | "passkeys_many" | "sign_in_again" | "contact_rests" | "signed_out" };

export function isFresh({ startedAt }: Pick<CustomerSession, "startedAt">, now: Instant): boolean {
  return Math.abs(now - startedAt) < FRESH_MS;
}

/** What the browser needs to make a passkey. The authenticator keeps the business's name, and nothing of its customer's. */
export async function passkeyOptions(
  { safe, cardOrigin }: CustomerPost,
  session: CustomerSession,
  now: Instant,
): Promise<Result<{ readonly challenge: ChallengeId; readonly options: PublicKeyCredentialCreationOptionsJSON }, AddRefusal>> {
  if (!isFresh(session, now)) return refuse({ code: "sign_in_again" });
  const { tenant, subject } = session;
  const { business, known, rests } = await withTx(safe.db, tenant, async (tx) => ({
    business: (await readTenant(tx))?.name ?? "",
    known: await listPasskeys(tx, subject),
    rests: await restsUntil(tx, session, now),
  }));
  if (rests !== null) return refuse({ code: "contact_rests" });
  if (known.length >= PASSKEYS_MAX) return refuse({ code: "passkeys_many" });
  const handle = userHandle(tenant, subject);
  // For this very sign-in: what another one of the same customer began adds nothing. Challenges are of no tenant and no holder's,
  // so their row names the session, which goes with its customer, and not the customer.
  const { id, challenge } = await newChallenge(safe.db.app, "customer_passkey", session.id, now);
  const home = { ...passkeyHome(cardOrigin), name: business };
  return ok({ challenge: id, options: await registrationOptions(home, { handle, name: business, email: business }, challenge, known) });
}

/** One more passkey; a letter tells its customer. */
export async function addMyPasskey(
  post: CustomerPost,
  session: CustomerSession,
  made: {
    readonly challenge: ChallengeId;
    readonly credential: RegistrationResponseJSON;
    readonly label: string;
    readonly language: Language;
  },
  now: Instant,
): Promise<Result<PasskeyId, AddRefusal>> {
  const { safe, cardOrigin } = post;
  if (!isFresh(session, now)) return refuse({ code: "sign_in_again" });
  const challenge = await takeChallenge(safe.db.app, made.challenge, "customer_passkey", session.id, now);
  if (challenge === undefined) return refuse({ code: "challenge_not_valid" });
  const verified = await verifyRegistration(passkeyHome(cardOrigin), challenge, made.credential);
  if (!verified.ok) return verified;
  const { tenant, subject } = session;
  const add = async (tx: Tx): Promise<Result<PasskeyId, AddRefusal>> => {
    if (!(await holdLive(tx, subject))) return refuse({ code: "signed_out" });
    if ((await restsUntil(tx, session, now)) !== null) return refuse({ code: "contact_rests" });
    if ((await listPasskeys(tx, subject)).length >= PASSKEYS_MAX) return refuse({ code: "passkeys_many" });
    const passkey = await addPasskey(tx, subject, verified.value, await sealLabel(safe, tx, subject, made.label), now);
    if (passkey === undefined) return refuse({ code: "passkey_known" });
    const entry = { ...BLANK_ENTRY, actor: customerActor(subject), act: "customer.passkey_add", subject, detail: { passkey } };
    await appendEntries(tx, [entry], now);
    await tellPasskey(post, tx, subject, "customer_passkey_added", made.language, now);
    return ok(passkey);
  };
  // The challenge is spent by now: who collided cannot be asked to press again.
  return await withTxOrNothingAgain(safe.db, tenant, add);
}
