import type { Buffer } from "node:buffer";
import { newWriter, putCount, putPart, putRaw, putText, written, type Writer } from "./wire.ts";

/**
 * The additional data of every box: label, format, then what the box belongs to, each part with its length in front.
 * A ciphertext that is moved to another tenant, subject, field, record or revision can then not be opened.
 */
export type ValueBinding = {
  readonly tenant: string;
  readonly subject: string;
  readonly recordType: string;
  readonly record: string;
  readonly field: string;
  readonly revision: number;
  readonly keyId: Uint8Array;
};

const FORMAT = "1";
const VALUE_LABEL = "strongroom/value";
const SUBJECT_KEY_LABEL = "strongroom/subject-key";
const ROOM_BYTES = 512;

/** The specification. The hot path writes the same bytes from parts it has already; a test keeps both equal. */
export function valueAad(binding: ValueBinding): Buffer {
  const out = newWriter(ROOM_BYTES);
  putText(out, VALUE_LABEL);
  putText(out, FORMAT);
  putText(out, binding.tenant);
  putText(out, binding.subject);
  putText(out, binding.recordType);
  putText(out, binding.record);
  putText(out, binding.field);
  putCount(out, binding.revision);
  putPart(out, binding.keyId);
  return written(out);
}

/** Writes the part of the additional data that all values of a subject share; `owner` is tenant and subject as parts. */
export function startValueAad(out: Writer, tenantPart: Uint8Array, subjectPart: Uint8Array): void {
  out.at = 0;
  putText(out, VALUE_LABEL);
  putText(out, FORMAT);
  putRaw(out, tenantPart);
  putRaw(out, subjectPart);
}

/** Completes what `startValueAad` began, from the shared part's end on; `itemParts` runs from record type to revision. */
export function finishValueAad(out: Writer, sharedEnd: number, itemParts: Uint8Array, keyId: Uint8Array): Buffer {
  out.at = sharedEnd;
  putRaw(out, itemParts);
  putPart(out, keyId);
  return written(out);
}

/** A subject's key, wrapped by an epoch key; `ownerParts` is subject and key class as parts. */
export function subjectKeyAad(out: Writer, tenantPart: Uint8Array, ownerParts: Uint8Array, epoch: number, keyId: Uint8Array): Buffer {
  out.at = 0;
  putText(out, SUBJECT_KEY_LABEL);
  putText(out, FORMAT);
  putRaw(out, tenantPart);
  putRaw(out, ownerParts);
  putCount(out, epoch);
  putPart(out, keyId);
  return written(out);
}

export function epochKeyAad(tenant: string, epoch: number): Buffer {
  const out = newWriter(ROOM_BYTES);
  putText(out, "strongroom/epoch-key");
  putText(out, FORMAT);
  putText(out, tenant);
  putCount(out, epoch);
  return written(out);
}

export function tenantKeyAad(tenant: string, kind: string): Buffer {
  const out = newWriter(ROOM_BYTES);
  putText(out, "strongroom/tenant-key");
  putText(out, FORMAT);
  putText(out, tenant);
  putText(out, kind);
  return written(out);
}

/** A private half of the card page's keys. The public one needs no binding: it follows from this. */
export function cardKeyAad(tenant: string, keyId: string): Buffer {
  const out = newWriter(ROOM_BYTES);
  putText(out, "strongroom/card-key");
  putText(out, FORMAT);
  putText(out, tenant);
  putText(out, keyId);
  return written(out);
}

/** The root is bound to the way its passphrase is stretched: nobody can make that cheaper and keep the root. */
export function rootKeyAad(stretch: {
  readonly salt: Uint8Array;
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}): Buffer {
  const out = newWriter(ROOM_BYTES);
  putText(out, "strongroom/root-key");
  putText(out, FORMAT);
  putText(out, "argon2id");
  putPart(out, stretch.salt);
  putCount(out, stretch.memoryKib);
  putCount(out, stretch.passes);
  putCount(out, stretch.lanes);
  return written(out);
}
