import type { CardGroup, CardPlace, SealedBlob, WantedCard } from "./card-values.ts";
import type { CardBinding } from "./card-info.ts";
import type { CodeHandOver } from "./hand-over.ts";
import { ASK, newFrame } from "./frames.ts";
import { putItem, putOwner } from "./messages.ts";
import type { CardPatch } from "./relabel-card.ts";
import { putBlob, putText, putUint32, takeByte, takeText, type Reader, type Writer } from "./wire.ts";

/** The asker's half of each message about cards; the layouts are told where the keeper reads them. */
const NONE = new Uint8Array(0);

export function receiveFrame(
  id: number,
  binding: CardBinding,
  blob: SealedBlob,
  { nowSeconds, worded }: { readonly nowSeconds: number; readonly worded: readonly string[] },
): Writer {
  const frame = newFrame(id, ASK.receive);
  for (const part of [binding.tenant, binding.origin, binding.request, binding.formVersion, binding.keyId]) putText(frame, part);
  putBlob(frame, blob.enc);
  putBlob(frame, blob.sealed);
  putUint32(frame, nowSeconds);
  putUint32(frame, worded.length);
  for (const field of worded) putText(frame, field);
  return frame;
}

export function sealReceivedFrame(id: number, tenant: string, handle: string, nickname: string, place: CardPlace): Writer {
  const frame = newFrame(id, ASK.sealReceived);
  for (const part of [tenant, handle, nickname]) putText(frame, part);
  putOwner(frame, place, place.wrapped ?? NONE);
  putItem(frame, place.item);
  return frame;
}

export function sameFrame(id: number, tenant: string, wanted: WantedCard, groups: readonly CardGroup[]): Writer {
  const frame = newFrame(id, ASK.sameCard);
  putText(frame, tenant);
  putText(frame, "handle" in wanted ? wanted.handle : "");
  putText(frame, "handle" in wanted ? "" : wanted.canonical);
  putUint32(frame, groups.length);
  for (const group of groups) {
    putOwner(frame, group, group.wrapped);
    putItem(frame, group.item);
    putBlob(frame, group.item.envelope);
  }
  return frame;
}

export function readSame(reply: Reader, count: number): readonly (string | null)[] {
  return Array.from({ length: count }, () => (takeByte(reply) === 1 ? takeText(reply) : null));
}

export function holdCodeFrame(id: number, tenant: string, handle: string, request: string): Writer {
  const frame = newFrame(id, ASK.holdCode);
  for (const part of [tenant, handle, request]) putText(frame, part);
  return frame;
}

export function requestsFrame(
  id: number,
  kind: typeof ASK.hasCodes | typeof ASK.dropCodes,
  tenant: string,
  requests: readonly string[],
): Writer {
  const frame = newFrame(id, kind);
  putText(frame, tenant);
  putUint32(frame, requests.length);
  for (const request of requests) putText(frame, request);
  return frame;
}

export function readFlags(reply: Reader, count: number): readonly boolean[] {
  return Array.from({ length: count }, () => takeByte(reply) === 1);
}

export function relabelFrame(id: number, tenant: string, group: CardGroup, revision: number, patch: CardPatch): Writer {
  const { item } = group;
  const frame = newFrame(id, ASK.relabel);
  putText(frame, tenant);
  putOwner(frame, group, group.wrapped);
  putItem(frame, item);
  putBlob(frame, item.envelope);
  putItem(frame, { ...item, revision });
  putText(frame, JSON.stringify(patch));
  return frame;
}

export function takeCodeFrame(id: number, tenant: string, request: string, { subject, errand, to }: CodeHandOver): Writer {
  const frame = newFrame(id, ASK.takeCode);
  for (const part of [tenant, subject, errand, request]) putText(frame, part);
  putBlob(frame, to);
  return frame;
}
