import { Buffer } from "node:buffer";
import { type HandOverPlace, handOverInfo } from "./hand-over-info.ts";
import { HPKE_KEY_BYTES, hpkeSeal } from "./hpke.ts";

/** A value as it travels: the ephemeral key, and what was sealed under it. */
export type HandedOver = { readonly enc: Uint8Array; readonly sealed: Uint8Array };

/** Of whom a code is, for which sending, and to whose key it is sealed. */
export type CodeHandOver = { readonly subject: string; readonly errand: string; readonly to: Uint8Array };

/** Seals a value for one sending: ephemeral key, then ciphertext. Undefined for a key that nobody should seal to. */
export function sealHandOver(to: Uint8Array, place: HandOverPlace, bytes: Uint8Array): Buffer | undefined {
  const made = hpkeSeal(to, handOverInfo(place), bytes);
  return made && Buffer.concat([made.enc, made.sealed]);
}

/** What `sealHandOver` made, taken apart; null for nothing. */
export function readHandedOver(bytes: Uint8Array): HandedOver | null {
  return bytes.length === 0 ? null : { enc: bytes.subarray(0, HPKE_KEY_BYTES), sealed: bytes.subarray(HPKE_KEY_BYTES) };
}
