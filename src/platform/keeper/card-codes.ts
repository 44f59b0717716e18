import type { Instant } from "../../base/instant.ts";
import { tenantOf, type Held } from "./held.ts";
import { dropCode, endReceived, hasCode } from "./received.ts";
import { putByte, takeText, takeUint32, type Reader, type Writer } from "./wire.ts";

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

/** Request: tenant part; count; per request its part. No reply. */
export function dropCodes(held: Held, request: Reader): void {
  const { cards } = tenantOf(held, takeText(request));
  for (let left = takeUint32(request); left > 0; left--) dropCode(cards, takeText(request));
}
