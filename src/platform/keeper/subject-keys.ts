import type { Buffer } from "node:buffer";
import { assert } from "../../base/fault.ts";
import { subjectKeyAad } from "./aad.ts";
import { KEY_BYTES, BOX_OVERHEAD_BYTES, openBox, sealBox } from "./aead.ts";
import { drawBytes } from "./dice.ts";
import { KEY_ID_BYTES, SUITE } from "./envelope.ts";
import { newWriter, putByte, putRaw, putUint32, written } from "./wire.ts";

/** One subject's key for one class of fields. The id says which key sealed a value; it is random and tells nothing. */
export type SubjectKey = { readonly key: Buffer; readonly keyId: Buffer };

/** Whose key it is, as parts with their lengths: the tenant; subject and key class. */
export type Owner = { readonly tenantPart: Uint8Array; readonly ownerParts: Uint8Array };

const HEAD_BYTES = 1 + 4 + KEY_ID_BYTES;
const WRAPPED_SUBJECT_KEY_BYTES = HEAD_BYTES + KEY_BYTES + BOX_OVERHEAD_BYTES;

const scratch = newWriter(1024);

export function newSubjectKey(): SubjectKey {
  const bytes = drawBytes(KEY_BYTES + KEY_ID_BYTES);
  return { key: bytes.subarray(0, KEY_BYTES), keyId: bytes.subarray(KEY_BYTES) };
}

export function wrapSubjectKey(epochKey: Uint8Array, owner: Owner, epoch: number, subjectKey: SubjectKey): Buffer {
  const out = newWriter(WRAPPED_SUBJECT_KEY_BYTES);
  putByte(out, SUITE);
  putUint32(out, epoch);
  putRaw(out, subjectKey.keyId);
  const additional = subjectKeyAad(scratch, owner.tenantPart, owner.ownerParts, epoch, subjectKey.keyId);
  sealBox(out, epochKey, additional, subjectKey.key);
  assert(out.at === WRAPPED_SUBJECT_KEY_BYTES, "a wrapped subject key has one size");
  return written(out);
}

/** The subject's key, or undefined: it cannot be opened. The epoch in the row must be the one in the wrapping. */
export function unwrapSubjectKey(epochKey: Uint8Array, owner: Owner, epoch: number, wrapped: Buffer): SubjectKey | undefined {
  if (wrapped.length !== WRAPPED_SUBJECT_KEY_BYTES || wrapped[0] !== SUITE) return undefined;
  if (wrapped.readUInt32BE(1) !== epoch) return undefined;
  const keyId = wrapped.subarray(1 + 4, HEAD_BYTES);
  const additional = subjectKeyAad(scratch, owner.tenantPart, owner.ownerParts, epoch, keyId);
  const key = openBox(epochKey, additional, wrapped.subarray(HEAD_BYTES));
  return key && { key, keyId };
}

/** Overwrites the key once its work is done: it shall not wait in memory for the collector. */
export function wipe(subjectKey: SubjectKey): void {
  subjectKey.key.fill(0);
}
