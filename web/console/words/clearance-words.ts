import i18next from "i18next";
import type { Requirement } from "../api/my-clearance.ts";
import { dayOf } from "./times.ts";
import { translated } from "./words.ts";

type Lack = NonNullable<Requirement["lack"]>;
type Missing = {
  readonly kind: Requirement["kind"];
  readonly lack: Lack;
  /** A day of the calendar. */
  readonly lastDay: string | null;
};
type Loose = (key: string, words: object) => string;

/** Where nobody has named a clearance, the server makes its label of the map's own name, in English. */
export function clearanceLabel(label: string): string {
  return translated(label);
}

/** What is missing of a clearance, in one sentence that names it. */
export function clearanceLack({ label, ...missing }: Missing & { readonly label: string }): string {
  return tellLack("lack", missing, { label: clearanceLabel(label) });
}

/** The same of a clearance as it stands, beneath its name; nothing where all is well. */
export function missingWords({ kind, lack, until }: Requirement): string {
  return lack === null ? "" : tellLack("lackHere", { kind, lack, lastDay: until === null ? null : lastDayOf(until) }, {});
}

function tellLack(group: "lack" | "lackHere", { kind, lack, lastDay }: Missing, words: object): string {
  const say = i18next.t as unknown as Loose;
  return say(`${group}.${isSignature(kind) ? kind : "record"}.${lack}`, { ...words, day: lastDay === null ? "" : dayOf(lastDay) });
}

/** What mends it, told to the person themselves, beside what they sign or acknowledge it with; nothing where that says it all. */
export function mendWords({ kind, lack }: Requirement): string {
  if (lack === null) return "";
  if (lack === "no_document") return i18next.t("lackMend.no_document");
  return isSignature(kind) ? "" : i18next.t(`lackMend.${kind}`);
}

/** What mends it, told to an owner who looks at somebody else's. */
export function mendWordsOfOther(requirement: Requirement): string {
  const { kind, lack } = requirement;
  return isSignature(kind) && lack !== null && lack !== "no_document" ? i18next.t("clearance.theySign") : mendWords(requirement);
}

/** Whether the person does it themselves, with a document. */
export function isSignature(kind: Requirement["kind"]): kind is "clause" | "policy" {
  return kind === "clause" || kind === "policy";
}

/** From when on it holds; nothing where that is not known. What is recorded begins with a day of UTC, a signature at a moment. */
export function sinceWords({ kind, since }: Pick<Requirement, "kind" | "since">): string {
  if (since === null) return "";
  return i18next.t("myClearance.since", { day: dayOf(isSignature(kind) ? since : dayIn(since)) });
}

/** The last day on which it holds; nothing where it has no end. */
export function untilWords({ until }: Pick<Requirement, "until">): string {
  return until === null ? "" : i18next.t("myClearance.until", { day: dayOf(lastDayOf(until)) });
}

/** Something that holds until the start of a day, in UTC, was last good on the day before. */
function lastDayOf(until: string): string {
  return dayIn(new Date(Date.parse(until) - 1).toISOString());
}

/** As a day of the calendar: in the viewer's zone the start of a day is often still the day before. */
function dayIn(instant: string): string {
  return instant.slice(0, "2026-11-28".length);
}
