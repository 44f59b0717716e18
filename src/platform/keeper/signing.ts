import { Buffer } from "node:buffer";
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from "node:crypto";

/** The ledger's checkpoints carry both: Ed25519 for today's tools, ML-DSA-44 (FIPS 204) against tomorrow's machines. */
export type SigningKind = "ed25519" | "ml-dsa-44";

/** What is wrapped is the 32-byte seed; both key pairs follow from theirs. */
export type SigningKey = { readonly seed: Buffer; readonly publicKey: Buffer };

export function newSigningKey(kind: SigningKind): SigningKey {
  const { privateKey, publicKey } = kind === "ed25519" ? generateKeyPairSync("ed25519") : generateKeyPairSync("ml-dsa-44");
  const seed = privateKey.export({ format: kind === "ed25519" ? "raw-private" : "raw-seed" });
  return { seed, publicKey: publicKey.export({ format: "raw-public" }) };
}

export function signingKeyOf(kind: SigningKind, seed: Uint8Array): KeyObject {
  const format = kind === "ed25519" ? "raw-private" : "raw-seed";
  return createPrivateKey({ key: Buffer.from(seed), format, asymmetricKeyType: kind });
}

/** The public half in the form that node verifies with; for tests and tools outside the keeper. */
export function verifyingKeyOf(kind: SigningKind, publicKey: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.from(publicKey), format: "raw-public", asymmetricKeyType: kind });
}

export function signMessage(key: KeyObject, message: Uint8Array): Buffer {
  return sign(null, message, key);
}
