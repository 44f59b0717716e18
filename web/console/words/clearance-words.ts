import i18next from "i18next";
import type { Requirement } from "../api/my-clearance.ts";
import { dayOf } from "./times.ts";
import { translated } from "./words.ts";

type Lack = NonNullable<Requirement["lack"]>;
type Missing = {
  readonly label: string;
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

/** What is missing of a clearance, in one sentence. */
export function clearanceLack({ label, kind, lack, lastDay }: Missing): string {
  const how = kind === "clause" || kind === "policy" ? kind : "record";
  const say = i18next.t as unknown as Loose;
  return say(`lack.${how}.${lack}`, { label: clearanceLabel(label), day: lastDay === null ? "" : dayOf(lastDay) });
}

/** The same of a clearance as it stands; nothing where all is well. */
export function missingWords({ label, kind, lack, until }: Requirement): string {
  return lack === null ? "" : clearanceLack({ label, kind, lack, lastDay: until === null ? null : lastDayOf(until) });
}

/** What mends it, told to the person themselves. */
export function mendWords({ kind, lack, policy }: Requirement): string {
  if (lack === null) return "";
  const document = { title: policy?.title ?? "", version: String(policy?.version ?? "") };
  return i18next.t(`lackMend.${lack === "no_document" ? lack : kind}`, document);
}

/** Something that holds until the start of a day, in UTC, was last good on the day before. */
function lastDayOf(until: string): string {
  return new Date(Date.parse(until) - 1).toISOString().slice(0, "2026-11-28".length);
}
