import { assert } from "../../base/fault.ts";
import type { SessionId, StaffId, TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { withTxOrNothingAgain } from "../../platform/storage/collisions.ts";
import { readTenant } from "../../platform/storage/tenants.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY } from "../../registers/ledger/entry.ts";
import { readSettings } from "../../registers/settings/settings.ts";
import { type PasswordRefusal, checkPassword } from "../../registers/sign-in/check-password.ts";
import { type BusyRefusal, hashPassword, verifyPassword } from "../../registers/sign-in/hash-password.ts";
import { readPasswordSecrets, storePassword } from "../../registers/sign-in/passwords.ts";
import { endSessionsOf } from "../../registers/sign-in/sessions.ts";
import { readCard } from "../../registers/staff/cards.ts";
import { type Actor, entryActor } from "../../safe/access/actor.ts";
import type { PersonRefusal } from "../../safe/access/hold-person.ts";
import { holdAlone } from "./hold-alone.ts";
import type { Staffing } from "./staffing.ts";
import { writeTo } from "./write-to.ts";

export type NewPasswordRefusal = PasswordRefusal | BusyRefusal | { readonly code: "password_used_before"; readonly say: string };

export type PasswordSetter = {
  readonly tenant: TenantId;
  readonly staff: StaffId;
  readonly session: SessionId;
  readonly actor: Actor;
};

/** A person who is signed in sets a password. Their other sessions end, and a letter tells them. */
export async function setPassword(
  staffing: Staffing,
  { tenant, staff, session, actor }: PasswordSetter,
  password: string,
  now: Instant,
): Promise<Result<void, NewPasswordRefusal | PersonRefusal>> {
  const hash = await takePassword(staffing, tenant, staff, password);
  if (!hash.ok) return hash;
  return await withTxOrNothingAgain(staffing.db, tenant, async (tx): Promise<Result<void, PersonRefusal>> => {
    const gone = await holdAlone(tx, actor, now);
    if (gone !== undefined) return refuse(gone);
    await storePassword(tx, staffing.keeper, staff, hash.value, now);
    await endSessionsOf(tx, staff, now, session);
    await appendEntries(tx, [{ ...BLANK_ENTRY, actor: entryActor(actor), act: "password.set" }], now);
    await writeTo(staffing, tx, staff, "password_changed", { at: now, path: "/my/account" }, now);
    return ok(undefined);
  });
}

/** The hash of a password that this person may have under the rules of the business. No transaction is open meanwhile. */
export async function takePassword(
  { db, keeper }: Pick<Staffing, "db" | "keeper">,
  tenant: TenantId,
  staff: StaffId,
  password: string,
  also: readonly string[] = [],
): Promise<Result<string, NewPasswordRefusal>> {
  const { mode, own, hashes } = await withTx(db, tenant, async (tx) => {
    const [settings, business] = await Promise.all([readSettings(tx), readTenant(tx)]);
    const card = await readCard(tx, keeper, staff);
    const { hashes } = await readPasswordSecrets(tx, keeper, staff);
    assert(business !== undefined, "a person works for a business");
    return { mode: settings.passwordMode, own: [business.name, ...(card === undefined ? [] : [card.name, card.email]), ...also], hashes };
  });
  const checked = await checkPassword(password, mode, own);
  if (!checked.ok) return checked;
  for (const hash of mode === "pci" ? hashes : []) {
    const same = await verifyPassword(hash, password);
    if (!same.ok) return same;
    if (same.value) return refuse({ code: "password_used_before", say: "This was one of your last four passwords." });
  }
  return await hashPassword(password);
}
