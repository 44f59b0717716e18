import { type Instant, MINUTE_MS } from "./instant.ts";

/** RFC 9470: how old a strong sign-in may be for what cannot be taken back. */
const FRESH_MS = 5 * MINUTE_MS;

/** Between processes. */
const SKEW_MS = 15 * MINUTE_MS;

/** One of a time that is still to come was given while the clock ran ahead: how long ago, nobody knows. */
export function isFresh(strongAt: Instant, now: Instant): boolean {
  return now - strongAt <= FRESH_MS && strongAt - now < SKEW_MS;
}
