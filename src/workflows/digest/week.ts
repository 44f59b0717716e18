import { DAY_MS, HOUR_MS, type Instant, instant } from "../../base/instant.ts";

/** The seven days that a digest is about; they end on a Monday at seven o'clock, UTC. */
export type Week = { readonly monday: string; readonly from: Instant; readonly to: Instant };

const HOUR = 7;
/** 1 January 1970 was a Thursday. */
const DAYS_TO_MONDAY = 4;

/** The last week that is over. */
export function weekBefore(now: Instant): Week {
  const first = DAYS_TO_MONDAY * DAY_MS + HOUR * HOUR_MS;
  const to = instant(first + Math.floor((now - first) / (7 * DAY_MS)) * 7 * DAY_MS);
  return { monday: new Date(to).toISOString().slice(0, 10), from: instant(to - 7 * DAY_MS), to };
}
