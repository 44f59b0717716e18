import { Buffer } from "node:buffer";
import { SECOND_MS, instant, type Instant } from "../../base/instant.ts";
import { TAG_BYTES } from "./aead.ts";
import { cardInfo } from "./card-info.ts";
import { SEALED_TEXT_BYTES_MAX, readSealedText } from "./card-text.ts";
import { checkCard, type CardFault, type CheckedCard } from "./check-card.ts";
import { tenantOf, type Held, type TenantHeld } from "./held.ts";
import { hpkeOpen } from "./hpke.ts";
import { holdReceived } from "./received.ts";
import { putBlob, takeBlob, takeText, takeUint32, type Reader, type Writer } from "./wire.ts";

const NONE = new Uint8Array(0);

/**
 * Request: tenant part; origin, request, form version, key id parts; enc and sealed blobs; the time in seconds (0: the
 * machine's own). Reply: one blob of JSON, `ReceiveReply`. What was sealed leaves in no other shape: of a card brand, last
 * four and expiry, and the fields beside it.
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
  const say = (text: string): void => putBlob(reply, Buffer.from(text));

  const key = keys.cardKeys.get(binding.keyId);
  if (key === undefined) return say('{"code":"key_stale"}');
  if (sealed.length > SEALED_TEXT_BYTES_MAX + TAG_BYTES) return say('{"code":"bad_shape"}');
  const plaintext = hpkeOpen(key, enc, cardInfo(binding), NONE, sealed);
  if (plaintext === undefined) return say('{"code":"blob_not_ours"}');
  const read = readSealedText(plaintext);
  if (read === undefined) say('{"code":"bad_shape"}');
  else {
    const judged = read.card === undefined ? null : checkCard(read.card, told === 0 ? now : instant(told * SECOND_MS));
    say(`{"card":${JSON.stringify(cardReply(keys, judged, now))},"fields":${read.fields.toString("utf8")}}`);
  }
  plaintext.fill(0);
}

/** What the asker reads of `receiveCard`. */
export type ReceiveReply =
  | { readonly code: "key_stale" | "blob_not_ours" | "bad_shape" }
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
