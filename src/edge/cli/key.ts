import { unveil } from "../../base/redacted.ts";
import { isId } from "../../base/ids.ts";
import { instant } from "../../base/instant.ts";
import type { Database } from "../../platform/storage/database.ts";
import type { Tenant } from "../../platform/storage/tenants.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { createMapCache } from "../../registers/datamap/cache.ts";
import { type KeyRefusal, createKey as makeKey } from "../../registers/keys/create-key.ts";
import { type ListedKey, listKeys as readKeys } from "../../registers/keys/list-keys.ts";
import { type RevokeRefusal, revokeKey as endKey } from "../../registers/keys/revoke-key.ts";
import { type TenantOption, chooseTenant, withDatabase } from "./_database.ts";
import { OPERATOR } from "./_operator.ts";
import { type Outcome, done, refused } from "./_outcome.ts";

export type CreateKeyOptions = TenantOption & { readonly role: string; readonly purposes?: string; readonly label?: string };

/** The key is printed here and nowhere else. */
export async function createKey(options: CreateKeyOptions): Promise<Outcome> {
  return await withDatabase(async (db) => {
    const tenant = await chooseTenant(db, options);
    const made = await withTx(
      db,
      tenant.id,
      async (tx) =>
        await makeKey(
          tx,
          OPERATOR,
          await createMapCache().get(tx),
          {
            role: options.role,
            purposes: listOf(options.purposes),
            label: options.label ?? options.role,
            expiresAt: null,
            mode: tenant.mode,
          },
          instant(Date.now()),
        ),
    );
    if (!made.ok)
      return refused(made.refusal.code, [KEY_WORDS[made.refusal.code], ...(await choices(db, tenant, made.refusal.code))].join(" "));
    const key = unveil(made.value.key);
    return done({ id: made.value.id, key }, `${key}\n\nThis is the only time the key is shown. Its id is ${made.value.id}.`);
  });
}

export async function listKeys(options: TenantOption): Promise<Outcome> {
  return await withDatabase(async (db) => {
    const tenant = await chooseTenant(db, options);
    const items: ListedKey[] = [];
    for (let after: ListedKey["id"] | null = null; ;) {
      const page = await withTx(db, tenant.id, (tx) => readKeys(tx, { after, limit: PAGE }));
      items.push(...page.items);
      if (page.next === null) break;
      after = page.next;
    }
    return done({ items }, items.length === 0 ? "No keys." : items.map(describeKey).join("\n"));
  });
}

export async function revokeKey(id: string, options: TenantOption): Promise<Outcome> {
  return await withDatabase(async (db) => {
    const tenant = await chooseTenant(db, options);
    if (!isId("key", id)) return refused("key_not_found", REVOKE_WORDS.key_not_found);
    const ended = await withTx(db, tenant.id, (tx) => endKey(tx, OPERATOR, id, instant(Date.now())));
    if (!ended.ok) return refused(ended.refusal.code, REVOKE_WORDS[ended.refusal.code]);
    return done({ id, revoked: true }, `${id} is revoked; every server refuses it within a second.`);
  });
}

/** What the map has of that of which it does not have what was asked for. */
async function choices(db: Database, tenant: Tenant, code: KeyRefusal["code"]): Promise<readonly string[]> {
  const map = await withTx(db, tenant.id, (tx) => createMapCache().get(tx));
  if (code === "role_unknown") return [`It has: ${[...map.roles.keys()].join(", ")}.`];
  return code === "purpose_unknown" ? [`It has: ${[...map.purposes.keys()].join(", ")}.`] : [];
}

const PAGE = 200;

function listOf(text: string | undefined): readonly string[] | "all" {
  return text === undefined
    ? "all"
    : text
        .split(",")
        .map((word) => word.trim())
        .filter((word) => word !== "");
}

function describeKey(key: ListedKey): string {
  const purposes = key.purposes === "all" ? "all purposes" : key.purposes.join(", ");
  const state = key.revokedAt === null ? `last used ${key.lastUsedAt ?? "never"}` : `revoked ${key.revokedAt}`;
  return `${key.id}  ${key.role}  ${purposes}  ${key.label}  ${state}`;
}

const KEY_WORDS = {
  role_unknown: "The data map has no role of this name.",
  role_for_people: "This role is made for people (calls, clearance); a key may have it only where the map says `keys: true`.",
  purpose_unknown: "The data map has no such purpose.",
  expires_in_the_past: "The key would have run out already.",
} as const satisfies Record<KeyRefusal["code"], string>;

const REVOKE_WORDS = {
  key_not_found: "There is no key of this id. `npx strongroom key list` shows those there are.",
  last_owner_key: "This is the last key of the owner; make another one first.",
} as const satisfies Record<RevokeRefusal["code"], string>;
