import { DAY_MS, type Instant } from "../../base/instant.ts";

const YEAR_DAYS = 365;

/** `2027-11-28`, in UTC. */
export function dayOf(at: Instant): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** PCI DSS 12.8.4: somebody looks at each vendor once a year. */
export function nextReviewDay(now: Instant): string {
  return dayOf((now + YEAR_DAYS * DAY_MS) as Instant);
}

/** A day holds to its end. */
export function isPast(day: string, now: Instant): boolean {
  return day < dayOf(now);
}
