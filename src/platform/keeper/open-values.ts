import type { Buffer } from "node:buffer";
import { type Instant, SECOND_MS, instant } from "../../base/instant.ts";
import { payloadView } from "../../base/payload.ts";
import { finishValueAad, startValueAad } from "./aad.ts";
import { openValue } from "./envelope.ts";
import { NO_CEILING, OPENED, VIEW } from "./frames.ts";
import { Refused, tenantOf, type Held, type TenantHeld } from "./held.ts";
import { sealHandOver } from "./hand-over.ts";
import { spendOne, spentBy, type Ceiling, type Meter } from "./meter.ts";
import { unpad } from "./padding.ts";
import { unwrapSubjectKey, wipe, type SubjectKey } from "./subject-keys.ts";
import type { HandOverView, ValueView } from "./values.ts";
import {
  newWriter,
  putBlob,
  putByte,
  readerOf,
  takeBlob,
  takeByte,
  takeParts,
  takeText,
  takeUint32,
  type Reader,
  type Writer,
} from "./wire.ts";

type Spent = ReturnType<typeof spentBy>;
type Turn = { readonly keys: TenantHeld; readonly tenantPart: Buffer; readonly spent: Spent; readonly ceiling: Ceiling };

/**
 * Request: tenant part; actor part, the time in seconds (0: the machine's own), ceiling of an hour, of a day; count of groups; per group: subject part, key class
 * part, epoch, wrapped blob, count of items; per item: record type, record, field, revision parts, envelope blob, view
 * byte, and for mask, compare and compare-part a text part, for hand-over a key blob and an errand part.
 * Reply: per item in order a byte of `OPENED`, and for `bytes` the blob that may leave.
 */
export function openValues(held: Held, meter: Meter, now: Instant, request: Reader, reply: Writer): void {
  const tenantPart = takeParts(request, 1);
  const tenant = takeText(readerOf(tenantPart));
  const keys = tenantOf(held, tenant);
  const actor = takeText(request);
  const toldSeconds = takeUint32(request);
  const spent = spentBy(meter, `${tenant} ${actor}`, toldSeconds === 0 ? now : instant(toldSeconds * SECOND_MS));
  const turn = { keys, tenantPart, spent, ceiling: takeCeiling(request) };
  for (let left = takeUint32(request); left > 0; left--) openGroup(turn, request, reply);
}

function takeCeiling(request: Reader): Ceiling {
  const hour = takeUint32(request);
  const day = takeUint32(request);
  return { hour: hour === NO_CEILING ? Infinity : hour, day: day === NO_CEILING ? Infinity : day };
}

const scratch = newWriter(4096);

type Opening = { readonly subjectPart: Buffer; readonly subjectKey: SubjectKey | undefined; readonly sharedEnd: number };

function openGroup(turn: Turn, request: Reader, reply: Writer): void {
  const { keys, tenantPart } = turn;
  const start = request.at;
  const subjectPart = takeParts(request, 1);
  takeParts(request, 1);
  const owner = { tenantPart, ownerParts: request.bytes.subarray(start, request.at) };
  const epoch = takeUint32(request);
  const wrapped = takeBlob(request);
  // An epoch that is gone and a wrapping that was touched give the same answer: what was sealed cannot be opened.
  const epochKey = keys.epochs.get(epoch);
  const subjectKey = epochKey && unwrapSubjectKey(epochKey, owner, epoch, wrapped);
  startValueAad(scratch, tenantPart, subjectPart);
  const opening = { subjectPart, subjectKey, sharedEnd: scratch.at };
  for (let left = takeUint32(request); left > 0; left--) openItem(turn, opening, request, reply);
  if (subjectKey) wipe(subjectKey);
}

function openItem(turn: Turn, { subjectPart, subjectKey, sharedEnd }: Opening, request: Reader, reply: Writer): void {
  const itemParts = takeParts(request, 4);
  const envelope = takeBlob(request);
  const view = takeView(request);
  // A masked value costs nothing; what shows or proves a value does, whether or not it opens.
  if (view.kind !== "mask" && !spendOne(turn.spent, turn.ceiling)) return putByte(reply, OPENED.budgetSpent);

  const additional = subjectKey && finishValueAad(scratch, sharedEnd, itemParts, subjectKey.keyId);
  const padded = subjectKey && additional && openValue(subjectKey.key, subjectKey.keyId, additional, envelope);
  const bytes = padded && unpad(padded);
  const shown =
    bytes && (view.kind === "hand-over" ? handedOver(bytes, view, turn.tenantPart, subjectPart, itemParts) : viewOf(bytes, view));
  putByte(reply, shown === undefined ? OPENED.cannotOpen : OPENED.bytes);
  if (shown !== undefined) putBlob(reply, shown);
  // Bytes that cannot be shown are somebody's all the same.
  padded?.fill(0);
}

/** `itemParts` are record type, record, field and revision. */
function handedOver(
  bytes: Buffer,
  { to, errand }: HandOverView,
  tenantPart: Buffer,
  subjectPart: Buffer,
  itemParts: Buffer,
): Buffer | undefined {
  const item = readerOf(itemParts);
  takeText(item);
  const place = { record: takeText(item), field: takeText(item), errand };
  return sealHandOver(to, { ...place, tenant: takeText(readerOf(tenantPart)), subject: takeText(readerOf(subjectPart)) }, bytes);
}

function takeView(request: Reader): ValueView {
  switch (takeByte(request)) {
    case VIEW.raw:
      return { kind: "raw" };
    case VIEW.clear:
      return { kind: "clear" };
    case VIEW.mask:
      return { kind: "mask", mask: takeText(request) };
    case VIEW.compare:
      return { kind: "compare", candidate: takeText(request) };
    case VIEW.comparePart:
      return { kind: "compare-part", part: "postcode", candidate: takeText(request) };
    case VIEW.hasPart:
      return { kind: "has-part", part: "postcode" };
    case VIEW.handOver:
      return { kind: "hand-over", to: takeBlob(request), errand: takeText(request) };
    default:
      throw new Refused("bad_message");
  }
}

/** Undefined where bytes that are no payload are asked for as one. The error is dropped: it would quote the value. */
function viewOf(bytes: Buffer, view: Exclude<ValueView, HandOverView>): Uint8Array | undefined {
  if (view.kind === "raw" || view.kind === "clear") return bytes;
  try {
    return payloadView(bytes, view);
  } catch {
    return undefined;
  }
}
