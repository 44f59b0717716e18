import type { StaffId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { hasOwnerKey } from "../../registers/keys/keys-of.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY, type EntryActor } from "../../registers/ledger/entry.ts";
import { type StaffCard, putCard, readCard } from "../../registers/staff/cards.ts";
import { type StandingRefusal, changeStanding, findListed } from "../../registers/staff/directory.ts";
import { indexEmail, parseStaffEmail } from "../../registers/staff/email.ts";
import { findStaffByEmail } from "../../registers/staff/staff.ts";
import type { Safe } from "../../safe/safe.ts";

export type PersonChange = {
  readonly roles?: readonly string[] | undefined;
  readonly isOwner?: boolean | undefined;
  readonly name?: string | undefined;
};

/** Changes what a person may do, or what they are called. A role that the map does not declare is none to give. */
export async function changePerson(
  safe: Pick<Safe, "keeper">,
  tx: Tx,
  map: CompiledMap,
  actor: EntryActor,
  id: StaffId,
  change: PersonChange,
  now: Instant,
): Promise<Result<void, StandingRefusal | { readonly code: "role_unknown" | "staff_damaged" }>> {
  if (change.roles?.every((role) => map.roles.has(role)) === false) return refuse({ code: "role_unknown" });
  const card = change.name === undefined ? undefined : await readCard(tx, safe.keeper, id);
  if (change.name !== undefined && card === undefined && (await findListed(tx, id)) !== undefined) return refuse({ code: "staff_damaged" });
  const changed = await changeStanding(tx, actor, id, change, { hasOwnerKey: await hasOwnerKey(tx, now) }, now);
  if (!changed.ok) return changed;
  if (change.name !== undefined && card !== undefined) await putCard(tx, safe.keeper, id, { name: change.name, email: card.email });
  return ok(undefined);
}

export type CardRefusal = { readonly code: "staff_not_found" | "email_differs" } | { readonly code: "email_invalid"; readonly say: string };

/** Writes anew what a person is called and where they are written to, where what was stored of it is damaged; whether they are at work or not. */
export async function rewriteCard(
  safe: Pick<Safe, "keeper">,
  tx: Tx,
  actor: EntryActor,
  id: StaffId,
  typed: StaffCard,
  now: Instant,
): Promise<Result<void, CardRefusal>> {
  const person = await findListed(tx, id);
  if (person === undefined) return refuse({ code: "staff_not_found" });
  const email = parseStaffEmail(typed.email);
  if (!email.ok) return refuse({ code: "email_invalid", say: email.refusal.say });
  await loadTenant(tx, safe.keeper);
  // Letters by which people come in go to this address: it is the one they are found by, or it is refused.
  const found = await findStaffByEmail(tx, await indexEmail(safe.keeper, tx.tenant, email.value.canonical));
  if (found?.id !== id) return refuse({ code: "email_differs" });
  await putCard(tx, safe.keeper, id, { name: typed.name, email: email.value.value });
  const detail = { staff: id, roles: person.roles.join("+"), owner: person.isOwner };
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "staff.change", detail }], now);
  return ok(undefined);
}
