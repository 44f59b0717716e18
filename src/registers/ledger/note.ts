import { hash } from "node:crypto";
import type { TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";

/** The raw public keys: 32 bytes of Ed25519, 1312 of ML-DSA-44. */
export type LogKeys = { readonly ed25519: Uint8Array; readonly mldsa44: Uint8Array };

/** What C2SP signed-note and tlog-cosignature assign: a plain Ed25519 signature; a timestamped ML-DSA-44 one. */
const TYPE_ED25519 = 0x01;
const TYPE_MLDSA44 = 0x06;

/**
 * The checkpoint's origin, and the name of the keys that sign it. It names the log and not where it is served, so that
 * moving a server to another address does not start another log.
 */
export function logOrigin(tenant: TenantId): string {
  return `strongroom/${tenant}`;
}

/** C2SP tlog-checkpoint: origin, size, root. */
export function checkpointText(origin: string, size: number, root: Uint8Array): string {
  return `${origin}\n${size}\n${Buffer.from(root).toString("base64")}\n`;
}

/**
 * C2SP tlog-cosignature, "ML-DSA-44 signed message": label, cosigner name, timestamp, log origin, start, end, hash. The
 * log itself is the cosigner.
 */
export function mldsaMessage(origin: string, size: number, root: Uint8Array, now: Instant): Buffer {
  const name = Buffer.from(origin, "utf8");
  const length = Uint8Array.of(name.length);
  return Buffer.concat([
    Buffer.from("subtree/v1\n\0", "latin1"),
    length,
    name,
    uint64(posixSeconds(now)),
    length,
    name,
    uint64(0),
    uint64(size),
    root,
  ]);
}

/** The signed note: the text, an empty line, one line a signature. */
export function signedNote(text: string, origin: string, keys: LogKeys, signatures: LogKeys, now: Instant): string {
  const timestamped = Buffer.concat([uint64(posixSeconds(now)), signatures.mldsa44]);
  return [
    `${text}\n`,
    signatureLine(origin, keyId(origin, TYPE_ED25519, keys.ed25519), signatures.ed25519),
    signatureLine(origin, keyId(origin, TYPE_MLDSA44, keys.mldsa44), timestamped),
  ].join("");
}

/** The verifier keys ("vkeys") of signed-note, one a line: what a stranger keeps to check checkpoints with. */
export function verifierKeys(origin: string, keys: LogKeys): string {
  return [verifierKey(origin, TYPE_ED25519, keys.ed25519), verifierKey(origin, TYPE_MLDSA44, keys.mldsa44), ""].join("\n");
}

function verifierKey(origin: string, type: number, key: Uint8Array): string {
  const typed = Buffer.concat([Uint8Array.of(type), key]);
  return `${origin}+${keyId(origin, type, key).toString("hex")}+${typed.toString("base64")}`;
}

/** key ID = SHA-256(key name || 0x0A || signature type || public key)[:4] */
function keyId(origin: string, type: number, key: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(`${origin}\n`, "utf8"), Uint8Array.of(type), key]);
  return hash("sha256", named, "buffer").subarray(0, 4);
}

function signatureLine(origin: string, id: Uint8Array, signature: Uint8Array): string {
  return `— ${origin} ${Buffer.concat([id, signature]).toString("base64")}\n`;
}

function posixSeconds(now: Instant): number {
  return Math.floor(now / 1000);
}

function uint64(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
