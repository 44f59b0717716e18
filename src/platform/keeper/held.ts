import type { Buffer } from "node:buffer";
import type { KeyObject } from "node:crypto";
import type { Instant } from "../../base/instant.ts";
import type { HpkeKey } from "./hpke.ts";
import { newIndexKeys, type IndexKeys } from "./index-keys.ts";
import { newReceivedCards, wipeOverdue, wipeReceivedCards, type ReceivedCards } from "./received.ts";

/** Everything secret that the process holds. Sealed means: no root, no tenants. */
export type Held = { root: Buffer | undefined; readonly tenants: Map<string, TenantHeld> };

export type TenantHeld = {
  readonly epochs: Map<number, Buffer>;
  index: IndexKeys | undefined;
  signing: { readonly ed25519: KeyObject; readonly mldsa44: KeyObject } | undefined;
  /** The keys that the card page seals to, by their id. */
  readonly cardKeys: Map<string, HpkeKey>;
  readonly cards: ReceivedCards;
};

/** The reason a request cannot be done at all, by a code that tells nothing about the data. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: "sealed" | "already_open" | "keys_not_loaded" | "cannot_open" | "bad_message";

  constructor(code: Refused["code"]) {
    super(code);
    this.code = code;
  }
}

export function newHeld(): Held {
  return { root: undefined, tenants: new Map() };
}

export function rootOf(held: Held): Buffer {
  if (held.root === undefined) throw new Refused("sealed");
  return held.root;
}

/** The keys of a tenant that were loaded before. */
export function tenantOf(held: Held, tenant: string): TenantHeld {
  rootOf(held);
  const found = held.tenants.get(tenant);
  if (found === undefined) throw new Refused("keys_not_loaded");
  return found;
}

export function tenantOrNew(held: Held, tenant: string): TenantHeld {
  rootOf(held);
  const found = held.tenants.get(tenant);
  if (found !== undefined) return found;
  const made: TenantHeld = { epochs: new Map(), index: undefined, signing: undefined, cardKeys: new Map(), cards: newReceivedCards() };
  held.tenants.set(tenant, made);
  return made;
}

export function holdEpoch(keys: TenantHeld, epoch: number, key: Buffer): void {
  keys.epochs.get(epoch)?.fill(0);
  keys.epochs.set(epoch, key);
}

export function dropEpoch(keys: TenantHeld, epoch: number): void {
  keys.epochs.get(epoch)?.fill(0);
  keys.epochs.delete(epoch);
}

export function holdIndexRoot(keys: TenantHeld, root: Buffer): void {
  keys.index?.root.fill(0);
  keys.index = newIndexKeys(root);
}

/** Wipes what every tenant received and nobody asked for in time. */
export function wipeAllOverdue(held: Held, now: Instant): void {
  for (const { cards } of held.tenants.values()) wipeOverdue(cards, now);
}

/** Overwrites and lets go of every key. */
export function forgetAll(held: Held): void {
  held.root?.fill(0);
  held.root = undefined;
  for (const keys of held.tenants.values()) {
    for (const key of keys.epochs.values()) key.fill(0);
    keys.index?.root.fill(0);
    wipeReceivedCards(keys.cards);
  }
  held.tenants.clear();
}
