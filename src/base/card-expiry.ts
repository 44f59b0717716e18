import { HOUR_MS, type Instant } from "./instant.ts";

/** Where a day ends last on earth (UTC-12): a card is good to the end of its month there. */
export const LAST_ZONE_MS = 12 * HOUR_MS;

/** Whether the month of a card, as `MM/YY`, is over everywhere. */
export function isCardExpired(expires: string, now: Instant): boolean {
  const [month, year] = expires.split("/").map(Number);
  return Date.UTC(2000 + (year ?? 0), month ?? 0, 1) + LAST_ZONE_MS <= now;
}
