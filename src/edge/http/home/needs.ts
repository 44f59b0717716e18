import { DAY_MS, type Instant, instantToIso } from "../../../base/instant.ts";
import { addMonths, dayOf, endOfDay } from "../../../registers/clearance/calendar.ts";
import { DUE_DAYS } from "../../../registers/clearance/evaluate.ts";
import { UNSEEN_DAYS } from "../../../registers/devices/trust.ts";
import { REVIEW_MONTHS } from "../../../registers/staff/access-reviews.ts";
import type { Waiting } from "../../../workflows/collection/count-waiting.ts";
import { UNREACHABLE_MS, wordsOf } from "../../../workflows/card-page/read-check.ts";
import type { HomeFacts, PersonFacts } from "./facts.ts";

/** One thing that waits, with the next step beside it. */
export type Need = {
  readonly kind: string;
  readonly severity: "overdue" | "due" | "info";
  readonly title: string;
  readonly say: string;
  readonly link: string;
  readonly due?: string;
  /** Of how many things it tells, where it is more than one. */
  readonly count?: number;
};

const REVIEW_SOON_DAYS = 14;
const KEY_UNUSED_DAYS = 90;
const KEY_EXPIRING_DAYS = 30;
const DEVICE_ENDED_DAYS = 30;
const IMPORT_DAYS = 7;
const WORST = ["overdue", "due", "info"] as const;

/** What waits for an owner, worst first and what is due first before what is due later. */
export function ownerNeeds(facts: HomeFacts): readonly Need[] {
  return sorted([
    ...recoveryNeeds(facts),
    ...cardPageNeeds(facts),
    ...clearanceNeeds(facts),
    ...reviewNeeds(facts),
    ...inviteNeeds(facts),
    ...deviceNeeds(facts),
    ...mailNeeds(facts),
    ...importNeeds(facts),
    ...keyNeeds(facts),
  ]);
}

/** What waits for any person, before they may touch customers' data. */
export function personNeeds(person: Pick<PersonFacts, "clearances" | "devices" | "roles">, deviceId: string): readonly Need[] {
  const missing = person.clearances.filter((one) => !one.isMet);
  const due = person.clearances.filter((one) => one.status === "due");
  const device = person.devices.find((one) => one.id === deviceId);
  return sorted([
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

/** What customers' answers want of whoever asked them. */
export function requestNeeds({ answered, lapsed, ending, disowned }: Waiting): readonly Need[] {
  const [open, given, over] = ["current", "provided", "ended"].map((state) => `/requests?state=${state}&mine=true`) as [
    string,
    string,
    string,
  ];
  const carryOn = "Carry on with the transaction and say when you are done; a card that is held for it goes within a day.";
  return [
    ...(answered === 0
      ? []
      : [{ ...need("request_answered", "due", `${counted(answered, "card request")} answered`, carryOn, given), count: answered }]),
    ...(disowned === 0
      ? []
      : [
          need(
            "request_disowned",
            "due",
            `${counted(disowned, "card request")} opened by somebody who is not meant`,
            "Its link opens nothing any more. Look whom it went to, and revoke it or send it anew.",
            open,
          ),
        ]),
    ...(ending === 0
      ? []
      : [
          need(
            "request_ending",
            "info",
            `${counted(ending, "card request")} about to run out unanswered`,
            "Call the customer, or send the link again.",
            open,
          ),
        ]),
    ...(lapsed === 0
      ? []
      : [
          need(
            "request_lapsed",
            "info",
            `${counted(lapsed, "card request")} ran out unanswered`,
            "Ask again where it still matters.",
            over,
          ),
        ]),
  ];
}

function recoveryNeeds({ people, waitingRecoveries }: HomeFacts): readonly Need[] {
  return people
    .filter((person) => waitingRecoveries.includes(person.id))
    .map(({ id, name }) =>
      need("recovery", "due", `${name} is recovering their access`, "If it is not them, stop it before the day is over.", `/staff/${id}`),
    );
}

function cardPageNeeds({ now, cardPage }: HomeFacts): readonly Need[] {
  if (cardPage?.state === "differs") {
    const say = `${cardPage.differences.map(wordsOf).join(". ")}. Ask nobody for a card until you know what changes it.`;
    return [need("card_page_differs", "overdue", "The card page does not arrive as it is sent", say, "/settings")];
  }
  if (cardPage?.state !== "unreachable" || now - cardPage.since < UNREACHABLE_MS) return [];
  const say = "Nobody knows whether it arrives as it is sent. Is its address reachable from this server?";
  return [need("card_page_unreachable", "due", "The card page cannot be looked at", say, "/settings")];
}

function clearanceNeeds({ people }: HomeFacts): readonly Need[] {
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

function reviewNeeds({ now, openReview, reviewedSince, people }: HomeFacts): readonly Need[] {
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

function inviteNeeds({ now, people }: HomeFacts): readonly Need[] {
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

function deviceNeeds({ now, people }: HomeFacts): readonly Need[] {
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

function mailNeeds({ failedMails }: HomeFacts): readonly Need[] {
  if (failedMails === 0) return [];
  return [
    need("mail_failed", "due", `${counted(failedMails, "mail")} could not be sent`, "See why, mend it, and send them again.", "/outbox"),
  ];
}

function importNeeds({ now, imports }: HomeFacts): readonly Need[] {
  const recent = imports.filter((one) => now - Date.parse(one.createdAt) < IMPORT_DAYS * DAY_MS);
  const rejected = recent.filter((one) => one.counts.rejected > 0);
  const failed = recent.filter((one) => one.state === "failed");
  return [
    ...rejected.map(({ id, counts }) =>
      need(
        "import_rejected",
        "due",
        `${counted(counts.rejected, "row")} of an import not taken`,
        "Mend the rows and import them again.",
        `/imports?id=${id}`,
      ),
    ),
    ...failed.map(({ id, failure }) =>
      need("import_failed", "due", "An import failed", failure?.say ?? "See where it stopped.", `/imports?id=${id}`),
    ),
  ];
}

function keyNeeds({ now, keys }: HomeFacts): readonly Need[] {
  const unused = keys.filter((key) => now - (key.lastUsedAt ?? key.createdAt) > KEY_UNUSED_DAYS * DAY_MS);
  const expiring = keys.filter((key) => key.expiresAt !== null && key.expiresAt - now < KEY_EXPIRING_DAYS * DAY_MS);
  const labelled = (some: typeof keys): string => some.map((key) => key.label).join(", ");
  return [
    ...expiring.map((key) =>
      need("key_expiring", "due", `The key ${key.label} runs out`, "Make another and hand it over in time.", "/keys", key.expiresAt),
    ),
    ...(unused.length === 0
      ? []
      : [
          need(
            "key_unused",
            "info",
            `${counted(unused.length, "key")} not used for ${KEY_UNUSED_DAYS} days`,
            `${labelled(unused)}: revoke what nobody needs.`,
            "/keys",
          ),
        ]),
  ];
}

function need(kind: string, severity: Need["severity"], title: string, say: string, link: string, due?: Instant | null): Need {
  return { kind, severity, title, say, link, ...(due === undefined || due === null ? {} : { due: instantToIso(due) }) };
}

function sorted(needs: readonly Need[]): readonly Need[] {
  const rank = (one: Need): string => `${WORST.indexOf(one.severity)} ${one.due ?? "9"}`;
  return needs.toSorted((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0));
}

function counted(count: number, what: string): string {
  if (count === 1) return `1 ${what}`;
  return what === "person" ? `${count} people` : `${count} ${what}s`;
}

function names(people: readonly { readonly name: string; readonly id: string }[]): string {
  return people.map((person) => (person.name === "" ? "Somebody" : person.name)).join(", ");
}

function labels(clearances: readonly { readonly label: string }[]): string {
  return clearances.map((one) => one.label).join(", ");
}
