import { SIGNATURE_SHAPE, isSignedBy, readDeviceKey } from "./device-key.ts";

/**
 * True where the signature was made by the key that a browser names at sign-in, over the challenge of that sign-in: so
 * nobody registers a key that is another's. `signature` is base64url of 64 bytes.
 */
export function isDeviceKeyHeld(publicKeySpki: Uint8Array, challenge: string, signature: string): boolean {
  if (!SIGNATURE_SHAPE.test(signature)) return false;
  const key = readDeviceKey(publicKeySpki);
  return key !== undefined && isSignedBy(key, possessionText(challenge), Buffer.from(signature, "base64url"));
}

export function possessionText(challenge: string): string {
  return `strongroom-device-key/v1\n${challenge}`;
}
