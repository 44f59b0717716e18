import { expect, test } from "vitest";
import { clockOf } from "./clock-words.ts";

const NOW = Date.parse("2026-11-28T12:00:00Z");
const DAY_MS = 86_400_000;
const due = (days: number): string => new Date(NOW + days * DAY_MS).toISOString();
const OPEN = { state: "open", dueAt: due(12.5), pausedSince: null, decidedAt: null, carriedAt: null, doneAt: null, appeal: null } as const;

test("whole days are counted, none of them begun; the last day and every day after it are red", () => {
  const told = (days: number): unknown => {
    const { kind, days: count, tone } = clockOf({ ...OPEN, dueAt: due(days) }, NOW);
    return [kind, count, tone];
  };
  expect(told(12.5)).toEqual(["left", 12, "good"]);
  expect(told(8)).toEqual(["left", 8, "good"]);
  expect(told(7.9)).toEqual(["left", 7, "wait"]);
  expect(told(1)).toEqual(["left", 1, "wait"]);
  expect(told(0.99)).toEqual(["lastDay", 0, "bad"]);
  expect(told(0)).toEqual(["lastDay", 0, "bad"]);
  expect(told(-0.01)).toEqual(["overdueToday", 0, "bad"]);
  expect(told(-1)).toEqual(["overdue", 1, "bad"]);
  expect(told(-40.5)).toEqual(["overdue", 40, "bad"]);
});

test("a clock that stands still, one that has not begun, and one that is over tell no days", () => {
  expect(clockOf({ ...OPEN, pausedSince: due(-3) }, NOW)).toMatchObject({ kind: "paused", at: due(-3) });
  expect(clockOf({ ...OPEN, state: "awaiting_proof", dueAt: null }, NOW)).toMatchObject({ kind: "notBegun", at: null });
  expect(clockOf({ ...OPEN, state: "granted" }, NOW).kind).toBe("left");
  expect(clockOf({ ...OPEN, state: "granted", carriedAt: due(-1), decidedAt: due(-10) }, NOW).kind).toBe("over");
  for (const state of ["done", "refused", "withdrawn", "lapsed", "confirmed", "lifted"] as const)
    expect(clockOf({ ...OPEN, state, dueAt: due(-9), decidedAt: due(-10) }, NOW)).toMatchObject({ kind: "over", at: due(-10) });
});

test("an appeal has a clock of its own, though its request was answered", () => {
  const appeal = { state: "open", at: due(-1), dueAt: due(44.5), decidedAt: null, extension: null, extendableTo: null } as const;
  expect(clockOf({ ...OPEN, state: "refused", dueAt: due(-9), appeal }, NOW)).toMatchObject({ kind: "left", days: 44 });
  expect(clockOf({ ...OPEN, state: "refused", appeal: { ...appeal, state: "upheld" } }, NOW).kind).toBe("over");
});
