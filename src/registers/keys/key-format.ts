import { hash, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import { base32Decode, base32Encode } from "../../base/encoding.ts";
import { assert } from "../../base/fault.ts";
import type { TenantId } from "../../base/ids.ts";
import { isId } from "../../base/ids.ts";
import { Redacted } from "../../base/redacted.ts";

export type KeyMode = "live" | "test";

/** What can be read from a key without a database: where it belongs, and the hash under which it is kept. */
export type ReadKey = { readonly mode: KeyMode; readonly tenant: TenantId; readonly hash: Buffer };

const TENANT_BYTES = 16;
const SECRET_BYTES = 20;
const CHECK_BYTES = 4;
const KEY_BYTES = TENANT_BYTES + SECRET_BYTES + CHECK_BYTES;
const SHAPE = /^sk_(live|test)_([0-9a-hjkmnp-tv-z]{64})$/u;

/**
 * `sk_live_` or `sk_test_`, then base32 of the tenant's 16 bytes, 20 random bytes and a CRC-32 of those. The tenant is
 * in the key so that a request is routed without a look-up across tenants; the checksum turns away typing errors and
 * lets secret scanners tell a real key; the 160 random bits are the secret.
 */
export function makeKey(tenant: TenantId, mode: KeyMode): { readonly key: Redacted<string>; readonly hash: Buffer } {
  const tenantBytes = base32Decode(tenant.slice("ten_".length));
  assert(tenantBytes?.length === TENANT_BYTES, "a tenant id carries 16 bytes");
  const body = Buffer.concat([tenantBytes, randomBytes(SECRET_BYTES)]);
  const check = Buffer.alloc(CHECK_BYTES);
  check.writeUInt32BE(crc32(body));
  const text = `sk_${mode}_${base32Encode(Buffer.concat([body, check]))}`;
  return { key: new Redacted(text), hash: hashKey(text) };
}

/** Undefined for anything that cannot be a key of ours, which so costs no look-up. */
export function readKey(text: string): ReadKey | undefined {
  const [, mode, body = ""] = SHAPE.exec(text) ?? [];
  if (mode !== "live" && mode !== "test") return undefined;
  const decoded = base32Decode(body);
  if (decoded?.length !== KEY_BYTES) return undefined;
  const bytes = Buffer.from(decoded.buffer, decoded.byteOffset, decoded.byteLength);
  if (crc32(bytes.subarray(0, KEY_BYTES - CHECK_BYTES)) !== bytes.readUInt32BE(KEY_BYTES - CHECK_BYTES)) return undefined;
  const tenant = `ten_${base32Encode(bytes.subarray(0, TENANT_BYTES))}`;
  return isId("ten", tenant) ? { mode, tenant, hash: hashKey(text) } : undefined;
}

function hashKey(text: string): Buffer {
  return hash("sha256", text, "buffer");
}
