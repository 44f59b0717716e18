import { assert } from "../../base/fault.ts";
import reference from "./reference/rights-rules.json" with { type: "json" };

/** So many whole days, working days (Monday to Friday; holidays are not known) or months. */
export type Span = { readonly count: number; readonly unit: "calendar-days" | "business-days" | "months" };

/** On which day a row was looked up, and in what: the law itself, what others say of it, or nothing but memory. */
export type LawCheck = { readonly on: string; readonly against: "statute" | "secondary" | "own_knowledge" };

export type PauseReason = "identity" | "clarification" | "fee";

/** What a law says of the time in which a request is answered. `code` is null for the product's own, where no law is known. */
export type Law = {
  readonly code: string | null;
  readonly name: string | null;
  /** How well its row is founded, and since when; null where no law is known. */
  readonly checked: LawCheck | null;
  /** The first day on which it holds. */
  readonly inForce: string;
  /** Whose days they are. */
  readonly zone: string;
  readonly acknowledge: Span;
  readonly answer: Span;
  readonly extension: Span | null;
  /** By when an objection is to be obeyed; null where the answer's own time holds, or where filing itself obeys it in time. */
  readonly optOut: Span | null;
  readonly extendsOptOut: boolean;
  readonly appeal: Span;
  /** How much longer another look may take; null where the law does not say. */
  readonly appealExtension: Span | null;
  /** The clock begins when identity is shown, and not with the receipt. */
  readonly startsWhenProven: boolean;
  readonly pausesFor: readonly PauseReason[];
};

/** What holds where no law of the list does: it satisfies nearly every row. */
const ANSWER: Span = { count: 30, unit: "calendar-days" };
const ACKNOWLEDGE: Span = { count: 3, unit: "business-days" };
const APPEAL: Span = { count: 45, unit: "calendar-days" };

export const NO_LAW: Law = {
  code: null,
  name: null,
  checked: null,
  inForce: "1970-01-01",
  zone: "UTC",
  acknowledge: ACKNOWLEDGE,
  answer: ANSWER,
  extension: null,
  optOut: null,
  extendsOptOut: false,
  appeal: APPEAL,
  appealExtension: null,
  startsWhenProven: false,
  pausesFor: [],
};

/** One zone a law; of several that a country has, that of its seat of government. */
const ZONES: Readonly<Record<string, string>> = {
  EU: "Europe/Brussels",
  GB: "Europe/London",
  CA: "America/Toronto",
  "CA-QC": "America/Toronto",
  AU: "Australia/Sydney",
  BR: "America/Sao_Paulo",
  "US-AL": "America/Chicago",
  "US-CA": "America/Los_Angeles",
  "US-CO": "America/Denver",
  "US-CT": "America/New_York",
  "US-DE": "America/New_York",
  "US-FL": "America/New_York",
  "US-IA": "America/Chicago",
  "US-IN": "America/Indiana/Indianapolis",
  "US-KY": "America/New_York",
  "US-LA": "America/Chicago",
  "US-MD": "America/New_York",
  "US-MN": "America/Chicago",
  "US-MT": "America/Denver",
  "US-NE": "America/Chicago",
  "US-NH": "America/New_York",
  "US-NJ": "America/New_York",
  "US-NV": "America/Los_Angeles",
  "US-OK": "America/Chicago",
  "US-OR": "America/Los_Angeles",
  "US-RI": "America/New_York",
  "US-TN": "America/Chicago",
  "US-TX": "America/Chicago",
  "US-UT": "America/Denver",
  "US-VA": "America/New_York",
  "US-VT": "America/New_York",
  "US-WA": "America/Los_Angeles",
};

/**
 * Where the clock begins with proof and stands still for proof or clarification, as the list's notes have it; no other law of
 * it says so, and none that it stands still until a fee is paid.
 */
const WAITS_FOR_PROOF: ReadonlySet<string> = new Set(["GB"]);

/** "Sale opt-out, one 30-day extension." */
const EXTENDS_OPT_OUT: ReadonlySet<string> = new Set(["US-NV"]);

const FOUNDED: Readonly<Record<string, LawCheck["against"]>> = {
  "verified-statute": "statute",
  "verified-secondary": "secondary",
  "own-knowledge": "own_knowledge",
};

/** By their code, as `EU`, `GB` or `US-CA`. */
export const LAWS: ReadonlyMap<string, Law> = new Map(reference.entries.map((row) => [row.jurisdiction, rowToLaw(row)]));

const UNDER_GDPR: ReadonlySet<string> = new Set(
  "EU AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK IS LI NO".split(" "),
);

/** The law of a country or of a part of one (`DE`, `US-CA`, `CA-ON`); undefined where the list has none. */
export function lawOfPlace(place: string): Law | undefined {
  const [country = ""] = place.split("-");
  if (UNDER_GDPR.has(country)) return LAWS.get("EU");
  return LAWS.get(place) ?? LAWS.get(country);
}

type Row = (typeof reference.entries)[number];

function rowToLaw(row: Row): Law {
  const { jurisdiction: code, response, optOutDeadline, appeal } = row;
  const zone = ZONES[code];
  assert(zone !== undefined, "a law of the list has no time zone");
  const waits = WAITS_FOR_PROOF.has(code);
  return {
    code,
    name: row.law,
    checked: { on: reference.asOf, against: foundedOn(row.confidence) },
    inForce: row.inForce,
    zone,
    acknowledge: response.acknowledge?.includes("at once") === true ? { count: 0, unit: "calendar-days" } : ACKNOWLEDGE,
    answer: spanOf(response.days, response.unit) ?? ANSWER,
    extension: spanOf(response.extensionDays, response.extensionUnit),
    // A mark is on from the moment of filing, which is in time for whatever has to stop at once.
    optOut: optOutDeadline?.days === 0 ? null : spanOf(optOutDeadline?.days ?? null, optOutDeadline?.unit ?? null),
    extendsOptOut: EXTENDS_OPT_OUT.has(code),
    appeal: spanOf(appeal.decideDays, "calendar-days") ?? APPEAL,
    appealExtension: spanOf(appeal.extensionDays, "calendar-days"),
    startsWhenProven: waits,
    pausesFor: waits ? ["identity", "clarification"] : [],
  };
}

function foundedOn(confidence: string): LawCheck["against"] {
  const against = FOUNDED[confidence];
  assert(against !== undefined, "how well a row is founded is not known");
  return against;
}

function spanOf(count: number | null, unit: string | null): Span | null {
  if (count === null || unit === null) return null;
  assert(unit === "calendar-days" || unit === "business-days" || unit === "months", "a unit of the list is not known");
  return { count, unit };
}
