import type { AuthenticationResponseJSON } from "@simplewebauthn/server";
import type { ChallengeId, StaffId, TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { withTxAgain, withTxOrNothingAgain } from "../../platform/storage/collisions.ts";
import type { Database } from "../../platform/storage/database.ts";
import { withTx } from "../../platform/storage/tx.ts";
import type { RegisterRefusal } from "../../registers/devices/register-device.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY } from "../../registers/ledger/entry.ts";
import { type ChallengeKind, takeChallenge } from "../../registers/sign-in/challenges.ts";
import { type Passkey, findPasskey, notePasskeyUse } from "../../registers/sign-in/passkeys.ts";
import { readUserHandle, userHandle, verifyAssertion } from "../../platform/passkeys/verify-passkey.ts";
import { holdStaff } from "../../registers/staff/staff.ts";
import { type Begun, type NewDevice, beginSessionOn } from "./begin-session.ts";
import type { Staffing } from "./staffing.ts";

/** A browser's answer to a challenge. */
export type PasskeyProof = { readonly challenge: ChallengeId; readonly credential: AuthenticationResponseJSON };

/** A passkey that was shown to be held by its person; its use is counted in the transaction that acts on it. */
export type ProvenPasskey = { readonly tenant: TenantId; readonly passkey: Passkey; readonly counter: number };

export type ProofRefusal = { readonly code: "challenge_not_valid" | "sign_in_failed" };

/** Signs a person in by passkey. The challenge is used up whatever comes of it; nothing tells which part was wrong. */
export async function signInByPasskey(
  staffing: Staffing,
  proof: PasskeyProof,
  device: NewDevice,
  now: Instant,
): Promise<Result<{ readonly tenant: TenantId; readonly begun: Begun }, ProofRefusal | RegisterRefusal>> {
  const proven = await provePasskey(staffing, proof, { kind: "sign_in", about: "" }, now);
  if (!proven.ok) return proven;

  const { tenant, passkey, counter } = proven.value;
  const begun = await withTxOrNothingAgain(staffing.db, tenant, async (tx): Promise<Result<Begun, ProofRefusal | RegisterRefusal>> => {
    const standings = await holdStaff(tx, [passkey.staff]);
    if (!standings.has(passkey.staff) || !(await notePasskeyUse(tx, passkey.id, counter, now))) return refuse({ code: "sign_in_failed" });
    return await beginSessionOn(staffing, tx, { staff: passkey.staff, kind: "passkey", device }, now);
  });
  if (!begun.ok) await noteRefused(staffing.db, tenant, passkey.staff, begun.refusal.code, now);
  return begun.ok ? ok({ tenant, begun: begun.value }) : begun;
}

/** Checks an assertion against the passkey that it names, for what its challenge was made for. */
export async function provePasskey(
  { db, home }: Pick<Staffing, "db" | "home">,
  { challenge: id, credential }: PasskeyProof,
  made: { readonly kind: ChallengeKind; readonly about: string; readonly of?: { readonly tenant: TenantId; readonly staff: StaffId } },
  now: Instant,
): Promise<Result<ProvenPasskey, ProofRefusal>> {
  const challenge = await takeChallenge(db.app, id, made.kind, made.about, now);
  if (challenge === undefined) return refuse({ code: "challenge_not_valid" });
  const who = made.of ?? staffOf(credential.response.userHandle);
  if (who === undefined) return refuse({ code: "sign_in_failed" });

  const passkey = await withTx(db, who.tenant, (tx) => findPasskey(tx, credential.id));
  if (passkey === undefined || passkey.staff !== who.staff) return refuse({ code: "sign_in_failed" });
  const verified = await verifyAssertion(home, challenge, passkey, userHandle(who.tenant, who.staff), credential);
  if (!verified.ok) await noteRefused(db, who.tenant, who.staff, verified.refusal.code, now);
  return verified.ok ? ok({ tenant: who.tenant, passkey, counter: verified.value.counter }) : refuse({ code: "sign_in_failed" });
}

function staffOf(handle: string | undefined): { readonly tenant: TenantId; readonly staff: StaffId } | undefined {
  const read = readUserHandle("stf", handle);
  return read && { tenant: read.tenant, staff: read.person };
}

/** A sign-in that failed at a known person's door; one that names nobody is for the limiter and the log. */
export async function noteRefused(db: Database, tenant: TenantId, staff: StaffId, code: string, now: Instant): Promise<void> {
  const actor = { kind: "staff", id: staff, role: "staff" };
  const entry = { ...BLANK_ENTRY, actor, act: "session.refused", codes: [code], outcome: "refused" } as const;
  await withTxAgain(db, tenant, (tx) => appendEntries(tx, [entry], now));
}
