import { KEY_ID_BYTES } from "./envelope.ts";

const IN_VALUE = 1;
const IN_WRAPPED = 1 + 4;

/**
 * Whether a value says that it was sealed by the key that is wrapped here. Both names stand in clear (see `envelope.ts`), so the
 * safe may be sealed; that they are true, only opening shows.
 */
export function isSealedBy(envelope: Uint8Array, wrapped: Uint8Array): boolean {
  const named = envelope.subarray(IN_VALUE, IN_VALUE + KEY_ID_BYTES);
  return named.length === KEY_ID_BYTES && named.every((byte, n) => byte === wrapped[IN_WRAPPED + n]);
}
