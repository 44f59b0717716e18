import fc from "fast-check";
import { expect, test } from "vitest";
import { DAY_MS, type Instant, instant } from "../../base/instant.ts";
import { addMonths, dayOf, endOfDay, isDay } from "./calendar.ts";
import { type ClearanceRecord, type Signature, evaluateClearance } from "./evaluate.ts";
import { kindOf } from "./kinds.ts";
import type { Kind } from "./kinds.ts";

const NOW = instant(Date.parse("2026-11-28T12:00:00Z"));
const CHECK = kindOf("background_check", undefined);
const TRAINING = kindOf("privacy_training", undefined);
const CLAUSE = kindOf("confidentiality", undefined);
const POLICY = kindOf("data_policy", undefined);
const DOCUMENT = { id: "pol_a", title: "Confidentiality clause", version: 3 };

function day(offsetDays: number): string {
  return dayOf(instant(NOW + offsetDays * DAY_MS));
}

function recorded(kind: Kind, ...records: readonly Partial<ClearanceRecord>[]) {
  const whole = records.map((one): ClearanceRecord => ({ name: kind.name, result: "passed", on: day(-10), until: null, ...one }));
  return evaluateClearance(kind, null, { signatures: [], records: whole }, NOW);
}

function signed(kind: Kind, signatures: readonly (Partial<Signature> & { readonly at: Instant })[], now = NOW) {
  const whole = signatures.map((one) => ({ policy: DOCUMENT.id, version: 3, ...one }));
  return evaluateClearance(kind, DOCUMENT, { signatures: whole, records: [] }, now);
}

test("a record holds from its day, to the last moment of the day until which it runs", () => {
  expect(recorded(CHECK, {}).status).toBe("met");
  expect(recorded(CHECK).status).toBe("missing");
  expect(recorded(CHECK, { on: day(0) }).status).toBe("met");
  expect(recorded(CHECK, { on: day(1) }).status).toBe("missing");
  const until = day(0);
  const at = (now: number) =>
    evaluateClearance(CHECK, null, { signatures: [], records: [{ name: CHECK.name, result: "passed", on: day(-9), until }] }, instant(now));
  expect(at(endOfDay(until) - 1)).toMatchObject({ status: "due", isMet: true });
  expect(at(endOfDay(until))).toMatchObject({ status: "expired", isMet: false });
});

test("a training that names no end holds for a year, and is due thirty days before", () => {
  expect(recorded(TRAINING, { on: addMonths(day(0), -12) })).toMatchObject({ status: "due", isMet: true });
  expect(recorded(TRAINING, { on: dayOf(instant(Date.parse(addMonths(day(0), -12)) - DAY_MS)) }).status).toBe("expired");
  expect(recorded(TRAINING, { on: addMonths(day(0), -10) }).status).toBe("met");
});

test("a failed check ends what passed before it, and one that passes later mends it", () => {
  const failed = recorded(CHECK, { on: day(-9) }, { on: day(-5), result: "failed" });
  expect(failed).toMatchObject({ status: "missing", isMet: false, mendBy: "owner" });
  expect(failed.missing).toContain("not passed");
  expect(recorded(CHECK, { on: day(-9) }, { on: day(-5), result: "failed" }, { on: day(-1) }).status).toBe("met");
  expect(recorded(CHECK, { on: day(-5), result: "failed" }, { on: day(-9) }).status).toBe("missing");
});

test("a clause must be signed in its newest version; a policy also within the year", () => {
  expect(signed(CLAUSE, []).status).toBe("missing");
  expect(signed(CLAUSE, [{ version: 2, at: NOW }])).toMatchObject({ status: "outdated", isMet: false, mendBy: "person" });
  expect(signed(CLAUSE, [{ version: 2, at: NOW }, { at: instant(NOW - 3000 * DAY_MS) }]).status).toBe("met");
  expect(signed(POLICY, [{ at: instant(NOW - 400 * DAY_MS) }]).status).toBe("expired");
  expect(signed(POLICY, [{ at: instant(NOW - 400 * DAY_MS) }, { at: instant(NOW - DAY_MS) }]).status).toBe("met");
  expect(signed(CLAUSE, [{ policy: "pol_b", at: NOW }]).status).toBe("missing");
});

test("without a document there is nothing to sign, and the owner is told to publish one", () => {
  const none = evaluateClearance(CLAUSE, null, { signatures: [{ policy: "pol_a", version: 1, at: NOW }], records: [] }, NOW);
  expect(none).toMatchObject({ status: "missing", isMet: false, mendBy: "owner", policy: null });
});

test("whatever is not met says what is missing, what mends it and who; whatever is met for long says nothing", () => {
  const cases = [
    recorded(CHECK, { result: "failed" }),
    recorded(CHECK, { until: day(-1) }),
    recorded(TRAINING, { until: day(3) }),
    signed(CLAUSE, []),
    signed(CLAUSE, [{ version: 1, at: NOW }]),
    evaluateClearance(POLICY, null, { signatures: [], records: [] }, NOW),
  ];
  for (const one of cases) {
    expect(one.missing, one.status).toMatch(/^[A-Z].+\.$/u);
    expect(one.mend, one.status).toMatch(/^[A-Z].+\.$/u);
    expect(one.mendBy).not.toBeNull();
  }
  expect(signed(CLAUSE, [{ at: NOW }])).toMatchObject({ status: "met", missing: "", mend: "", mendBy: null });
});

const aRecord = fc.record({
  name: fc.constantFrom("background_check", "other_thing"),
  result: fc.constantFrom<"passed" | "failed">("passed", "failed"),
  on: fc.integer({ min: -2000, max: 20 }).map(day),
  until: fc.option(fc.integer({ min: -900, max: 2000 }).map(day)),
});

test("one more passed record never takes a clearance away, and the newest failed one always does", () => {
  fc.assert(
    fc.property(fc.array(aRecord, { maxLength: 8 }), aRecord, (records, more) => {
      const before = evaluateClearance(CHECK, null, { signatures: [], records }, NOW);
      const passed = { ...more, name: CHECK.name, result: "passed" as const };
      const after = evaluateClearance(CHECK, null, { signatures: [], records: [...records, passed] }, NOW);
      if (before.isMet) expect(after.isMet).toBe(true);
      const failed = { ...more, name: CHECK.name, result: "failed" as const, on: day(0) };
      expect(evaluateClearance(CHECK, null, { signatures: [], records: [...records, failed] }, NOW).isMet).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});

test("a clearance is met exactly while a passed record, not failed since, has begun and not run out", () => {
  fc.assert(
    fc.property(fc.array(aRecord, { maxLength: 6 }), (records) => {
      const got = evaluateClearance(CHECK, null, { signatures: [], records }, NOW);
      const own = records.filter((one) => one.name === CHECK.name && one.on <= day(0));
      const isMet = own.some((one, n) => {
        const isUndone = own.some((later, m) => later.result === "failed" && (later.on > one.on || (later.on === one.on && m > n)));
        return one.result === "passed" && !isUndone && (one.until ?? addMonths(one.on, 36)) >= day(0);
      });
      expect(got.isMet).toBe(isMet);
      expect(got.isMet).toBe(got.status === "met" || got.status === "due");
    }),
    { numRuns: 2_000 },
  );
});

test("months are counted by the calendar, and a month without that day ends at its last", () => {
  expect(addMonths("2024-02-29", 12)).toBe("2025-02-28");
  expect(addMonths("2026-01-31", 1)).toBe("2026-02-28");
  expect(addMonths("2026-11-30", 3)).toBe("2027-02-28");
  expect(addMonths("2026-03-31", -1)).toBe("2026-02-28");
});

test("a day that no calendar has is none", () => {
  expect(["2026-02-29", "2026-13-01", "2026-1-1", "20260101", "1889-01-01", "2026-00-10", "2026-04-31"].filter(isDay)).toEqual([]);
  expect(isDay("2028-02-29")).toBe(true);
});
