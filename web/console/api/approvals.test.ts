import { expect, test } from "vitest";
import { type Approval, isGoingOn } from "./approvals.ts";
import { type DataMap, mayBreakGlass, needsApproval } from "./data-map.ts";
import type { Session } from "./session.ts";

const NOW = Date.parse("2026-11-28T12:00:00Z");
const SOON = "2026-11-28T12:00:01Z";
const JUST_NOW = "2026-11-28T12:00:00Z";

function approval(state: Approval["state"], expiresAt: string, until: string | null): Approval {
  return { state, expiresAt, until } as Approval;
}

function whoHas(...roles: readonly string[]): Session {
  return { staff: { roles: roles.map((name) => ({ name })) } } as unknown as Session;
}

const MAP = {
  purposes: {},
  fields: {},
  roles: {
    desk: { booking: { passport: ["masked", "use"] } },
    pair: { booking: { passport: ["clear"] }, needs: { clear: { approval: 2, reason: true } }, breakGlass: true },
    alone: { booking: { passport: ["clear"] }, needs: { clear: { approval: 1, reason: true } } },
    other: { booking: { email: ["clear"] }, breakGlass: true },
  },
} as DataMap;

test("a question goes on until its time is over, an agreement until its own", () => {
  expect(isGoingOn(approval("asked", SOON, null), NOW)).toBe(true);
  expect(isGoingOn(approval("asked", JUST_NOW, null), NOW)).toBe(false);
  expect(isGoingOn(approval("agreed", JUST_NOW, SOON), NOW)).toBe(true);
  expect(isGoingOn(approval("agreed", SOON, JUST_NOW), NOW)).toBe(false);
  for (const state of ["declined", "cancelled", "expired"] as const) expect(isGoingOn(approval(state, SOON, SOON), NOW)).toBe(false);
});

test("a colleague is asked at once only where every role that grants sight wants one", () => {
  expect(needsApproval(MAP, whoHas("desk", "pair"), "booking", "passport")).toBe(true);
  expect(needsApproval(MAP, whoHas("pair", "alone"), "booking", "passport")).toBe(false);
  expect(needsApproval(MAP, whoHas("desk"), "booking", "passport")).toBe(false);
  expect(needsApproval(MAP, whoHas("pair"), "fraud", "passport")).toBe(false);
});

test("the glass is offered to whoever holds a role that grants this very sight and may break it", () => {
  expect(mayBreakGlass(MAP, whoHas("pair"), "booking", "passport")).toBe(true);
  expect(mayBreakGlass(MAP, whoHas("alone", "other"), "booking", "passport")).toBe(false);
});
