import { type Instant, MINUTE_MS } from "../../../base/instant.ts";

/** RFC 9470: how old a strong sign-in may be for what cannot be taken back. */
const FRESH_MS = 5 * MINUTE_MS;

export function isFresh(strongAt: Instant, now: Instant): boolean {
  return now - strongAt <= FRESH_MS;
}
