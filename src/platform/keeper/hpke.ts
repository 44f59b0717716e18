import { Buffer } from "node:buffer";
import {
  createCipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { openBox, NONCE_BYTES, TAG_BYTES } from "./aead.ts";

/**
 * HPKE (RFC 9180) in base mode, with the one suite that the card page seals by and values are handed over by:
 * DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. One message a key schedule: the sequence number stays 0.
 */
const KEM_ID = 0x0020;
const KDF_ID = 0x0001;
const AEAD_ID = 0x0002;
const MODE_BASE = 0;
const VERSION = Buffer.from("HPKE-v1");
const KEM_SUITE = Buffer.concat([Buffer.from("KEM"), uint16(KEM_ID)]);
const HPKE_SUITE = Buffer.concat([Buffer.from("HPKE"), uint16(KEM_ID), uint16(KDF_ID), uint16(AEAD_ID)]);
const NONE = Buffer.alloc(0);
const AEAD_KEY_BYTES = 32;
export const HPKE_KEY_BYTES = 32;

/** A key pair to which others seal. The private half never leaves the process but wrapped. */
export type HpkeKey = { readonly privateKey: KeyObject; readonly publicKey: Buffer };

/** A fresh pair, and the private half's 32 bytes for whoever wraps them. */
export function newHpkeKey(): { readonly key: HpkeKey; readonly privateBytes: Buffer } {
  const { privateKey } = generateKeyPairSync("x25519");
  const privateBytes = privateKey.export({ format: "raw-private" });
  return { key: hpkeKeyOf(privateBytes), privateBytes };
}

/** The pair of a private half; the public one follows from it, whatever may be stored beside it. */
export function hpkeKeyOf(privateBytes: Uint8Array): HpkeKey {
  const privateKey = createPrivateKey({ key: Buffer.from(privateBytes), format: "raw-private", asymmetricKeyType: "x25519" });
  return { privateKey, publicKey: createPublicKey(privateKey).export({ format: "raw-public" }) };
}

/** Opens what was sealed to the key for this very `info`, or undefined: there is no second reason. */
export function hpkeOpen(key: HpkeKey, enc: Uint8Array, info: Uint8Array, additional: Uint8Array, sealed: Uint8Array): Buffer | undefined {
  if (enc.length !== HPKE_KEY_BYTES || sealed.length < TAG_BYTES) return undefined;
  const schedule = receiverSchedule(key, enc, info);
  if (schedule === undefined) return undefined;
  const opened = openBox(schedule.key, additional, Buffer.concat([schedule.baseNonce, sealed]));
  schedule.key.fill(0);
  return opened;
}

/** Seals to a public key for this very `info`; undefined for a key that fixes the secret (7.1.4). */
export function hpkeSeal(
  publicKey: Uint8Array,
  info: Uint8Array,
  plaintext: Uint8Array,
): { readonly enc: Buffer; readonly sealed: Buffer } | undefined {
  const { privateKey, publicKey: enc } = newHpkeKey().key;
  const shared = publicKey.length === HPKE_KEY_BYTES ? agree(privateKey, publicKey) : undefined;
  if (shared === undefined) return undefined;
  const { key, baseNonce } = scheduleOf(extractAndExpand(shared, enc, publicKey), info);
  const cipher = createCipheriv("aes-256-gcm", key, baseNonce, { authTagLength: TAG_BYTES });
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  key.fill(0);
  return { enc, sealed };
}

/** False for a key that fixes the secret, and for what is no key: nothing should be sealed to it. */
export function canSealTo(publicKey: Uint8Array): boolean {
  return publicKey.length === HPKE_KEY_BYTES && agree(newHpkeKey().key.privateKey, publicKey) !== undefined;
}

export type HpkeSchedule = { readonly key: Buffer; readonly baseNonce: Buffer };

/** SetupBaseR of section 5.1.1: key and nonce of the AEAD. Undefined for a public key that fixes the secret (7.1.4). */
export function receiverSchedule(key: HpkeKey, enc: Uint8Array, info: Uint8Array): HpkeSchedule | undefined {
  const shared = agree(key.privateKey, enc);
  return shared && scheduleOf(extractAndExpand(shared, enc, key.publicKey), info);
}

/** KeySchedule of section 5.1, where psk and psk_id are empty. */
function scheduleOf(secret: Buffer, info: Uint8Array): HpkeSchedule {
  const pskIdHash = labeledExtract(HPKE_SUITE, NONE, "psk_id_hash", NONE);
  const infoHash = labeledExtract(HPKE_SUITE, NONE, "info_hash", info);
  const context = Buffer.concat([Buffer.from([MODE_BASE]), pskIdHash, infoHash]);
  const scheduled = labeledExtract(HPKE_SUITE, secret, "secret", NONE);
  secret.fill(0);
  return {
    key: labeledExpand(HPKE_SUITE, scheduled, "key", context, AEAD_KEY_BYTES),
    baseNonce: labeledExpand(HPKE_SUITE, scheduled, "base_nonce", context, NONCE_BYTES),
  };
}

/** ExtractAndExpand of section 4.1, over the ephemeral and the receiver's public key. */
function extractAndExpand(shared: Buffer, enc: Uint8Array, publicKey: Uint8Array): Buffer {
  const pseudoRandom = labeledExtract(KEM_SUITE, NONE, "eae_prk", shared);
  shared.fill(0);
  return labeledExpand(KEM_SUITE, pseudoRandom, "shared_secret", Buffer.concat([enc, publicKey]), HPKE_KEY_BYTES);
}

/** Whoever sends a point of small order would know the outcome beforehand: OpenSSL refuses it, and zero is refused here as well. */
function agree(privateKey: KeyObject, publicBytes: Uint8Array): Buffer | undefined {
  try {
    const publicKey = createPublicKey({ key: Buffer.from(publicBytes), format: "raw-public", asymmetricKeyType: "x25519" });
    const shared = diffieHellman({ privateKey, publicKey });
    return shared.every((byte) => byte === 0) ? undefined : shared;
  } catch {
    return undefined;
  }
}

/** LabeledExtract of section 4, by HKDF-Extract of RFC 5869, section 2.2. */
function labeledExtract(suite: Uint8Array, salt: Uint8Array, label: string, input: Uint8Array): Buffer {
  return createHmac("sha256", salt).update(VERSION).update(suite).update(label).update(input).digest();
}

/** LabeledExpand of section 4, by HKDF-Expand of RFC 5869, section 2.3; no output here is longer than its first block. */
function labeledExpand(suite: Uint8Array, secret: Uint8Array, label: string, info: Uint8Array, sizeBytes: number): Buffer {
  const block = createHmac("sha256", secret).update(uint16(sizeBytes)).update(VERSION).update(suite).update(label).update(info);
  return block
    .update(Buffer.from([1]))
    .digest()
    .subarray(0, sizeBytes);
}

function uint16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}
