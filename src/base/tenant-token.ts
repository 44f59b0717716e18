import { hash, randomBytes } from "node:crypto";
import { base32Decode, base32Encode } from "./encoding.ts";
import { assert } from "./fault.ts";
import { type TenantId, isId } from "./ids.ts";
import { Redacted } from "./redacted.ts";

/** What can be read from such a token without a database: where it belongs, and the hash under which it is kept. */
export type ReadToken = { readonly tenant: TenantId; readonly hash: Buffer };

const TENANT_BYTES = 16;
const SECRET_BYTES = 32;
const SHAPE = /^[0-9a-hjkmnp-tv-z]{77}$/u;

/**
 * A bearer's token: base32 of the tenant's 16 bytes and 256 random bits. The tenant is in it so that it is looked up
 * within that tenant only; of the whole, nothing but a SHA-256 is kept.
 */
export function newTenantToken(tenant: TenantId): { readonly token: Redacted<string>; readonly hash: Buffer } {
  return tenantTokenOf(tenant, randomBytes(SECRET_BYTES));
}

/** The same of a secret that can be made again, so that one token is told in many mails and kept in none. */
export function tenantTokenOf(tenant: TenantId, secret: Uint8Array): { readonly token: Redacted<string>; readonly hash: Buffer } {
  const tenantBytes = base32Decode(tenant.slice("ten_".length));
  assert(tenantBytes?.length === TENANT_BYTES && secret.length === SECRET_BYTES, "a tenant id carries 16 bytes, a secret 32");
  const text = base32Encode(Buffer.concat([tenantBytes, secret]));
  return { token: new Redacted(text), hash: hashToken(text) };
}

/** Undefined for anything that cannot be a token of ours, which so costs no look-up. */
export function readTenantToken(text: string): ReadToken | undefined {
  if (!SHAPE.test(text)) return undefined;
  const bytes = base32Decode(text);
  if (bytes?.length !== TENANT_BYTES + SECRET_BYTES) return undefined;
  const tenant = `ten_${base32Encode(bytes.subarray(0, TENANT_BYTES))}`;
  return isId("ten", tenant) ? { tenant, hash: hashToken(text) } : undefined;
}

function hashToken(text: string): Buffer {
  return hash("sha256", text, "buffer");
}
