import type { Buffer } from "node:buffer";
import type { JsonValue } from "../../base/json-value.ts";
import { decodePayload, encodePayload } from "../../base/payload.ts";
import { finishValueAad, startValueAad } from "./aad.ts";
import { openValue } from "./envelope.ts";
import { Refused, tenantOf, type Held } from "./held.ts";
import { unpad } from "./padding.ts";
import { sealItem } from "./seal-values.ts";
import { unwrapSubjectKey, wipe } from "./subject-keys.ts";
import { newWriter, putByte, readerOf, takeBlob, takeParts, takeText, takeUint32, type Reader, type Writer } from "./wire.ts";

const scratch = newWriter(4096);

/** The parts of a kept card that may be changed without giving the card anew. Null takes a part away. */
export type CardPatch = { readonly nickname?: string | null; readonly network?: string };
const PATCHED = ["nickname", "network"] as const;

/**
 * Request: tenant part; subject part, key class part, epoch, wrapped blob; the value's record type, record, field, revision
 * parts and envelope blob; the same four parts as they are to be; JSON of a `CardPatch` as a text part. Reply: a byte, 1
 * where the value cannot be opened; else the new envelope as a blob. Nothing of the value leaves.
 */
export function relabelCard(held: Held, request: Reader, reply: Writer): void {
  const tenantPart = takeParts(request, 1);
  const { epochs } = tenantOf(held, takeText(readerOf(tenantPart)));
  const start = request.at;
  const subjectPart = takeParts(request, 1);
  takeParts(request, 1);
  const owner = { tenantPart, ownerParts: request.bytes.subarray(start, request.at) };
  const epoch = takeUint32(request);
  const wrapped = takeBlob(request);
  const itemParts = takeParts(request, 4);
  const envelope = takeBlob(request);
  const newParts = takeParts(request, 4);
  const patch = takeText(request);

  const epochKey = epochs.get(epoch);
  const subjectKey = epochKey && unwrapSubjectKey(epochKey, owner, epoch, wrapped);
  if (subjectKey === undefined) return putByte(reply, CANNOT_OPEN);
  startValueAad(scratch, tenantPart, subjectPart);
  const sharedEnd = scratch.at;
  const padded = openValue(subjectKey.key, subjectKey.keyId, finishValueAad(scratch, sharedEnd, itemParts, subjectKey.keyId), envelope);
  const bytes = padded && unpad(padded);
  if (bytes === undefined) putByte(reply, CANNOT_OPEN);
  else {
    const changed = patched(bytes, patch);
    putByte(reply, RELABELLED);
    sealItem(scratch, sharedEnd, subjectKey, newParts, changed, reply);
    changed.fill(0);
  }
  padded?.fill(0);
  wipe(subjectKey);
}

export const RELABELLED = 0;
const CANNOT_OPEN = 1;

function patched(bytes: Buffer, patchText: string): Buffer {
  const { value, canonical } = decodePayload(bytes);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Refused("bad_message");
  const patch = JSON.parse(patchText) as Readonly<Record<string, JsonValue>>;
  const parts: Record<string, JsonValue> = { ...(value as { readonly [part: string]: JsonValue }) };
  for (const name of PATCHED) {
    const part = patch[name];
    if (part === null) delete parts[name];
    else if (typeof part === "string") parts[name] = part;
  }
  return encodePayload({ value: parts, canonical });
}
