import type { Buffer } from "node:buffer";
import { KEY_ID_BYTES } from "./envelope.ts";

const IN_VALUE = 1;
const IN_WRAPPED = 1 + 4;

/** The name of the key that is wrapped here: chance, and told by all that it sealed. */
export function keyIdOf(wrapped: Buffer): Buffer {
  return wrapped.subarray(IN_WRAPPED, IN_WRAPPED + KEY_ID_BYTES);
}

/** Whether a value says that it was sealed by one of these keys; their names, one after the other. */
export function isSealedByOneOf(envelope: Uint8Array, keyIds: Buffer): boolean {
  const named = envelope.subarray(IN_VALUE, IN_VALUE + KEY_ID_BYTES);
  for (let at = 0; at < keyIds.length; at += KEY_ID_BYTES) if (keyIds.subarray(at, at + KEY_ID_BYTES).equals(named)) return true;
  return false;
}

/**
 * Whether a value says that it was sealed by the key that is wrapped here. Both names stand in clear (see `envelope.ts`), so the
 * safe may be sealed; that they are true, only opening shows.
 */
export function isSealedBy(envelope: Uint8Array, wrapped: Uint8Array): boolean {
  const named = envelope.subarray(IN_VALUE, IN_VALUE + KEY_ID_BYTES);
  return named.length === KEY_ID_BYTES && named.every((byte, n) => byte === wrapped[IN_WRAPPED + n]);
}
