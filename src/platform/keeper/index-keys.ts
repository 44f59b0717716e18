import { Buffer } from "node:buffer";
import { createHmac, createSecretKey, hkdfSync, type KeyObject } from "node:crypto";
import { KEY_BYTES } from "./aead.ts";
import { newWriter, putText, written } from "./wire.ts";

export const INDEX_BYTES = 32;
/** Far more than a data map has; a bound, so that invented names cannot fill the memory. */
const FIELDS_HELD_MAX = 1000;

/** The keys of one tenant's look-up index, derived as they are asked for. */
export type IndexKeys = { readonly root: Buffer; readonly byField: Map<string, KeyObject> };

export function newIndexKeys(root: Buffer): IndexKeys {
  return { root, byField: new Map() };
}

/** HMAC-SHA-256 of the canonical text under the key of tenant and field: equal values meet only inside one field. */
export function indexOf(keys: IndexKeys, tenant: string, field: string, canonical: string): Buffer {
  return createHmac("sha256", fieldKey(keys, tenant, field))
    .update(canonical, "utf8")
    .digest();
}

function fieldKey(keys: IndexKeys, tenant: string, field: string): KeyObject {
  const held = keys.byField.get(field);
  if (held !== undefined) return held;
  if (keys.byField.size >= FIELDS_HELD_MAX) keys.byField.clear();
  const made = createSecretKey(deriveFieldKey(keys.root, tenant, field));
  keys.byField.set(field, made);
  return made;
}

/** HKDF-SHA-256 (RFC 5869); the salt is empty because the root is uniformly random (section 3.1). */
export function deriveFieldKey(root: Uint8Array, tenant: string, field: string): Buffer {
  const info = newWriter(256);
  putText(info, "strongroom/index");
  putText(info, "1");
  putText(info, tenant);
  putText(info, field);
  return Buffer.from(hkdfSync("sha256", root, new Uint8Array(0), written(info), KEY_BYTES));
}
