import type { Buffer } from "node:buffer";
import type { JsonValue } from "../../base/json-value.ts";
import { decodePayload, encodePayload } from "../../base/payload.ts";
import { finishValueAad, startValueAad } from "./aad.ts";
import { openValue } from "./envelope.ts";
import { Refused, tenantOf, type Held } from "./held.ts";
import { unpad } from "./padding.ts";
import { sealItem } from "./seal-values.ts";
import { newSubjectKey, unwrapSubjectKey, wipe, wrapSubjectKey, type SubjectKey } from "./subject-keys.ts";
import { newWriter, putBlob, putByte, readerOf, takeBlob, takeParts, takeText, takeUint32, type Reader, type Writer } from "./wire.ts";

const scratch = newWriter(4096);

/**
 * Request: tenant part; subject part, key class part, epoch and wrapped blob of the key that goes; epoch and wrapped blob of the
 * one that comes (empty: a new one is made); count; per item the four parts and the envelope blob as it is, the four parts as it
 * is to be, and a text part: the file that a value is to name from now on, empty for everything else.
 * Reply: the wrapped blob of the key that comes; per item a byte, 1 where it cannot be opened, else the envelope as a blob.
 * Nothing of a value leaves.
 */
export function resealValues(held: Held, request: Reader, reply: Writer): void {
  const tenantPart = takeParts(request, 1);
  const { epochs } = tenantOf(held, takeText(readerOf(tenantPart)));
  const start = request.at;
  const subjectPart = takeParts(request, 1);
  takeParts(request, 1);
  const owner = { tenantPart, ownerParts: request.bytes.subarray(start, request.at) };
  const [fromEpoch, fromWrapped] = [takeUint32(request), takeBlob(request)];
  const [toEpoch, toWrapped] = [takeUint32(request), takeBlob(request)];

  const fromEpochKey = epochs.get(fromEpoch);
  const toEpochKey = epochs.get(toEpoch);
  if (toEpochKey === undefined) throw new Refused("keys_not_loaded");
  const from = fromEpochKey && unwrapSubjectKey(fromEpochKey, owner, fromEpoch, fromWrapped);
  const to = toWrapped.length === 0 ? newSubjectKey() : unwrapSubjectKey(toEpochKey, owner, toEpoch, toWrapped);
  if (to === undefined) throw new Refused("cannot_open");
  putBlob(reply, toWrapped.length === 0 ? wrapSubjectKey(toEpochKey, owner, toEpoch, to) : toWrapped);
  startValueAad(scratch, tenantPart, subjectPart);
  const sharedEnd = scratch.at;
  for (let left = takeUint32(request); left > 0; left--) resealItem(from, to, sharedEnd, request, reply);
  if (from) wipe(from);
  wipe(to);
}

export const RESEALED = 0;
const CANNOT_OPEN = 1;

function resealItem(from: SubjectKey | undefined, to: SubjectKey, sharedEnd: number, request: Reader, reply: Writer): void {
  const itemParts = takeParts(request, 4);
  const envelope = takeBlob(request);
  const newParts = takeParts(request, 4);
  const file = takeText(request);
  const padded = from && openValue(from.key, from.keyId, finishValueAad(scratch, sharedEnd, itemParts, from.keyId), envelope);
  const bytes = padded && unpad(padded);
  if (bytes === undefined) putByte(reply, CANNOT_OPEN);
  else {
    const named = file === "" ? bytes : withFile(bytes, file);
    putByte(reply, RESEALED);
    sealItem(scratch, sharedEnd, to, newParts, named, reply);
    named.fill(0);
  }
  padded?.fill(0);
}

/** What a value of a file says of it, and which parts are its. */
function withFile(bytes: Buffer, file: string): Buffer {
  const { value, canonical } = decodePayload(bytes);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Refused("bad_message");
  return encodePayload({ value: { ...(value as { readonly [part: string]: JsonValue }), file }, canonical });
}
