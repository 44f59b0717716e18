import { DAY_MS, type Instant, instant } from "../../base/instant.ts";

/** `2027-02-28`, in UTC. */
export type Day = string;

export function dayOf(at: Instant): Day {
  return new Date(at).toISOString().slice(0, 10);
}

/** What holds until a day holds through the whole of it, in UTC. */
export function endOfDay(day: Day): Instant {
  return instant(Date.parse(`${day}T00:00:00Z`) + DAY_MS);
}

/** The same day of a later month, or that month's last where it has no such day. */
export function addMonths(day: Day, months: number): Day {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}

/** True for a day that the calendar has, between 1990 and 2100. */
export function isDay(text: string): boolean {
  if (!/^(?:199\d|20\d\d)-\d\d-\d\d$/u.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}
