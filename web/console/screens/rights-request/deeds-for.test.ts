import { expect, test } from "vitest";
import { type Menued, deedsFor } from "./deeds-for.ts";

const OPEN: Menued = {
  state: "open",
  groupedInto: null,
  pausedSince: null,
  pausesFor: [],
  extendableTo: null,
  appeal: null,
  decision: null,
  coolingUntil: null,
  carriedAt: null,
};
const AT = "2026-11-28T12:00:00.000Z";
const REFUSED = { ...OPEN, state: "refused", decision: { decision: "refused", reasons: [], at: AT, by: "own" } } as const satisfies Menued;

test("more time and a clock that stands still are offered where the law gives them, and nowhere else", () => {
  expect(deedsFor(OPEN)).toEqual(["verify", "withdraw"]);
  expect(deedsFor({ ...OPEN, extendableTo: AT, pausesFor: ["clarification"] })).toEqual(["extend", "pause", "verify", "withdraw"]);
  expect(deedsFor({ ...OPEN, pausedSince: AT })).toEqual(["resume", "verify", "withdraw"]);
  expect(deedsFor({ ...OPEN, state: "awaiting_proof" })).toEqual(["withdraw"]);
});

test("a mark can be taken back as long as it binds; what is carried out cannot", () => {
  expect(deedsFor({ ...OPEN, state: "in_force" })).toEqual(["verify", "withdraw"]);
  expect(deedsFor({ ...OPEN, state: "confirmed" })).toEqual(["withdraw"]);
  expect(deedsFor({ ...OPEN, state: "granted" })).toEqual(["withdraw"]);
  expect(deedsFor({ ...OPEN, state: "granted", carriedAt: AT })).toEqual([]);
  expect(deedsFor({ ...OPEN, state: "granted", coolingUntil: AT })).toEqual([]);
  for (const state of ["done", "lapsed", "withdrawn", "lifted"] as const) expect(deedsFor({ ...OPEN, state })).toEqual([]);
});

test("what was refused is contested once, and once more where it was opened again and refused again", () => {
  const appeal = { state: "upheld", at: AT, dueAt: AT, decidedAt: AT, extension: null, extendableTo: null } as const;
  expect(deedsFor(REFUSED)).toEqual(["appeal"]);
  expect(deedsFor({ ...REFUSED, state: "done", decision: { ...REFUSED.decision, decision: "in_part" } })).toEqual(["appeal"]);
  expect(deedsFor({ ...REFUSED, appeal })).toEqual([]);
  expect(deedsFor({ ...REFUSED, appeal: { ...appeal, state: "overturned" } })).toEqual(["appeal"]);
  expect(deedsFor({ ...REFUSED, appeal: { ...appeal, state: "open", extendableTo: AT } })).toEqual(["extendAppeal"]);
  expect(deedsFor({ ...REFUSED, state: "lifted", decision: { ...REFUSED.decision, decision: "lifted" } })).toEqual([]);
});

test("of one that was taken in by another only its own end is offered", () => {
  const grouped = { ...OPEN, groupedInto: "rrq_1", pausedSince: AT };
  expect([deedsFor(grouped), deedsFor({ ...REFUSED, groupedInto: "rrq_1" })]).toEqual([["withdraw"], []]);
});
