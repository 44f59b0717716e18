import type { Buffer } from "node:buffer";
import { assert, unreachable } from "../../base/fault.ts";
import { ASK, newFrame, NO_CEILING, OPENED, VIEW } from "./frames.ts";
import { SECOND_MS } from "../../base/instant.ts";
import { RESEALED } from "./reseal-values.ts";
import type {
  OpenGroup,
  OpenItem,
  OpenMeter,
  Opened,
  ResealedGroup,
  ResealGroup,
  RewrapKey,
  SealedGroup,
  SealGroup,
  SealItem,
} from "./values.ts";
import {
  putBlob,
  putByte,
  putCount,
  putText,
  putTextBlob,
  putUint32,
  takeBlob,
  takeByte,
  takeRaw,
  takeUint32,
  type Reader,
  type Writer,
} from "./wire.ts";
import { INDEX_BYTES } from "./index-keys.ts";

/** The asker's half of each hot message; the layouts are told where the keeper reads them. */
const NONE = new Uint8Array(0);

export function sealFrame(id: number, tenant: string, groups: readonly SealGroup[]): Writer {
  const frame = newFrame(id, ASK.seal);
  putText(frame, tenant);
  putUint32(frame, groups.length);
  for (const group of groups) {
    putOwner(frame, group, group.wrapped ?? NONE);
    putUint32(frame, group.items.length);
    for (const item of group.items) {
      putItem(frame, item);
      if (typeof item.plaintext === "string") putTextBlob(frame, item.plaintext);
      else putBlob(frame, item.plaintext);
    }
  }
  return frame;
}

export function sealedGroups(reply: Reader, groups: readonly SealGroup[]): readonly SealedGroup[] {
  return groups.map((group) => {
    const epoch = takeUint32(reply);
    const wrapped = takeBlob(reply);
    return { epoch, wrapped, envelopes: group.items.map(() => takeBlob(reply)) };
  });
}

export function openFrame(id: number, tenant: string, meter: OpenMeter, groups: readonly OpenGroup[]): Writer {
  const frame = newFrame(id, ASK.open);
  putText(frame, tenant);
  putText(frame, meter.actor);
  putUint32(frame, Math.floor((meter.now ?? 0) / SECOND_MS));
  putUint32(frame, ceilingOf(meter.ceiling?.hour));
  putUint32(frame, ceilingOf(meter.ceiling?.day));
  putUint32(frame, groups.length);
  for (const group of groups) {
    putOwner(frame, group, group.wrapped);
    putUint32(frame, group.items.length);
    for (const item of group.items) {
      putItem(frame, item);
      putBlob(frame, item.envelope);
      putView(frame, item.view);
    }
  }
  return frame;
}

function ceilingOf(ceiling: number | undefined): number {
  if (ceiling === undefined) return NO_CEILING;
  assert(Number.isInteger(ceiling) && ceiling >= 0 && ceiling < NO_CEILING, "a ceiling is a whole number from 0");
  return ceiling;
}

function putView(frame: Writer, view: OpenItem["view"]): void {
  switch (view.kind) {
    case "raw":
      return putByte(frame, VIEW.raw);
    case "clear":
      return putByte(frame, VIEW.clear);
    case "mask":
      return putTextView(frame, VIEW.mask, view.mask);
    case "compare":
      return putTextView(frame, VIEW.compare, view.candidate);
    case "compare-part":
      return putTextView(frame, VIEW.comparePart, view.candidate);
    case "has-part":
      return putByte(frame, VIEW.hasPart);
    case "hand-over":
      putByte(frame, VIEW.handOver);
      putBlob(frame, view.to);
      return putText(frame, view.errand);
    default:
      return unreachable(view);
  }
}

function putTextView(frame: Writer, kind: number, text: string): void {
  putByte(frame, kind);
  putText(frame, text);
}

export function openedGroups(reply: Reader, groups: readonly OpenGroup[]): readonly (readonly Opened[])[] {
  return groups.map((group) => group.items.map(() => opened(reply)));
}

const CANNOT_OPEN: Opened = Object.freeze({ ok: false, code: "cannot_open" });
const BUDGET_SPENT: Opened = Object.freeze({ ok: false, code: "budget_spent" });

function opened(reply: Reader): Opened {
  switch (takeByte(reply)) {
    case OPENED.bytes:
      return { ok: true, bytes: takeBlob(reply) };
    case OPENED.budgetSpent:
      return BUDGET_SPENT;
    default:
      return CANNOT_OPEN;
  }
}

export function indexFrame(id: number, tenant: string, items: readonly { field: string; canonical: string }[]): Writer {
  const frame = newFrame(id, ASK.index);
  putText(frame, tenant);
  putUint32(frame, items.length);
  for (const item of items) {
    putText(frame, item.field);
    putText(frame, item.canonical);
  }
  return frame;
}

export function indexes(reply: Reader, count: number): readonly Buffer[] {
  return Array.from({ length: count }, () => takeRaw(reply, INDEX_BYTES));
}

export function rewrapFrame(id: number, tenant: string, from: number, to: number, keys: readonly RewrapKey[]): Writer {
  const frame = newFrame(id, ASK.rewrap);
  putText(frame, tenant);
  putUint32(frame, from);
  putUint32(frame, to);
  putUint32(frame, keys.length);
  for (const key of keys) {
    putText(frame, key.subject);
    putText(frame, key.keyClass);
    putBlob(frame, key.wrapped);
  }
  return frame;
}

export function rewrapped(reply: Reader, count: number): readonly (Buffer | null)[] {
  return Array.from({ length: count }, () => {
    const wrapped = takeBlob(reply);
    return wrapped.length === 0 ? null : wrapped;
  });
}

export function resealFrame(id: number, tenant: string, group: ResealGroup): Writer {
  const frame = newFrame(id, ASK.reseal);
  putText(frame, tenant);
  putOwner(frame, group, group.wrapped);
  putUint32(frame, group.newEpoch);
  putBlob(frame, group.newWrapped ?? NONE);
  putUint32(frame, group.items.length);
  for (const { from, envelope, to, file = "" } of group.items) {
    putItem(frame, from);
    putBlob(frame, envelope);
    putItem(frame, to);
    putText(frame, file);
  }
  return frame;
}

export function resealed(reply: Reader, count: number): ResealedGroup {
  const wrapped = takeBlob(reply);
  return { wrapped, envelopes: Array.from({ length: count }, () => (takeByte(reply) === RESEALED ? takeBlob(reply) : null)) };
}

export function signFrame(id: number, tenant: string, message: Uint8Array): Writer {
  const frame = newFrame(id, ASK.sign);
  putText(frame, tenant);
  putBlob(frame, message);
  return frame;
}

export function putOwner(frame: Writer, group: { subject: string; keyClass: string; epoch: number }, wrapped: Uint8Array): void {
  putText(frame, group.subject);
  putText(frame, group.keyClass);
  putUint32(frame, group.epoch);
  putBlob(frame, wrapped);
}

export function putItem(frame: Writer, item: Omit<SealItem, "plaintext">): void {
  putText(frame, item.recordType);
  putText(frame, item.record);
  putText(frame, item.field);
  putCount(frame, item.revision);
}
