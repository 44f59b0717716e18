import { assert } from "../../base/fault.ts";
import { newId } from "../../base/ids.ts";
import type { TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Language } from "../../base/language.ts";
import type { Redacted } from "../../base/redacted.ts";
import { unveil } from "../../base/redacted.ts";
import { ok, refuse } from "../../base/result.ts";
import type { Result } from "../../base/result.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import { addTenantKeys, hasRoot, initialiseRoot, unsealRoot } from "../../platform/keeper/keyring.ts";
import type { Database } from "../../platform/storage/database.ts";
import { createTenant } from "../../platform/storage/tenants.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { withTx } from "../../platform/storage/tx.ts";
import type { DataMap } from "../../registers/datamap/types.ts";
import { applicationDetail, applyMap } from "../../registers/datamap/versions.ts";
import { OWNER_ROLE, createKey } from "../../registers/keys/create-key.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY, type EntryActor } from "../../registers/ledger/entry.ts";
import { invite } from "../../registers/staff/invites.ts";
import { createStaff } from "../../registers/staff/staff.ts";
import { storedFields } from "../../registers/subjects/write.ts";
import { settlePolicies } from "../../safe/access/settle-policies.ts";

export type NewTenant = {
  readonly name: string;
  readonly mode: "live" | "test";
  readonly map: DataMap;
  /** The file as chosen, where it was one. */
  readonly yaml?: string;
  /** The person who owns it. The edge has checked the e-mail. */
  readonly owner?: Owner;
};

type Owner = { readonly name: string; readonly email: string; readonly language?: Language };

/** `join` is the token of the owner's own invitation, where a person was named. */
export type NewHouse = { readonly tenant: TenantId; readonly ownerKey: Redacted<string>; readonly join?: Redacted<string> };

export type OpenRefusal = { readonly code: "wrong_passphrase" };

/** The first business brings the root key with it; another one must know the passphrase under which it is kept. */
export async function openRoot(
  db: Database,
  keeper: Keeper,
  passphrase: Redacted<string>,
  now: Instant,
): Promise<Result<void, OpenRefusal>> {
  if (!(await hasRoot(db))) {
    await initialiseRoot(db, keeper, unveil(passphrase), now);
    return ok(undefined);
  }
  const opened = await unsealRoot(db, keeper, unveil(passphrase));
  return opened.ok ? opened : refuse({ code: "wrong_passphrase" });
}

/**
 * Makes a business: tenant, keys, map, the owner's key and the owner's invitation, all in one transaction, so that one without owner or without
 * keys does not come to be. `also` is done in the same transaction, first: the wizard spends its link there.
 */
export async function setUpTenant<R extends { readonly code: string }>(
  db: Database,
  keeper: Keeper,
  actor: EntryActor,
  asked: NewTenant,
  now: Instant,
  also: (tx: Tx) => Promise<R | undefined> = () => Promise.resolve(undefined),
): Promise<Result<NewHouse, R>> {
  const tenant = newId("ten", now);
  return await withTx(db, tenant, async (tx) => {
    const refusal = await also(tx);
    if (refusal !== undefined) return refuse(refusal);

    await createTenant(tx, asked, now);
    await addTenantKeys(tx, keeper, now);
    const applied = await applyMap(
      tx,
      {
        map: asked.map,
        ...(asked.yaml === undefined ? {} : { yaml: asked.yaml }),
        actor,
        stored: storedFields,
      },
      now,
    );
    assert(applied.ok, "the first map of a business has nothing to clash with");
    const entry = (act: string, detail: Readonly<Record<string, string | number>>) => ({ ...BLANK_ENTRY, actor, act, detail });
    await appendEntries(tx, [entry("tenant.create", { mode: asked.mode }), entry("map.apply", applicationDetail(applied.value.map))], now);
    await settlePolicies(tx, applied.value.map, actor, now);
    const made = await createKey(
      tx,
      actor,
      applied.value.map,
      { role: OWNER_ROLE, purposes: "all", label: "owner", expiresAt: null, mode: asked.mode },
      now,
    );
    assert(made.ok, "the owner's role is in every map");
    const join = asked.owner === undefined ? undefined : await inviteOwner(tx, keeper, actor, asked.owner, now);
    return ok({ tenant, ownerKey: made.value.key, ...(join === undefined ? {} : { join }) });
  });
}

async function inviteOwner(
  tx: Tx,
  keeper: Keeper,
  actor: EntryActor,
  { language = "en", ...owner }: Owner,
  now: Instant,
): Promise<Redacted<string>> {
  const made = await createStaff(tx, keeper, actor, { ...owner, roles: [], isOwner: true, language }, now);
  assert(made.ok, "the first person of a business has an e-mail that the edge has checked");
  return (await invite(tx, actor.id, made.value.id, now)).token;
}
