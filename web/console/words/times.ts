import { serverNow } from "../api/device-proof.ts";
import { spokenLocale } from "./words.ts";

const SECOND = 1_000;
const DAY = 86_400 * SECOND;
const UNITS = [
  ["year", 365 * DAY],
  ["month", 30 * DAY],
  ["week", 7 * DAY],
  ["day", DAY],
  ["hour", 3_600 * SECOND],
  ["minute", 60 * SECOND],
] as const;

/** "46 min ago", "in 2 days", "last month", "now": by the server's clock, in the person's language. */
export function relativeTime(at: string, now: number = serverNow()): string {
  const gap = Date.parse(at) - now;
  const unit = UNITS.find(([, ms]) => Math.abs(gap) >= ms);
  // "last mo" is no word that anybody says; "46 minutes ago" has no room.
  const isLong = unit !== undefined && unit[1] >= DAY;
  const format = new Intl.RelativeTimeFormat(spokenLocale(), { numeric: "auto", style: isLong ? "long" : "short" });
  return unit === undefined ? format.format(0, "second") : format.format(Math.trunc(gap / unit[1]), unit[0]);
}

/** Day and time in the viewer's zone, with the zone's name. */
export function exactTime(at: string): string {
  return new Intl.DateTimeFormat(spokenLocale(), {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
  }).format(new Date(at));
}

/** "10:02" where it was today, else day and time: for a line that has little room. */
export function timeOf(at: string, now: number = serverNow()): string {
  const isToday = new Date(at).toDateString() === new Date(now).toDateString();
  const day = isToday ? {} : ({ month: "short", day: "numeric" } as const);
  return new Intl.DateTimeFormat(spokenLocale(), { ...day, hour: "2-digit", minute: "2-digit" }).format(new Date(at));
}

/** The day of an instant in the viewer's zone; a day of the calendar is the same day everywhere. */
export function dayOf(at: string): string {
  const zone = at.length === CALENDAR_DAY_CHARS ? { timeZone: "UTC" } : {};
  return new Intl.DateTimeFormat(spokenLocale(), { year: "numeric", month: "short", day: "numeric", ...zone }).format(new Date(at));
}

const HALF_A_DAY_MS = 43_200_000;

/**
 * The day that ends at this instant in the zone of the law, as the customer is told it: half a day before it is that day in UTC, too. In the viewer's own
 * zone it would often be the next one.
 */
export function lastDayOf(end: string): string {
  return dayOf(new Date(Date.parse(end) - HALF_A_DAY_MS).toISOString().slice(0, CALENDAR_DAY_CHARS));
}

const CALENDAR_DAY_CHARS = "2026-11-28".length;

export function countOf(count: number): string {
  return new Intl.NumberFormat(spokenLocale()).format(count);
}

export function monthOf(at: string): string {
  return new Intl.DateTimeFormat(spokenLocale(), { year: "numeric", month: "long" }).format(new Date(at));
}
