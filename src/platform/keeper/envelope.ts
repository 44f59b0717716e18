import { Buffer } from "node:buffer";
import { openBox, sealBox, NONCE_BYTES, TAG_BYTES } from "./aead.ts";
import { newWriter, putByte, putRaw, written, type Writer } from "./wire.ts";

/**
 * How sealed things lie in a column. The suite byte leads, so that another cipher can join later.
 *
 *     value        suite, key id (8), nonce, ciphertext, tag
 *     subject key  suite, epoch (4), key id (8), nonce, ciphertext, tag
 *     wrapped key  suite, nonce, ciphertext, tag              (epoch, index and signing keys, the root itself)
 *
 * A value names its subject's key but no epoch: rolling the epoch wraps that key anew and leaves the values untouched.
 */
export const SUITE = 1;
export const KEY_ID_BYTES = 8;
const VALUE_HEAD_BYTES = 1 + KEY_ID_BYTES;
const VALUE_OVERHEAD_BYTES = VALUE_HEAD_BYTES + NONCE_BYTES + TAG_BYTES;

/** Writes the envelope of a padded value. */
export function putValue(out: Writer, key: Uint8Array, keyId: Uint8Array, additional: Uint8Array, padded: Uint8Array): void {
  putByte(out, SUITE);
  putRaw(out, keyId);
  sealBox(out, key, additional, padded);
}

/** The padded value, or undefined: it cannot be opened. */
export function openValue(key: Uint8Array, keyId: Buffer, additional: Uint8Array, envelope: Buffer): Buffer | undefined {
  if (envelope.length <= VALUE_OVERHEAD_BYTES || envelope[0] !== SUITE) return undefined;
  if (keyId.compare(envelope, 1, VALUE_HEAD_BYTES) !== 0) return undefined;
  return openBox(key, additional, envelope.subarray(VALUE_HEAD_BYTES));
}

/** A key that is wrapped by the root or by a stretched passphrase. */
export function wrapKey(wrapping: Uint8Array, additional: Uint8Array, key: Uint8Array): Buffer {
  const out = newWriter(1 + NONCE_BYTES + key.length + TAG_BYTES);
  putByte(out, SUITE);
  sealBox(out, wrapping, additional, key);
  return written(out);
}

/** The wrapped key, or undefined: it cannot be opened. */
export function unwrapKey(wrapping: Uint8Array, additional: Uint8Array, wrapped: Uint8Array): Buffer | undefined {
  const bytes = Buffer.from(wrapped.buffer, wrapped.byteOffset, wrapped.byteLength);
  return bytes[0] === SUITE ? openBox(wrapping, additional, bytes.subarray(1)) : undefined;
}
