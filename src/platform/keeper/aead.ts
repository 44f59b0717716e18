import type { Buffer } from "node:buffer";
import { createCipheriv, createDecipheriv } from "node:crypto";
import { drawBytes } from "./dice.ts";
import { putRaw, reserve, type Writer } from "./wire.ts";

/** AES-256-GCM as NIST SP 800-38D has it, with a random nonce of 96 bits (8.2.2) and the full tag of 128 bits. */
export const KEY_BYTES = 32;
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;
/** A box is nonce, ciphertext, tag. */
export const BOX_OVERHEAD_BYTES = NONCE_BYTES + TAG_BYTES;

const ALGORITHM = "aes-256-gcm";
/** Without it node takes tags of four bytes from whoever made the envelope. */
const OPTIONS = { authTagLength: TAG_BYTES } as const;

/** Writes nonce, ciphertext and tag. */
export function sealBox(out: Writer, key: Uint8Array, additional: Uint8Array, plaintext: Uint8Array): void {
  reserve(out, BOX_OVERHEAD_BYTES + plaintext.length);
  const nonce = drawBytes(NONCE_BYTES);
  putRaw(out, nonce);
  const cipher = createCipheriv(ALGORITHM, key, nonce, OPTIONS);
  cipher.setAAD(additional);
  putRaw(out, cipher.update(plaintext));
  cipher.final();
  putRaw(out, cipher.getAuthTag());
}

/**
 * The plaintext of a box, or undefined: it cannot be opened. There is no second reason, so that nobody who writes boxes
 * learns from the answer which part they got wrong.
 */
export function openBox(key: Uint8Array, additional: Uint8Array, box: Buffer): Buffer | undefined {
  const tagAt = box.length - TAG_BYTES;
  if (tagAt < NONCE_BYTES) return undefined;
  const decipher = createDecipheriv(ALGORITHM, key, box.subarray(0, NONCE_BYTES), OPTIONS);
  decipher.setAAD(additional);
  decipher.setAuthTag(box.subarray(tagAt));
  const plaintext = decipher.update(box.subarray(NONCE_BYTES, tagAt));
  try {
    decipher.final();
  } catch {
    plaintext.fill(0);
    return undefined;
  }
  return plaintext;
}
