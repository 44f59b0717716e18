import { expect, test } from "vitest";
import { KINDS } from "../../api/rights-kinds.ts";
import { RIGHTS_REASONS } from "../../../../src/base/rights-reasons.ts";
import { reasonsFor } from "./reasons-for.ts";

test("every kind can be refused and granted in part, each for reasons of the list and none twice", () => {
  for (const kind of KINDS)
    for (const decision of ["in_part", "refused"] as const) {
      const reasons = reasonsFor(kind, decision);
      expect(reasons.length, `${kind} ${decision}`).toBeGreaterThan(1);
      expect(new Set(reasons).size).toBe(reasons.length);
      expect(reasons.filter((code) => !RIGHTS_REASONS.includes(code))).toEqual([]);
    }
});

test("every reason of the list is offered for some kind", () => {
  const offered = new Set(KINDS.flatMap((kind) => reasonsFor(kind, "refused")));
  expect(RIGHTS_REASONS.filter((code) => !offered.has(code))).toEqual([]);
});

test("a part cannot be kept back because there is nothing, or because it is not them", () => {
  for (const kind of KINDS) {
    const reasons = reasonsFor(kind, "in_part");
    expect(reasons).not.toContain("nothing_held");
    expect(reasons).not.toContain("identity_not_shown");
  }
  expect(reasonsFor("erasure", "in_part")).toContain("tax_records");
  expect(reasonsFor("access", "refused")).not.toContain("tax_records");
});
