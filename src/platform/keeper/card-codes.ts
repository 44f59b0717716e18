import type { Instant } from "../../base/instant.ts";
import { tenantOf, type Held } from "./held.ts";
import { encodePayload } from "../../base/payload.ts";
import { sealHandOver } from "./hand-over.ts";
import { codeOf, dropCode, endReceived, hasCode } from "./received.ts";
import { putBlob, putByte, takeBlob, takeText, takeUint32, type Reader, type Writer } from "./wire.ts";

/** Request: tenant part; handle part; request part. Ends the handle, and keeps its code, if it has one, for the request. No reply. */
export function holdReceivedCode(held: Held, now: Instant, request: Reader): void {
  const { cards } = tenantOf(held, takeText(request));
  const handle = takeText(request);
  endReceived(cards, handle, takeText(request), now);
}

/** Request: tenant part; count; per request its part. Reply: per request a byte, 1 where its code is there. */
export function hasCodes(held: Held, now: Instant, request: Reader, reply: Writer): void {
  const { cards } = tenantOf(held, takeText(request));
  for (let left = takeUint32(request); left > 0; left--) putByte(reply, hasCode(cards, takeText(request), now) ? 1 : 0);
}

/** The field under whose name a code is handed over; its record is the request. */
export const CODE_FIELD = "security-code";

/** Request: tenant, subject, errand and request parts; key blob. Reply: the code as it is handed over, empty where there is none. It is gone then. */
export function takeCode(held: Held, now: Instant, request: Reader, reply: Writer): void {
  const tenant = takeText(request);
  const { cards } = tenantOf(held, tenant);
  const [subject, errand, record] = [takeText(request), takeText(request), takeText(request)];
  const to = takeBlob(request);
  const code = codeOf(cards, record, now);
  const payload = code && encodePayload({ value: code.toString("latin1"), canonical: "" });
  const sealed = payload && sealHandOver(to, { tenant, subject, errand, field: CODE_FIELD, record }, payload);
  payload?.fill(0);
  putBlob(reply, sealed ?? NONE);
  if (sealed !== undefined) dropCode(cards, record);
}

const NONE = new Uint8Array(0);

/** Request: tenant part; count; per request its part. No reply. */
export function dropCodes(held: Held, request: Reader): void {
  const { cards } = tenantOf(held, takeText(request));
  for (let left = takeUint32(request); left > 0; left--) dropCode(cards, takeText(request));
}
