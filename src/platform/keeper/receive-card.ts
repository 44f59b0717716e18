import { Buffer } from "node:buffer";
import { judgeCardDigits } from "../../base/card-number.ts";
import { holdsDigits } from "../../base/digit-runs.ts";
import type { JsonValue } from "../../base/json-value.ts";
import { SEALED_TEXT_BYTES_MAX } from "../../base/limits.ts";
import { SECOND_MS, instant, type Instant } from "../../base/instant.ts";
import { TAG_BYTES } from "./aead.ts";
import { cardInfo } from "./card-info.ts";
import { readSealedText } from "./card-text.ts";
import { checkCard, type CardFault, type CheckedCard } from "./check-card.ts";
import { tenantOf, type Held, type TenantHeld } from "./held.ts";
import { hpkeOpen } from "./hpke.ts";
import { holdReceived } from "./received.ts";
import { putBlob, takeBlob, takeText, takeUint32, type Reader, type Writer } from "./wire.ts";

const NONE = new Uint8Array(0);

/**
 * Request: tenant part; origin, request, form version, key id parts; enc and sealed blobs; the time in seconds (0: the
 * machine's own); count of fields of plain words, and the name part of each. Reply: one blob of JSON, `ReceiveReply`. What
 * was sealed leaves in no other shape: of a card brand, last four and expiry, and the fields beside it. Where a card number
 * was typed among words, those do not leave either.
 */
export function receiveCard(held: Held, now: Instant, request: Reader, reply: Writer): void {
  const tenant = takeText(request);
  const keys = tenantOf(held, tenant);
  const binding = {
    tenant,
    origin: takeText(request),
    request: takeText(request),
    formVersion: takeText(request),
    keyId: takeText(request),
  };
  const enc = takeBlob(request);
  const sealed = takeBlob(request);
  const told = takeUint32(request);
  const worded = new Set(Array.from({ length: takeUint32(request) }, () => takeText(request)));
  const say = (text: string): void => putBlob(reply, Buffer.from(text));

  const key = keys.cardKeys.get(binding.keyId);
  if (key === undefined) return say('{"code":"key_stale"}');
  if (sealed.length > SEALED_TEXT_BYTES_MAX + TAG_BYTES) return say('{"code":"bad_shape"}');
  const plaintext = hpkeOpen(key, enc, cardInfo(binding), NONE, sealed);
  if (plaintext === undefined) return say('{"code":"blob_not_ours"}');
  const read = readSealedText(plaintext);
  const hidden = read === undefined ? [] : fieldsWithCard(read.fields, worded);
  if (read === undefined) say('{"code":"bad_shape"}');
  else if (hidden.length > 0) say(JSON.stringify({ code: "card_in_text", fields: hidden }));
  else {
    const judged = read.card === undefined ? null : checkCard(read.card, told === 0 ? now : instant(told * SECOND_MS));
    say(`{"card":${JSON.stringify(cardReply(keys, judged, now))},"fields":${read.fields.toString("utf8")}}`);
  }
  plaintext.fill(0);
}

function fieldsWithCard(fields: Buffer, worded: ReadonlySet<string>): readonly string[] {
  const values = JSON.parse(fields.toString("utf8")) as Readonly<Record<string, JsonValue>>;
  return Object.entries(values).flatMap(([name, value]) => (worded.has(name) && holdsCard(value) ? [name] : []));
}

function holdsCard(value: JsonValue): boolean {
  if (typeof value === "string") return holdsDigits(value, (digits) => judgeCardDigits(Buffer.from(digits)).kind === "card");
  return typeof value === "object" && value !== null && Object.values(value).some((one: JsonValue) => holdsCard(one));
}

/** What the asker reads of `receiveCard`. */
export type ReceiveReply =
  | { readonly code: "key_stale" | "blob_not_ours" | "bad_shape" }
  | { readonly code: "card_in_text"; readonly fields: readonly string[] }
  | { readonly card: CardReply; readonly fields: Readonly<Record<string, unknown>> };
export type CardReply =
  | null
  | { readonly faults: readonly CardFault[] }
  | {
      readonly handle: string;
      readonly brand: string;
      readonly last4: string;
      readonly expires: string;
      readonly hasCode: boolean;
    };

function cardReply(keys: TenantHeld, judged: CheckedCard | readonly CardFault[] | null, now: Instant): CardReply {
  if (judged === null) return null;
  if (!("number" in judged)) return { faults: judged };
  const handle = holdReceived(keys.cards, judged, now);
  return { handle, brand: judged.brand, last4: judged.last4, expires: judged.expires, hasCode: judged.code !== undefined };
}
