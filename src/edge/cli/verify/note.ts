import { createPublicKey, hash, verify, type KeyObject } from "node:crypto";
import { bytesOf } from "./records.ts";

/** C2SP signed-note, tlog-checkpoint and tlog-cosignature, as far as a log's own signatures need them. */

export type Checkpoint = {
  readonly text: string;
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
  readonly signatures: readonly { readonly name: string; readonly keyId: string; readonly bytes: Buffer }[];
};

const TEXT_SHAPE = /^([^\n ]+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n$/u;
const LINE_SHAPE = /^— ([^ +]+) ([A-Za-z0-9+/]+={0,2})$/u;

/** Undefined for all that is not exactly three lines of text and, behind an empty one, lines of signatures. */
export function parseCheckpoint(note: string): Checkpoint | undefined {
  const cut = note.lastIndexOf("\n\n") + 1;
  const [, origin, size, rootText] = TEXT_SHAPE.exec(note.slice(0, cut)) ?? [];
  const root = bytesOf(rootText);
  if (origin === undefined || size === undefined || root === undefined || !note.endsWith("\n")) return undefined;
  const signatures = note
    .slice(cut + 1, -1)
    .split("\n")
    .map((line) => {
      const [, name, text] = LINE_SHAPE.exec(line) ?? [];
      const bytes = bytesOf(text);
      return name === undefined || bytes === undefined || bytes.length < 5
        ? undefined
        : { name, keyId: bytes.subarray(0, 4).toString("hex"), bytes: bytes.subarray(4) };
    });
  if (!signatures.every((signature) => signature !== undefined)) return undefined;
  return { text: note.slice(0, cut), origin, size: Number(size), root, signatures };
}

export type VerifierKey = {
  readonly text: string;
  readonly name: string;
  readonly keyId: string;
  readonly type: number;
  readonly key: KeyObject;
};

const ED25519 = 0x01;
const MLDSA44 = 0x06;

/** What stands before the raw key in its SPKI form: RFC 8410, and RFC 9881 for ML-DSA-44. */
const SPKI: Readonly<Record<number, { readonly prefix: string; readonly bytes: number }>> = {
  [ED25519]: { prefix: "302a300506032b6570032100", bytes: 32 },
  [MLDSA44]: { prefix: "30820532300b06096086480165030403110382052100", bytes: 1312 },
};

/** `<name>+<key id>+<base64 of type and key>`; undefined where the key id is not that of the name and key. */
export function parseVerifierKey(text: string): VerifierKey | undefined {
  const [, name, keyId, material] = /^([^ +]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/u.exec(text) ?? [];
  const typed = bytesOf(material);
  const type = typed?.[0];
  if (name === undefined || keyId === undefined || typed === undefined || type === undefined) return undefined;
  const form = SPKI[type];
  if (form === undefined || typed.length !== form.bytes + 1) return undefined;
  const named = hash("sha256", Buffer.concat([Buffer.from(`${name}\n`, "utf8"), typed]), "buffer");
  if (named.subarray(0, 4).toString("hex") !== keyId) return undefined;
  const key = createPublicKey({ key: Buffer.concat([Buffer.from(form.prefix, "hex"), typed.subarray(1)]), format: "der", type: "spki" });
  return { text, name, keyId, type, key };
}

export type SignatureState = "good" | "wrong" | "missing";

/** Every known key must have signed, and every signature under its name and id must be good. Others are ignored. */
export function checkSignature(checkpoint: Checkpoint, key: VerifierKey): SignatureState {
  const own = checkpoint.signatures.filter((signature) => signature.name === key.name && signature.keyId === key.keyId);
  if (own.length === 0 || key.name !== checkpoint.origin) return "missing";
  return own.every(({ bytes }) => verifyBy(checkpoint, key, bytes)) ? "good" : "wrong";
}

function verifyBy(checkpoint: Checkpoint, key: VerifierKey, signature: Buffer): boolean {
  if (key.type === ED25519) return verify(null, Buffer.from(checkpoint.text, "utf8"), key.key, signature);
  if (signature.length <= 8) return false;
  const name = Buffer.from(key.name, "utf8");
  const origin = Buffer.from(checkpoint.origin, "utf8");
  const ends = Buffer.alloc(16);
  ends.writeBigUInt64BE(BigInt(checkpoint.size), 8);
  const message = Buffer.concat([
    Buffer.from("subtree/v1\n\0", "latin1"),
    Uint8Array.of(name.length),
    name,
    signature.subarray(0, 8),
    Uint8Array.of(origin.length),
    origin,
    ends,
    checkpoint.root,
  ]);
  return verify(null, message, key.key, signature.subarray(8));
}
