import { randomBytes } from "node:crypto";
import { base32Encode } from "../../base/encoding.ts";
import type { TenantId } from "../../base/ids.ts";
import { DAY_MS, type Instant } from "../../base/instant.ts";
import type { Tx } from "../storage/tx.ts";
import { deleteCardKeysBefore, insertCardKey, selectCardKey, selectCardKeyIds, selectNewestCardKey } from "./_card-keys_sql.ts";
import type { Keeper } from "./keeper.ts";

/** The key to which the card page seals, by its id. Whoever has it can seal, and only the keeper can open. */
export type CurrentCardKey = { readonly keyId: string; readonly publicKey: Uint8Array };

/** A key serves a day, so that one that were ever found out would open little; what was sealed to it is taken for a while more. */
const SERVES_MS = DAY_MS;
export const CARD_KEY_DAYS = 9;
const KEY_ID_BYTES = 10;

/** Public halves as the keeper told them, of the keys that it holds. */
const heldByKeeper = new WeakMap<Keeper, Map<TenantId, Map<string, Uint8Array>>>();

/** The newest key, or a new one where that has served its day. */
export async function currentCardKey(tx: Tx, keeper: Keeper, now: Instant): Promise<CurrentCardKey> {
  const newest = await selectNewestCardKey(tx);
  if (newest !== undefined && now - newest.created_at.getTime() < SERVES_MS) {
    const publicKey = await giveCardKey(tx.tenant, keeper, newest.key_id, newest.wrapped);
    // One that does not open any more (another root, a row that was touched) is no key: the next one takes its place.
    if (publicKey !== undefined) return { keyId: newest.key_id, publicKey };
  }
  const keyId = base32Encode(randomBytes(KEY_ID_BYTES));
  const { wrapped, publicKey } = await keeper.newCardKey(tx.tenant, keyId);
  await insertCardKey(tx, { key_id: keyId, wrapped, created_at: new Date(now) });
  heldOf(keeper, tx.tenant).set(keyId, publicKey);
  return { keyId, publicKey };
}

/** Sees to it that the keeper holds this key. False where it is no longer, or never was, one of ours. */
export async function loadCardKey(tx: Tx, keeper: Keeper, keyId: string): Promise<boolean> {
  const row = await selectCardKey(tx, keyId);
  return row !== undefined && (await giveCardKey(tx.tenant, keeper, keyId, row.wrapped)) !== undefined;
}

/** Destroys keys that nothing can still be on its way to, here and in the keeper. */
export async function forgetOldCardKeys(tx: Tx, keeper: Keeper, now: Instant): Promise<void> {
  await deleteCardKeysBefore(tx, new Date(now - CARD_KEY_DAYS * DAY_MS));
  const left = new Set(await selectCardKeyIds(tx));
  const held = heldOf(keeper, tx.tenant);
  // Those that another process deleted are forgotten by this one's keeper too.
  for (const keyId of [...held.keys()].filter((one) => !left.has(one))) {
    held.delete(keyId);
    await keeper.forgetCardKey(tx.tenant, keyId);
  }
}

async function giveCardKey(tenant: TenantId, keeper: Keeper, keyId: string, wrapped: Uint8Array): Promise<Uint8Array | undefined> {
  const held = heldOf(keeper, tenant);
  const known = held.get(keyId);
  if (known !== undefined) return known;
  const given = await keeper.loadCardKey(tenant, keyId, wrapped);
  if (!given.ok) return undefined;
  held.set(keyId, given.value);
  return given.value;
}

function heldOf(keeper: Keeper, tenant: TenantId): Map<string, Uint8Array> {
  const tenants = heldByKeeper.get(keeper) ?? new Map<TenantId, Map<string, Uint8Array>>();
  heldByKeeper.set(keeper, tenants);
  const held = tenants.get(tenant) ?? new Map<string, Uint8Array>();
  tenants.set(tenant, held);
  return held;
}
