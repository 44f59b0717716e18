import type { RootHeader } from "./argon.ts";

/**
 * What the asking side remembers, so that a keeper that died can be given everything again: wrapped keys only, which
 * are in the database anyway and open nothing without the root.
 */
export type Memory = { header: RootHeader | undefined; readonly tenants: Map<string, TenantMemory> };
type TenantMemory = {
  readonly epochs: Map<number, Uint8Array>;
  keys: TenantKeys | undefined;
  /** By key id. */
  readonly cardKeys: Map<string, Uint8Array>;
};

/** A tenant's wrapped index root and signing seeds, with the public halves of the latter. */
export type TenantKeys = {
  readonly index: Uint8Array;
  readonly ed25519: WrappedSigningKey;
  readonly mldsa44: WrappedSigningKey;
};
type WrappedSigningKey = { readonly wrapped: Uint8Array; readonly publicKey: Uint8Array };

export function newMemory(): Memory {
  return { header: undefined, tenants: new Map() };
}

export function rememberEpoch(memory: Memory, tenant: string, epoch: number, wrapped: Uint8Array): void {
  tenantMemory(memory, tenant).epochs.set(epoch, wrapped);
}

export function forgetEpoch(memory: Memory, tenant: string, epoch: number): void {
  memory.tenants.get(tenant)?.epochs.delete(epoch);
}

export function rememberTenantKeys(memory: Memory, tenant: string, keys: TenantKeys): void {
  tenantMemory(memory, tenant).keys = keys;
}

export function rememberCardKey(memory: Memory, tenant: string, keyId: string, wrapped: Uint8Array): void {
  tenantMemory(memory, tenant).cardKeys.set(keyId, wrapped);
}

export function forgetCardKey(memory: Memory, tenant: string, keyId: string): void {
  memory.tenants.get(tenant)?.cardKeys.delete(keyId);
}

function tenantMemory(memory: Memory, tenant: string): TenantMemory {
  const found = memory.tenants.get(tenant);
  if (found !== undefined) return found;
  const made: TenantMemory = { epochs: new Map(), keys: undefined, cardKeys: new Map() };
  memory.tenants.set(tenant, made);
  return made;
}
