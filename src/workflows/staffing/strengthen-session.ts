import type { StaffId, TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { withTxOrNothingAgain } from "../../platform/storage/collisions.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY, type EntryActor } from "../../registers/ledger/entry.ts";
import { notePasskeyUse } from "../../registers/sign-in/passkeys.ts";
import { type Session, type StrongKind, strengthenSession } from "../../registers/sign-in/sessions.ts";
import { holdStaff } from "../../registers/staff/staff.ts";
import { type PasswordGiven, type PasswordProofRefusal, provePassword } from "./prove-password.ts";
import { type PasskeyProof, type ProofRefusal, noteRefused, provePasskey } from "./sign-in-by-passkey.ts";
import { accountOf } from "./sign-in-by-password.ts";
import type { Staffing } from "./staffing.ts";

/** Whose session is to be made strong again, and the ledger's word for why: it was locked, or an act needs it. */
export type Strengthening = {
  readonly tenant: TenantId;
  readonly staff: StaffId;
  readonly session: Session;
  readonly actor: EntryActor;
  readonly act: "session.unlock" | "session.step_up";
};

export type StrengthenRefusal = ProofRefusal | PasswordProofRefusal | { readonly code: "signed_out" };

/** The person shows again, by passkey, that they are there. It unlocks, and counts as strong for five minutes. */
export async function strengthenByPasskey(
  staffing: Staffing,
  who: Strengthening,
  proof: PasskeyProof,
  now: Instant,
): Promise<Result<Session["strong"], StrengthenRefusal>> {
  const { tenant, staff, session } = who;
  const proven = await provePasskey(staffing, proof, { kind: "strengthen", about: session.id, of: { tenant, staff } }, now);
  if (!proven.ok) return proven;
  const { passkey, counter } = proven.value;
  return await strengthenBy(staffing, who, "passkey", (tx) => notePasskeyUse(tx, passkey.id, counter, now), now);
}

/** The same by password and code. Tries are counted with those at the door. */
export async function strengthenByPassword(
  staffing: Staffing,
  who: Strengthening,
  given: PasswordGiven,
  now: Instant,
): Promise<Result<Session["strong"], StrengthenRefusal>> {
  const { db, keeper } = staffing;
  const { tenant, staff } = who;
  const proven = await provePassword(db, keeper, await accountOf(db, tenant, staff), given, now);
  if (!proven.ok) {
    if (proven.refusal.code === "sign_in_failed") await noteRefused(db, tenant, staff, proven.refusal.code, now);
    return proven;
  }
  return await strengthenBy(staffing, who, "totp", (tx) => proven.value.spend(tx, now), now);
}

/** What was proven is spent and the session made strong, or neither: what was spent before (a code, a passkey's counter) is refused and noted. */
async function strengthenBy(
  { db }: Staffing,
  who: Strengthening,
  kind: StrongKind,
  spend: (tx: Tx) => Promise<boolean>,
  now: Instant,
): Promise<Result<Session["strong"], StrengthenRefusal>> {
  const done = await withTxOrNothingAgain(db, who.tenant, async (tx): Promise<Result<Session["strong"], StrengthenRefusal>> => {
    // Held first, as whoever puts them off does before what they sign in with goes: one who was put off meanwhile unlocks nothing.
    if (!(await holdStaff(tx, [who.staff])).has(who.staff)) return refuse({ code: "signed_out" });
    return (await spend(tx)) ? await strengthen(tx, who, kind, now) : refuse({ code: "sign_in_failed" });
  });
  if (!done.ok && done.refusal.code === "sign_in_failed") await noteRefused(db, who.tenant, who.staff, done.refusal.code, now);
  return done;
}

async function strengthen(
  tx: Tx,
  { session, actor, act }: Strengthening,
  kind: StrongKind,
  now: Instant,
): Promise<Result<Session["strong"], StrengthenRefusal>> {
  if (!(await strengthenSession(tx, session.id, kind, now))) return refuse({ code: "signed_out" });
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act, detail: { session: session.id, by: kind } }], now);
  return ok({ at: now, kind });
}
