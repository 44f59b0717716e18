import { expect, test } from "vitest";
import type { ReturnedLetter, RightsRequest } from "../../api/rights-requests.ts";
import { stepsOf } from "./steps-of.ts";

const at = (day: number): string => `2026-11-${String(day).padStart(2, "0")}T10:00:00Z`;
const FILED: RightsRequest = {
  id: "rrq_1",
  kind: "erasure",
  subject: "sub_1",
  scope: [],
  channel: "phone",
  state: "awaiting_proof",
  law: "GB",
  lawName: "UK GDPR",
  lawChecked: null,
  language: null,
  residence: null,
  createdAt: at(1),
  provenAt: null,
  verifiedBy: null,
  proofNeeded: 2,
  proofShown: 0,
  acknowledgeBy: null,
  dueAt: null,
  isOverdue: false,
  extension: null,
  pausedSince: null,
  pauseReason: null,
  extendableTo: null,
  pausesFor: [],
  decision: null,
  appeal: null,
  groupedInto: null,
  coolingUntil: null,
  carriedAt: null,
  doneAt: null,
  decidedAt: null,
  agent: false,
  byPost: false,
  export: null,
  certificate: false,
};
const told = (request: Partial<RightsRequest>): readonly string[] =>
  stepsOf({ ...FILED, ...request }).map(({ name, standing }) => `${name} ${standing}`);
const granted: NonNullable<RightsRequest["decision"]> = { decision: "granted", reasons: [], at: at(3), by: "stf_1" };

test("what waits is one step, whatever lies behind and before it", () => {
  expect(told({})).toEqual(["filed done", "proof now", "decided next", "done next"]);
  expect(told({ state: "open", provenAt: at(2) })).toEqual(["filed done", "proof done", "decided now", "done next"]);
  expect(told({ state: "open", provenAt: at(2), pausedSince: at(4) })).toEqual([
    "filed done",
    "proof done",
    "paused now",
    "decided next",
    "done next",
  ]);
  expect(told({ kind: "restriction", state: "in_force" })).toEqual(["filed done", "decided now"]);
});

test("a letter that did not arrive stands where it came back, after the end of which it told, and is marked until somebody saw to it", () => {
  const letter = (day: number, settled: ReturnedLetter["settled"] = null): ReturnedLetter => {
    return { id: `mai_${day}`, kind: "rights_received", code: "5.1.1", sentAt: at(1), returnedAt: at(day), settled, isRepeatable: true };
  };
  const standing = (request: Partial<RightsRequest>, letters: readonly ReturnedLetter[]): readonly string[] =>
    stepsOf({ ...FILED, ...request }, letters).map((step) => `${step.name} ${step.standing}`);
  const seen = letter(2, { how: "mail", at: at(3) });
  expect(standing({ state: "open", provenAt: at(3) }, [seen, letter(4)])).toEqual([
    "filed done",
    "letterReturned done",
    "proof done",
    "letterReturned ended",
    "decided now",
    "done next",
  ]);
  expect(standing({ state: "withdrawn", decidedAt: at(5) }, [letter(4), letter(6)])).toEqual([
    "filed done",
    "letterReturned ended",
    "withdrawn ended",
    "letterReturned ended",
  ]);
});

test("what was granted cools, is carried out and is done; an extension stands where it was given", () => {
  const decided = { provenAt: at(2), decidedAt: at(3), decision: granted, extension: { reason: "complex", until: at(30), at: at(2) } };
  expect(told({ ...decided, state: "granted", coolingUntil: at(6) })).toEqual([
    "filed done",
    "proof done",
    "extended done",
    "decided done",
    "cooling now",
    "done next",
  ]);
  expect(told({ ...decided, state: "granted", coolingUntil: at(6), carriedAt: at(6) }).slice(-2)).toEqual(["carried done", "done now"]);
  expect(told({ ...decided, state: "done", carriedAt: at(6), doneAt: at(6) }).slice(-2)).toEqual(["decided done", "done done"]);
});

test("what was taken back, lapsed or lifted ends there; an appeal goes on after the end", () => {
  expect(told({ state: "withdrawn" })).toEqual(["filed done", "withdrawn ended"]);
  expect(told({ state: "lapsed", decidedAt: at(9) })).toEqual(["filed done", "lapsed ended"]);
  const refused = { state: "refused", decidedAt: at(3), decision: { ...granted, decision: "refused" } } satisfies Partial<RightsRequest>;
  const appeal = { state: "open", at: at(5), dueAt: at(30), decidedAt: null, extension: null, extendableTo: null } as const;
  expect(told({ ...refused, appeal }).slice(-3)).toEqual(["decided done", "appealed done", "appealDecided now"]);
  expect(told({ ...refused, appeal: { ...appeal, state: "upheld", decidedAt: at(8) } }).at(-1)).toBe("appealDecided done");
});
