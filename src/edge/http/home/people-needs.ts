import { DAY_MS } from "../../../base/instant.ts";
import { addMonths, dayOf, endOfDay } from "../../../registers/clearance/calendar.ts";
import { DUE_DAYS } from "../../../registers/clearance/evaluate.ts";
import { lastDayOf } from "../../../registers/clearance/words.ts";
import { UNSEEN_DAYS } from "../../../registers/devices/trust.ts";
import { REVIEW_MONTHS } from "../../../registers/staff/access-reviews.ts";
import type { HomeFacts, PersonFacts } from "./facts.ts";
import { type Need, need, sortedNeeds } from "./need.ts";

const REVIEW_SOON_DAYS = 14;
const DEVICE_ENDED_DAYS = 30;

/** What waits for any person, before they may touch customers' data. */
export function personNeeds(person: Pick<PersonFacts, "clearances" | "devices" | "roles">, deviceId: string): readonly Need[] {
  const lacks = person.clearances.flatMap(({ isMet, label, kind, lack, until }) =>
    isMet || lack === null ? [] : [{ label, kind, lack, lastDay: lastDayOf(until) }],
  );
  const due = person.clearances.filter((one) => one.status === "due");
  const device = person.devices.find((one) => one.id === deviceId);
  return sortedNeeds([
    ...(lacks.length === 0 ? [] : [need("my_clearance", "due", { lacks }, "/my/clearance")]),
    ...due.map(({ label, kind, until }) =>
      need("my_clearance_due", "due", { label, kind, lastDay: lastDayOf(until) ?? "" }, "/my/clearance", until),
    ),
    ...(person.roles.length === 0 || device?.isTrusted === true ? [] : [need("my_device", "due", {}, "/my/account")]),
  ]);
}

export function clearanceNeeds({ people }: HomeFacts): readonly Need[] {
  const active = people.filter((person) => person.state === "active");
  const lacking = active.filter((person) => person.clearances.some((one) => !one.isMet));
  const due = active.flatMap((person) => person.clearances.filter((one) => one.status === "due").map((one) => ({ person, one })));
  const first = due.flatMap(({ one }) => one.until ?? []).toSorted((a, b) => a - b)[0];
  const isOver = lacking.some((person) => person.clearances.some((one) => one.status === "expired"));
  const lacks = lacking.map(({ name, clearances }) => ({ name, labels: clearances.flatMap((one) => (one.isMet ? [] : [one.label])) }));
  const renewed = due.map(({ person, one }) => ({ name: person.name, label: one.label }));
  return [
    ...(lacking.length === 0
      ? []
      : [need("clearance", isOver ? "overdue" : "due", { count: lacking.length, people: lacks }, "/clearance")]),
    ...(due.length === 0
      ? []
      : [need("clearance_due", "due", { count: due.length, days: DUE_DAYS, people: renewed }, "/clearance", first)]),
  ];
}

export function reviewNeeds({ now, openReview, reviewedSince, people }: HomeFacts): readonly Need[] {
  if (openReview !== undefined) {
    const underWay = { decided: openReview.decided, items: openReview.items };
    return [need("access_review", "info", { underWay }, "/access-review")];
  }
  if (reviewedSince === null || people.filter((person) => person.state === "active").length < 2) return [];
  const due = endOfDay(addMonths(dayOf(reviewedSince), REVIEW_MONTHS));
  if (due - now > REVIEW_SOON_DAYS * DAY_MS) return [];
  return [need("access_review", now >= due ? "overdue" : "due", { underWay: null }, "/access-review", due)];
}

export function inviteNeeds({ now, people }: HomeFacts): readonly Need[] {
  const invited = people.filter((person) => person.state === "invited");
  const over = invited.filter((person) => person.invitedUntil === null || person.invitedUntil <= now);
  const open = invited.filter((person) => !over.includes(person));
  const told = (some: typeof people) => ({ count: some.length, names: some.map((person) => person.name) });
  return [
    ...(over.length === 0 ? [] : [need("invitation_over", "due", told(over), "/staff")]),
    ...(open.length === 0 ? [] : [need("invitation", "info", told(open), "/staff")]),
  ];
}

export function recoveryNeeds({ people, waitingRecoveries }: HomeFacts): readonly Need[] {
  return people
    .filter((person) => waitingRecoveries.includes(person.id))
    .map(({ id, name }) => need("recovery", "due", { name }, `/staff/${id}`));
}

export function deviceNeeds({ now, people }: HomeFacts): readonly Need[] {
  const all = people.flatMap((person) => person.devices.map((device) => ({ person, device })));
  const unseen = all.filter(({ device }) => device.state === "enrolled" && now - device.seenAt > UNSEEN_DAYS * DAY_MS);
  const gone = all.filter(
    ({ device }) =>
      (device.state === "lost" || device.state === "stolen") &&
      device.endedAt !== null &&
      now - device.endedAt < DEVICE_ENDED_DAYS * DAY_MS,
  );
  const told = (some: typeof all) => ({
    count: some.length,
    devices: some.map(({ person, device }) => ({ label: device.label, name: person.name })),
  });
  return [
    ...(gone.length === 0 ? [] : [need("device_lost", "due", told(gone), "/devices")]),
    ...(unseen.length === 0 ? [] : [need("device_unseen", "info", { ...told(unseen), days: UNSEEN_DAYS }, "/devices")]),
  ];
}
