import { HOUR_MS } from "../../base/instant.ts";
import type { DateDoubt } from "../../platform/date/watch-date.ts";
import { utcDay } from "../../registers/holds/holds.ts";

/** A date in doubt as people are told of it: by days, and by hours that are begun. */
export function tellDoubt({ seenAt, now, leftMs }: DateDoubt) {
  return { lastDay: utcDay(seenAt), today: utcDay(now), hours: leftMs === null ? null : Math.ceil(leftMs / HOUR_MS) };
}
