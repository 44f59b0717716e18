import fc from "fast-check";
import { expect, test } from "vitest";
import { type Instant, instant } from "../../base/instant.ts";
import { appealDue, clockOf, extendedAppealDue, extendedDue, lawFor, mayPause, resumedDue } from "./clocks.ts";
import reference from "./reference/rights-rules.json" with { type: "json" };
import { RIGHTS_KINDS } from "./kinds.ts";
import { LAWS, type Law, NO_LAW, lawOfPlace } from "./laws.ts";

/** Days of receipt at which calendars differ from what one expects, each as a wall clock there. */
const RECEIVED = [
  "2027-01-31T00:00:00.000",
  "2027-01-31T23:59:59.999",
  "2027-02-28T12:00:00",
  "2028-01-31T12:00:00",
  "2028-02-29T12:00:00",
  "2027-12-31T23:59:59.999",
  // The nights on which clocks are put forward and back, in Europe and in America.
  "2027-02-28T23:30:00",
  "2027-03-14T12:00:00",
  "2027-03-28T01:30:00",
  "2027-10-31T12:00:00",
  "2027-11-07T12:00:00",
];

/** Written down once more from the list, row by row: the last day of each answer to what came in on 31 January 2027. */
const ROWS: Readonly<Record<string, readonly [due: string, extended: string | null, appeal: string]>> = {
  EU: ["2027-02-28", "2027-04-28", "2027-03-17"],
  GB: ["2027-02-28", "2027-04-28", "2027-03-17"],
  CA: ["2027-03-02", "2027-04-01", "2027-03-17"],
  "CA-QC": ["2027-03-02", null, "2027-03-17"],
  AU: ["2027-03-02", null, "2027-03-17"],
  BR: ["2027-02-15", null, "2027-03-17"],
  "US-CA": ["2027-03-17", "2027-05-01", "2027-03-17"],
  "US-CO": ["2027-03-17", "2027-05-01", "2027-03-17"],
  "US-CT": ["2027-03-17", "2027-05-01", "2027-04-01"],
  "US-DE": ["2027-03-17", "2027-05-01", "2027-04-01"],
  "US-FL": ["2027-03-17", "2027-04-01", "2027-04-01"],
  "US-IN": ["2027-03-17", "2027-05-01", "2027-04-01"],
  "US-IA": ["2027-05-01", "2027-06-15", "2027-04-01"],
  "US-KY": ["2027-03-17", "2027-05-01", "2027-04-01"],
  "US-MD": ["2027-03-17", "2027-05-01", "2027-04-01"],
  "US-MN": ["2027-03-17", "2027-05-01", "2027-03-17"],
  "US-MT": ["2027-03-17", "2027-05-01", "2027-04-01"],
  "US-NE": ["2027-03-17", "2027-05-01", "2027-04-01"],
  "US-NH": ["2027-03-17", "2027-05-01", "2027-04-01"],
  "US-NJ": ["2027-03-17", "2027-05-01", "2027-03-17"],
  "US-OR": ["2027-03-17", "2027-05-01", "2027-03-17"],
  "US-RI": ["2027-03-17", "2027-05-01", "2027-04-01"],
  "US-TN": ["2027-03-17", "2027-05-01", "2027-04-01"],
  "US-TX": ["2027-03-17", "2027-05-01", "2027-04-01"],
  "US-UT": ["2027-03-17", "2027-05-01", "2027-03-17"],
  "US-VA": ["2027-03-17", "2027-05-01", "2027-04-01"],
  "US-AL": ["2027-03-17", "2027-05-01", "2027-03-17"],
  "US-LA": ["2027-03-17", "2027-05-01", "2027-04-01"],
  "US-OK": ["2027-03-17", "2027-05-01", "2027-04-01"],
  "US-VT": ["2027-03-02", null, "2027-03-17"],
  "US-WA": ["2027-03-17", "2027-05-01", "2027-03-17"],
  "US-NV": ["2027-04-01", "2027-05-01", "2027-03-17"],
};

/** The wall clock there, by the runtime's other calendar. */
function wall(zone: string, at: Instant): string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  }).formatToParts(at);
  const of = (type: string): string => parts.find((part) => part.type === type)?.value ?? "";
  return `${of("year")}-${of("month")}-${of("day")} ${of("hour")}:${of("minute")}:${of("second")}.${String(at % 1000).padStart(3, "0")}`;
}

const there = (zone: string, text: string): Instant =>
  instant(Temporal.PlainDateTime.from(text).toZonedDateTime(zone).toInstant().epochMilliseconds);
const laws = [...LAWS.values()];
const codeOf = (law: Law): string => law.code ?? "";

test("every row of the list is here, with a zone that the runtime knows", () => {
  expect([...LAWS.keys()].toSorted()).toEqual(Object.keys(ROWS).toSorted());
  for (const law of laws) expect(() => new Intl.DateTimeFormat("en", { timeZone: law.zone })).not.toThrow();
});

test.each(laws.map((law) => [codeOf(law), law] as const))(
  "%s: due, extended and contested until the end of the very day, there",
  (code, law) => {
    const [due, extended, appeal] = ROWS[code] ?? [];
    const at = there(law.zone, "2027-01-31T23:59:59.999");
    const { dueAt } = clockOf(law, "access", at);
    expect(wall(law.zone, dueAt)).toBe(`${due} 23:59:59.999`);
    const later = extendedDue(law, "access", dueAt);
    expect(later === null ? null : wall(law.zone, later)).toBe(extended === null ? null : `${extended} 23:59:59.999`);
    expect(wall(law.zone, appealDue(law, at))).toBe(`${appeal} 23:59:59.999`);
    // One millisecond later it is the day after, and all is due a day later or, at a month's end, not earlier.
    expect(clockOf(law, "access", instant(at + 1)).dueAt).toBeGreaterThanOrEqual(dueAt);
  },
);

test("a clock begins with proof and stands still where a row's own notes say so, and for nothing that no row says", () => {
  const begins = reference.entries.filter(({ notes }) => /clock starts when/iu.test(notes ?? "")).map((row) => row.jurisdiction);
  expect(laws.filter((law) => law.startsWhenProven).map(codeOf)).toEqual(begins);
  for (const law of laws) {
    const { notes } = reference.entries.find((row) => row.jurisdiction === law.code) ?? { notes: null };
    const waits = /clock starts when (.+?) arrives/iu.exec(notes ?? "")?.[1] ?? "";
    for (const reason of ["identity", "clarification", "fee"] as const)
      expect(mayPause(law, reason), codeOf(law)).toBe(waits.includes(reason));
  }
});

test("another look takes longer where a row says by how much, by as many days to the very day's end", () => {
  const longer = laws.filter((law) => law.appealExtension !== null).map(codeOf);
  expect(longer).toEqual(["US-CO", "US-MN"]);
  for (const law of laws) {
    const due = appealDue(law, there(law.zone, "2027-01-31T12:00:00"));
    const extended = extendedAppealDue(law, due);
    expect(extended === null ? null : wall(law.zone, extended)).toBe(longer.includes(codeOf(law)) ? "2027-05-16 23:59:59.999" : null);
  }
});

test.each(laws.map((law) => [codeOf(law), law] as const))("%s: ends at midnight at every edge of the calendar", (_code, law) => {
  for (const text of RECEIVED) {
    const at = there(law.zone, text);
    for (const kind of RIGHTS_KINDS) {
      const { acknowledgeBy, dueAt } = clockOf(law, kind, at);
      for (const end of [acknowledgeBy, dueAt]) expect(wall(law.zone, end).slice(11), `${text} ${kind}`).toBe("23:59:59.999");
      expect(acknowledgeBy).toBeGreaterThanOrEqual(at);
    }
  }
});

test("a month later is the same day, or the month's last; leap days are days", () => {
  const gb = LAWS.get("GB") as Law;
  const due = (text: string): string => wall(gb.zone, clockOf(gb, "access", there(gb.zone, text)).dueAt).slice(0, 10);
  expect(["2028-01-31", "2028-02-29", "2027-08-31", "2027-12-31", "2027-11-30"].map((day) => due(`${day}T08:00:00`))).toEqual([
    "2028-02-29",
    "2028-03-29",
    "2027-09-30",
    "2028-01-31",
    "2027-12-30",
  ]);
});

test("the day of receipt is that of the law's own zone", () => {
  // Half past one in the night in Brussels is the evening before in California.
  const at = instant(Date.parse("2027-06-15T23:30:00Z"));
  const days = ["EU", "US-CA", "AU"].map((code) => {
    const law = LAWS.get(code) as Law;
    return wall(law.zone, clockOf(law, "access", at).dueAt).slice(0, 10);
  });
  expect(days).toEqual(["2027-07-16", "2027-07-30", "2027-07-16"]);
});

test("an opt-out has its own, shorter time; what stops at once was stopped by filing, and is answered in the usual time", () => {
  const ca = LAWS.get("US-CA") as Law;
  const friday = there(ca.zone, "2027-01-29T12:00:00");
  // Fifteen working days: three whole weeks.
  expect(wall(ca.zone, clockOf(ca, "objection", friday).dueAt).slice(0, 10)).toBe("2027-02-19");
  expect(wall(ca.zone, clockOf(ca, "objection", there(ca.zone, "2027-01-30T12:00:00")).dueAt).slice(0, 10)).toBe("2027-02-19");
  expect(extendedDue(ca, "objection", friday)).toBeNull();
  const nv = LAWS.get("US-NV") as Law;
  expect(extendedDue(nv, "objection", clockOf(nv, "objection", friday).dueAt)).not.toBeNull();
  const eu = LAWS.get("EU") as Law;
  expect(clockOf(eu, "objection", friday)).toEqual(clockOf(eu, "access", friday));
});

test("what came in is acknowledged within three working days, in Brazil on the same day", () => {
  const acknowledged = (code: string, text: string): string => {
    const law = LAWS.get(code) as Law;
    return wall(law.zone, clockOf(law, "access", there(law.zone, text)).acknowledgeBy).slice(0, 10);
  };
  expect(acknowledged("EU", "2027-01-29T12:00:00")).toBe("2027-02-03");
  expect(acknowledged("BR", "2027-01-29T12:00:00")).toBe("2027-01-29");
});

test("only the United Kingdom's clock waits for proof and stands still, and for nothing but what it says", () => {
  expect(laws.filter((law) => law.startsWhenProven).map(codeOf)).toEqual(["GB"]);
  for (const law of laws)
    expect([mayPause(law, "identity"), mayPause(law, "clarification"), mayPause(law, "fee")], codeOf(law)).toEqual(
      law.code === "GB" ? [true, true, false] : [false, false, false],
    );
  const gb = LAWS.get("GB") as Law;
  const due = there(gb.zone, "2027-03-20T23:59:59.999");
  const [from, to] = [there(gb.zone, "2027-03-01T23:00:00"), there(gb.zone, "2027-03-29T00:30:00")];
  expect(wall(gb.zone, resumedDue(gb, due, from, to))).toBe("2027-04-17 23:59:59.999");
  expect(resumedDue(gb, due, from, instant(from + 1))).toBe(due);
});

test("the law is that of where somebody lives, else the strictest of the business's own, and never one that is not in force", () => {
  const at = instant(Date.parse("2026-11-28T12:00:00Z"));
  const code = (residence: string | null, ...controller: string[]): string | null => lawFor(residence, controller, "access", at).code;
  expect(["DE", "IS", "GB", "US-CA", "CA-QC", "CA-ON", "AU"].map((place) => code(place, "BR"))).toEqual([
    "EU",
    "EU",
    "GB",
    "US-CA",
    "CA-QC",
    "CA",
    "AU",
  ]);
  expect(code(null, "US-CA", "GB", "BR")).toBe("BR");
  expect(code("JP", "US-CA", "GB")).toBe("GB");
  expect(code("US", "US-CA")).toBe("US-CA");
  // Alabama's holds from May 2027.
  expect(code("US-AL", "US-IA")).toBe("US-IA");
  expect(lawFor("US-AL", [], "access", instant(Date.parse("2027-05-01T12:00:00Z"))).code).toBe("US-AL");
  expect(code(null)).toBeNull();
  expect(code(null, "CH")).toBeNull();
  expect(lawOfPlace("CH")).toBeUndefined();
});

const moment = fc.integer({ min: Date.parse("2020-01-01T00:00:00Z"), max: Date.parse("2120-01-01T00:00:00Z") }).map(instant);
const anyLaw = fc.constantFrom(...laws, NO_LAW);
const anyKind = fc.constantFrom(...RIGHTS_KINDS);

test("nothing is due before it came in, what comes in later is due no earlier, and more time is more time", () => {
  fc.assert(
    fc.property(anyLaw, anyKind, moment, moment, (law, kind, a, b) => {
      const [early, late] = a <= b ? [a, b] : [b, a];
      const [first, second] = [clockOf(law, kind, early), clockOf(law, kind, late)];
      expect(first.dueAt).toBeGreaterThanOrEqual(early);
      expect(first.acknowledgeBy).toBeLessThanOrEqual(second.acknowledgeBy);
      expect(first.dueAt).toBeLessThanOrEqual(second.dueAt);
      const extended = extendedDue(law, kind, first.dueAt);
      if (extended !== null) expect(extended).toBeGreaterThan(first.dueAt);
      expect(resumedDue(law, first.dueAt, early, late)).toBeGreaterThanOrEqual(first.dueAt);
      expect(appealDue(law, early)).toBeGreaterThan(early);
    }),
    { numRuns: 500 },
  );
});
