import { type Payload, decodePayload } from "../../base/payload.ts";
import { handOverInfo } from "../keeper/hand-over-info.ts";
import { type HpkeKey, hpkeOpen } from "../keeper/hpke.ts";
import type { SendAsk } from "./messages.ts";
import { isTelling, pickText } from "./values.ts";

const NONE = new Uint8Array(0);

/** What was handed over, opened; undefined where one does not open, or was sealed for another sending. */
export function openHanded(key: HpkeKey, { tenant, subject, errand, values }: SendAsk): readonly Payload[] | undefined {
  const payloads: Payload[] = [];
  for (const { field, record, enc, sealed } of values) {
    const info = handOverInfo({ tenant, subject, errand, field, record });
    const opened = hpkeOpen(key, Buffer.from(enc, "base64"), info, NONE, Buffer.from(sealed, "base64"));
    if (opened === undefined) return undefined;
    payloads.push(decodePayload(opened));
    opened.fill(0);
  }
  return payloads;
}

/** The texts of an ask's slots, and which of them are looked for in the answer. */
export function textsOf(
  ask: SendAsk,
  payloads: readonly Payload[],
): { readonly texts: ReadonlyMap<string, string>; readonly telling: readonly string[] } {
  const texts = new Map(Object.entries(ask.plain));
  const telling: string[] = [];
  for (const [source, { value, pick }] of Object.entries(ask.slots)) {
    const payload = payloads[value];
    const text = payload && pickText(payload, pick);
    if (payload === undefined || text === undefined) continue;
    texts.set(source, text);
    if (isTelling(pick)) telling.push(text);
    // A part alone tells nothing, and its whole does: who was sent every part of a day knows the day.
    const whole = isTelling(pick) ? undefined : pickText(payload, pick.startsWith("expiry.") ? "part.expiry" : "value");
    if (whole !== undefined) telling.push(whole);
  }
  return { texts, telling };
}
