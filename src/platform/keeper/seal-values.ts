import type { Buffer } from "node:buffer";
import { finishValueAad, startValueAad } from "./aad.ts";
import { putValue } from "./envelope.ts";
import { Refused, tenantOf, type Held, type TenantHeld } from "./held.ts";
import { pad } from "./padding.ts";
import { newSubjectKey, unwrapSubjectKey, wrapSubjectKey, type SubjectKey } from "./subject-keys.ts";
import { wipe } from "./subject-keys.ts";
import { newWriter, putBlob, putUint32, readerOf, takeBlob, takeParts, takeText, takeUint32, type Reader, type Writer } from "./wire.ts";

/**
 * Request: tenant part; count of groups; per group: subject part, key class part, epoch, wrapped blob (empty: make a new
 * key), count of items; per item: record type, record, field, revision parts, plaintext blob.
 * Reply: per group: epoch, wrapped blob, then one envelope blob per item.
 */
export function sealValues(held: Held, request: Reader, reply: Writer): void {
  const tenantPart = takeParts(request, 1);
  const keys = tenantOf(held, takeText(readerOf(tenantPart)));
  for (let left = takeUint32(request); left > 0; left--) sealGroup(keys, tenantPart, request, reply);
}

const scratch = newWriter(4096);

function sealGroup(keys: TenantHeld, tenantPart: Uint8Array, request: Reader, reply: Writer): void {
  const { subjectKey, subjectPart } = takeSealKey(keys, tenantPart, request, reply);
  startValueAad(scratch, tenantPart, subjectPart);
  sealItems(subjectKey, request, reply);
  wipe(subjectKey);
}

/** Reads whose key it is to be and the wrapped one (none: a new one is made), and answers epoch and wrapped key. */
export function takeSealKey(
  keys: TenantHeld,
  tenantPart: Uint8Array,
  request: Reader,
  reply: Writer,
): { readonly subjectKey: SubjectKey; readonly subjectPart: Buffer } {
  const start = request.at;
  const subjectPart = takeParts(request, 1);
  takeParts(request, 1);
  const owner = { tenantPart, ownerParts: request.bytes.subarray(start, request.at) };
  const epoch = takeUint32(request);
  const stored = takeBlob(request);
  const epochKey = keys.epochs.get(epoch);
  if (epochKey === undefined) throw new Refused("keys_not_loaded");

  const subjectKey = stored.length === 0 ? newSubjectKey() : unwrapSubjectKey(epochKey, owner, epoch, stored);
  if (subjectKey === undefined) throw new Refused("cannot_open");
  putUint32(reply, epoch);
  putBlob(reply, stored.length === 0 ? wrapSubjectKey(epochKey, owner, epoch, subjectKey) : stored);
  return { subjectKey, subjectPart };
}

function sealItems(subjectKey: SubjectKey, request: Reader, reply: Writer): void {
  const sharedEnd = scratch.at;
  for (let left = takeUint32(request); left > 0; left--) {
    const itemParts = takeParts(request, 4);
    sealItem(scratch, sharedEnd, subjectKey, itemParts, takeBlob(request), reply);
  }
}

/** Seals one value; `aad` holds what the values of a subject share, up to `sharedEnd`. */
export function sealItem(
  aad: Writer,
  sharedEnd: number,
  subjectKey: SubjectKey,
  itemParts: Uint8Array,
  plaintext: Uint8Array,
  reply: Writer,
): void {
  const padded = pad(plaintext);
  const additional = finishValueAad(aad, sharedEnd, itemParts, subjectKey.keyId);
  const sizeAt = reply.at;
  putUint32(reply, 0);
  putValue(reply, subjectKey.key, subjectKey.keyId, additional, padded);
  reply.bytes.writeUInt32BE(reply.at - sizeAt - 4, sizeAt);
  padded.fill(0);
}
