import { type KeyObject, createPublicKey, verify } from "node:crypto";

/** SubjectPublicKeyInfo of an uncompressed P-256 point (RFC 5480): these 27 bytes, then x and y. */
const SPKI_HEAD = Buffer.from("3059301306072a8648ce3d020106082a8648ce3d03010703420004", "hex");
const SPKI_BYTES = SPKI_HEAD.length + 64;
const SIGNATURE_BYTES = 64;
/** base64url of 64 bytes; the last character carries bits that must be zero. */
export const SIGNATURE_SHAPE = /^[\w-]{85}[AQgw]$/u;

/**
 * A device's public key, as WebCrypto and OpenSSL export it; undefined for any other curve, form or length and for a
 * point that is not on the curve. One key has one spelling, so that it cannot be registered twice.
 */
export function readDeviceKey(spki: Uint8Array): KeyObject | undefined {
  const bytes = Buffer.from(spki);
  if (bytes.length !== SPKI_BYTES || !bytes.subarray(0, SPKI_HEAD.length).equals(SPKI_HEAD)) return undefined;
  try {
    return createPublicKey({ key: bytes, format: "der", type: "spki" });
  } catch {
    // The only way that OpenSSL has of saying that the point is not on the curve.
    return undefined;
  }
}

/**
 * ECDSA P-256 with SHA-256, the signature as r and s of 32 bytes each (IEEE P1363). A high s is as good as a low one, as
 * WebCrypto makes both: nothing here may take a signature for the name of what it signs.
 */
export function isSignedBy(key: KeyObject, text: string, signature: Uint8Array): boolean {
  return signature.length === SIGNATURE_BYTES && verify("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" }, signature);
}
