import { DAY_MS } from "../../../base/instant.ts";
import { addMonths, dayOf, endOfDay } from "../../../registers/clearance/calendar.ts";
import { DUE_DAYS } from "../../../registers/clearance/evaluate.ts";
import { UNSEEN_DAYS } from "../../../registers/devices/trust.ts";
import { REVIEW_MONTHS } from "../../../registers/staff/access-reviews.ts";
import type { HomeFacts, PersonFacts } from "./facts.ts";
import { type Need, counted, need, sortedNeeds } from "./need.ts";

const REVIEW_SOON_DAYS = 14;
const DEVICE_ENDED_DAYS = 30;

/** What waits for any person, before they may touch customers' data. */
export function personNeeds(person: Pick<PersonFacts, "clearances" | "devices" | "roles">, deviceId: string): readonly Need[] {
  const missing = person.clearances.filter((one) => !one.isMet);
  const due = person.clearances.filter((one) => one.status === "due");
  const device = person.devices.find((one) => one.id === deviceId);
  return sortedNeeds([
    ...(missing.length === 0
      ? []
      : [need("my_clearance", "due", "Your clearance is not complete", missing.map((one) => one.missing).join(" "), "/my/clearance")]),
    ...due.map((one) => need("my_clearance_due", "due", `${one.label} is to be renewed`, one.missing, "/my/clearance", one.until)),
    ...(person.roles.length === 0 || device?.isTrusted === true
      ? []
      : [
          need(
            "my_device",
            "due",
            "This device is not trusted yet",
            "Enrol it and say how it is protected; until then it opens no customer's data.",
            "/my/account",
          ),
        ]),
  ]);
}

export function clearanceNeeds({ people }: HomeFacts): readonly Need[] {
  const active = people.filter((person) => person.state === "active");
  const lacking = active.filter((person) => person.clearances.some((one) => !one.isMet));
  const due = active.flatMap((person) => person.clearances.filter((one) => one.status === "due").map((one) => ({ person, one })));
  const first = due.flatMap(({ one }) => one.until ?? []).toSorted((a, b) => a - b)[0];
  const isOver = lacking.some((person) => person.clearances.some((one) => one.status === "expired"));
  return [
    ...(lacking.length === 0
      ? []
      : [
          need(
            "clearance",
            isOver ? "overdue" : "due",
            `${counted(lacking.length, "person")} cannot work with customers' data yet`,
            lacking.map(({ name, clearances }) => `${name} lacks ${labels(clearances.filter((one) => !one.isMet))}.`).join(" "),
            "/clearance",
          ),
        ]),
    ...(due.length === 0
      ? []
      : [
          need(
            "clearance_due",
            "due",
            `${counted(due.length, "clearance")} to be renewed within ${DUE_DAYS} days`,
            due.map(({ person, one }) => `${person.name}: ${one.label}.`).join(" "),
            "/clearance",
            first,
          ),
        ]),
  ];
}

export function reviewNeeds({ now, openReview, reviewedSince, people }: HomeFacts): readonly Need[] {
  if (openReview !== undefined) {
    const say = `${openReview.decided} of ${openReview.items} decided.`;
    return [need("access_review", "info", "An access review is under way", say, "/access-review")];
  }
  if (reviewedSince === null || people.filter((person) => person.state === "active").length < 2) return [];
  const due = endOfDay(addMonths(dayOf(reviewedSince), REVIEW_MONTHS));
  if (due - now > REVIEW_SOON_DAYS * DAY_MS) return [];
  const say = "Ten minutes' work: look at what each person may do, and whether they still should.";
  return [need("access_review", now >= due ? "overdue" : "due", "The half-yearly access review is due", say, "/access-review", due)];
}

export function inviteNeeds({ now, people }: HomeFacts): readonly Need[] {
  const invited = people.filter((person) => person.state === "invited");
  const over = invited.filter((person) => person.invitedUntil === null || person.invitedUntil <= now);
  const open = invited.filter((person) => !over.includes(person));
  return [
    ...(over.length === 0
      ? []
      : [
          need(
            "invitation_over",
            "due",
            `${counted(over.length, "invitation")} ran out`,
            `${names(over)}: invite again, or remove.`,
            "/staff",
          ),
        ]),
    ...(open.length === 0
      ? []
      : [need("invitation", "info", `${counted(open.length, "invitation")} not accepted yet`, `${names(open)}.`, "/staff")]),
  ];
}

export function recoveryNeeds({ people, waitingRecoveries }: HomeFacts): readonly Need[] {
  return people
    .filter((person) => waitingRecoveries.includes(person.id))
    .map(({ id, name }) =>
      need("recovery", "due", `${name} is recovering their access`, "If it is not them, stop it before the day is over.", `/staff/${id}`),
    );
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
  const told = (list: typeof all): string => list.map(({ person, device }) => `${device.label} of ${person.name}`).join(", ");
  return [
    ...(gone.length === 0
      ? []
      : [
          need(
            "device_lost",
            "due",
            `${counted(gone.length, "device")} lost or stolen`,
            `${told(gone)}. See what was displayed there; it may be an incident.`,
            "/devices",
          ),
        ]),
    ...(unseen.length === 0
      ? []
      : [
          need(
            "device_unseen",
            "info",
            `${counted(unseen.length, "device")} not seen for ${UNSEEN_DAYS} days`,
            `${told(unseen)}.`,
            "/devices",
          ),
        ]),
  ];
}

function names(people: readonly { readonly name: string; readonly id: string }[]): string {
  return people.map((person) => (person.name === "" ? "Somebody" : person.name)).join(", ");
}

function labels(clearances: readonly { readonly label: string }[]): string {
  return clearances.map((one) => one.label).join(", ");
}
