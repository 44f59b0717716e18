import { Buffer } from "node:buffer";
import type { Instant } from "../../base/instant.ts";
import { decodePayload } from "../../base/payload.ts";
import { finishValueAad, startValueAad } from "./aad.ts";
import type { CheckedCard } from "./check-card.ts";
import { openValue } from "./envelope.ts";
import { tenantOf, type Held, type TenantHeld } from "./held.ts";
import { unpad } from "./padding.ts";
import { receivedCard } from "./received.ts";
import { sealItem, takeSealKey } from "./seal-values.ts";
import { unwrapSubjectKey, wipe } from "./subject-keys.ts";
import { newWriter, putByte, putText, readerOf, takeBlob, takeParts, takeText, takeUint32, type Reader, type Writer } from "./wire.ts";

const scratch = newWriter(4096);

/**
 * Request: tenant part; handle and nickname parts (empty: none); then subject part, key class part, epoch, wrapped blob
 * (empty: make a new key), and the item's record type, record, field, revision parts. Reply: a byte, 1 where the handle's
 * time is over and nothing follows; else epoch, wrapped blob, envelope blob.
 */
export function sealReceived(held: Held, now: Instant, request: Reader, reply: Writer): void {
  const tenantPart = takeParts(request, 1);
  const keys = tenantOf(held, takeText(readerOf(tenantPart)));
  const card = receivedCard(keys.cards, takeText(request), now);
  const nickname = takeText(request);
  if (card === undefined) return putByte(reply, GONE);
  putByte(reply, THERE);
  const { subjectKey, subjectPart } = takeSealKey(keys, tenantPart, request, reply);
  startValueAad(scratch, tenantPart, subjectPart);
  const plaintext = cardPayload(card, nickname);
  sealItem(scratch, scratch.at, subjectKey, takeParts(request, 4), plaintext, reply);
  plaintext.fill(0);
  wipe(subjectKey);
}

export const THERE = 0;
export const GONE = 1;

/** The payload as the field type writes it (`encodePayload`), put together without making the number a string. */
function cardPayload({ number, expires, holder, brand }: CheckedCard, nickname: string): Buffer {
  const { holder: holderText, nickname: nicknameText } = { holder: holder ?? "", nickname };
  const labels = [
    `"expiry":${JSON.stringify(expires)}`,
    ...(holderText === "" ? [] : [`"holder":${JSON.stringify(holderText)}`]),
    ...(nicknameText === "" ? [] : [`"nickname":${JSON.stringify(nicknameText)}`]),
    `"brand":${JSON.stringify(brand)}`,
  ].join(",");
  return Buffer.concat([Buffer.from('{"v":{"number":"'), number, Buffer.from(`",${labels}},"c":"`), number, Buffer.from('"}')]);
}

/**
 * Request: tenant part; handle part, and where that is empty the canonical text part of a card that the provider keeps;
 * count of cards; per card subject part, key class part, epoch, wrapped blob, its record type, record, field, revision
 * parts and envelope blob. Reply: a byte, 1 where the handle's time is over; else per card a byte, 1 where it is the same,
 * and then its nickname part.
 */
export function findSameCard(held: Held, now: Instant, request: Reader, reply: Writer): void {
  const tenantPart = takeParts(request, 1);
  const keys = tenantOf(held, takeText(readerOf(tenantPart)));
  const handle = takeText(request);
  const text = takeText(request);
  const wanted = handle === "" ? Buffer.from(text) : receivedCard(keys.cards, handle, now)?.number;
  if (wanted === undefined) return putByte(reply, GONE);
  putByte(reply, THERE);
  for (let left = takeUint32(request); left > 0; left--) {
    const opened = openOne(keys, tenantPart, request);
    const { value, canonical } = opened === undefined ? NOTHING : decodePayload(opened);
    const isSame = canonical.length > 0 && wanted.equals(Buffer.from(canonical));
    putByte(reply, isSame ? 1 : 0);
    if (isSame) putText(reply, nicknameOf(value));
    opened?.fill(0);
  }
}

const NOTHING = { value: null, canonical: "" } as const;

function nicknameOf(value: unknown): string {
  return typeof value === "object" && value !== null && "nickname" in value && typeof value.nickname === "string" ? value.nickname : "";
}

/** Reads whose card it is and opens it; undefined where it cannot be opened. */
function openOne(keys: TenantHeld, tenantPart: Buffer, request: Reader): Buffer | undefined {
  const start = request.at;
  const subjectPart = takeParts(request, 1);
  takeParts(request, 1);
  const owner = { tenantPart, ownerParts: request.bytes.subarray(start, request.at) };
  const epoch = takeUint32(request);
  const wrapped = takeBlob(request);
  const itemParts = takeParts(request, 4);
  const envelope = takeBlob(request);
  const epochKey = keys.epochs.get(epoch);
  const subjectKey = epochKey && unwrapSubjectKey(epochKey, owner, epoch, wrapped);
  if (subjectKey === undefined) return undefined;
  startValueAad(scratch, tenantPart, subjectPart);
  const additional = finishValueAad(scratch, scratch.at, itemParts, subjectKey.keyId);
  const padded = openValue(subjectKey.key, subjectKey.keyId, additional, envelope);
  wipe(subjectKey);
  return padded && unpad(padded);
}
