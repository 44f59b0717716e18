import { isIP } from "node:net";
import { DAY_MS } from "../../base/instant.ts";
import { isCountryCode } from "./countries.ts";

const YEAR_MS = 365 * DAY_MS;
const UNIT_MS: Readonly<Record<string, number>> = { d: DAY_MS, m: YEAR_MS / 12, y: YEAR_MS };
const UNIT_WORDS: Readonly<Record<string, string>> = { d: "day", m: "month", y: "year" };
const RETENTION_MS_MAX = 100 * YEAR_MS;

/** `30d`, `6m` (months), `3y` in milliseconds; undefined where it is not one of these, or over a hundred years. */
export function retentionMs(text: string): number | undefined {
  const match = /^([1-9]\d{0,4})([dmy])$/u.exec(text);
  if (match === null) return undefined;
  const ms = Number(match[1]) * (UNIT_MS[match[2] ?? ""] ?? 0);
  return ms > RETENTION_MS_MAX ? undefined : ms;
}

/** `3y` as a person says it: `3 years`. */
export function retentionWords(text: string): string {
  const count = text.slice(0, -1);
  return `${count} ${UNIT_WORDS[text.slice(-1)] ?? ""}${count === "1" ? "" : "s"}`;
}

/** An address block, as `203.0.113.0/24` or `2001:db8::/32`. */
export function isCidr(text: string): boolean {
  const match = /^([^/]+)\/(\d{1,3})$/u.exec(text);
  if (match === null) return false;
  const version = isIP(match[1] ?? "");
  return version !== 0 && !text.includes("%") && Number(match[2]) <= (version === 4 ? 32 : 128);
}

/** The states, the district and the territories: a law is looked up by this code, so a slip would find none. */
const US_PLACES: ReadonlySet<string> = new Set(
  (
    "AK AL AR AS AZ CA CO CT DC DE FL GA GU HI IA ID IL IN KS KY LA MA MD ME MI MN MO MP MS MT NC ND NE NH NJ NM NV NY OH OK OR PA PR RI " +
    "SC SD TN TX UM UT VA VI VT WA WI WV WY"
  ).split(" "),
);

/** ISO 3166: a country, a part of one (`US-CA`), or `EU`. */
export function isJurisdiction(text: string): boolean {
  if (text === "EU") return true;
  const match = /^([A-Z]{2})(?:-([A-Z\d]{1,3}))?$/u.exec(text);
  if (match === null || !isCountryCode(match[1] ?? "")) return false;
  return match[1] !== "US" || match[2] === undefined || US_PLACES.has(match[2]);
}

const NAME_SHAPE = /^[a-z][A-Za-z0-9_-]{0,39}$/u;

/** Names of purposes, fields, roles and recipients. Those that every object of the language has are kept out. */
export function isMapName(text: string): boolean {
  return NAME_SHAPE.test(text) && !(text in {});
}

/** What `text` would be as a name: for the mend of a refused one. */
export function toMapName(text: string): string {
  const name = text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/gu, "_")
    .replace(/^[^a-z]+|_+$/gu, "")
    .slice(0, 40);
  return isMapName(name) ? name : "other_name";
}
