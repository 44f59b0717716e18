import { type Instant, instant } from "../../base/instant.ts";
import { type Law, NO_LAW, type PauseReason, type Span, lawOfPlace } from "./laws.ts";
import type { RightsKind } from "./kinds.ts";

export type Clock = { readonly acknowledgeBy: Instant; readonly dueAt: Instant };

/**
 * The law under which a request of this day is answered: that of where the customer lives, else, of those under which the
 * business stands, the one whose answer is due first. One that is not in force yet is none.
 */
export function lawFor(residence: string | null, controller: readonly string[], kind: RightsKind, at: Instant): Law {
  const own = residence === null ? undefined : lawInForce(residence, at);
  if (own !== undefined) return own;
  const [first = NO_LAW] = controller
    .flatMap((place) => lawInForce(place, at) ?? [])
    .toSorted((a, b) => clockOf(a, kind, at).dueAt - clockOf(b, kind, at).dueAt);
  return first;
}

function lawInForce(place: string, at: Instant): Law | undefined {
  const law = lawOfPlace(place);
  return law !== undefined && dayIn(law.zone, at).toString() >= law.inForce ? law : undefined;
}

/** By when it is to be acknowledged and answered, where its clock begins at this moment: at the end of the last day, there. */
export function clockOf(law: Law, kind: RightsKind, at: Instant): Clock {
  const day = dayIn(law.zone, at);
  const answered = endOfDay(law.zone, addSpan(day, law.answer));
  const obeyed = kind === "objection" && law.optOut !== null ? endOfDay(law.zone, addSpan(day, law.optOut)) : answered;
  return { acknowledgeBy: endOfDay(law.zone, addSpan(day, law.acknowledge)), dueAt: instant(Math.min(answered, obeyed)) };
}

/** When it is due once the time is extended; null where the law knows no extension. The time of an opt-out is hardly ever extended. */
export function extendedDue(law: Law, kind: RightsKind, dueAt: Instant): Instant | null {
  if (kind === "objection" && law.optOut !== null && !law.extendsOptOut) return null;
  return law.extension === null ? null : endOfDay(law.zone, addSpan(dayIn(law.zone, dueAt), law.extension));
}

export function appealDue(law: Law, at: Instant): Instant {
  return endOfDay(law.zone, addSpan(dayIn(law.zone, at), law.appeal));
}

/** When another look is due once its time is extended; null where the law does not lengthen it. */
export function extendedAppealDue(law: Law, dueAt: Instant): Instant | null {
  return law.appealExtension === null ? null : endOfDay(law.zone, addSpan(dayIn(law.zone, dueAt), law.appealExtension));
}

export function mayPause(law: Law, reason: PauseReason): boolean {
  return law.pausesFor.includes(reason);
}

/** When it is due after a pause: the days on which the clock stood still come after the last one. */
export function resumedDue(law: Law, dueAt: Instant, from: Instant, to: Instant): Instant {
  const { days } = dayIn(law.zone, from).until(dayIn(law.zone, to), { largestUnit: "day" });
  return endOfDay(law.zone, dayIn(law.zone, dueAt).add({ days }));
}

function dayIn(zone: string, at: Instant): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();
}

/** The last millisecond of it: where a clock is put forward at midnight the next day begins later, and this one ends the same. */
function endOfDay(zone: string, day: Temporal.PlainDate): Instant {
  return instant(day.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds - 1);
}

/** The same day of a later month, or that month's last; the day of receipt itself is not counted. */
function addSpan(day: Temporal.PlainDate, { count, unit }: Span): Temporal.PlainDate {
  if (unit === "months") return day.add({ months: count });
  if (unit === "calendar-days") return day.add({ days: count });
  let reached = day;
  for (let left = count; left > 0;) {
    reached = reached.add({ days: 1 });
    if (reached.dayOfWeek <= FRIDAY) left -= 1;
  }
  return reached;
}

const FRIDAY = 5;
