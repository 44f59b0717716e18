import { expect, test } from "vitest";
import { instant } from "../../base/instant.ts";
import { compileMap } from "../datamap/compile-map.ts";
import { parseMapYaml } from "../datamap/parse-map.ts";
import type { CompiledMap } from "../datamap/types.ts";
import { NO_FACTS } from "./facts.ts";
import { vendorGate } from "./gate.ts";
import { VENDOR_STATES } from "./state.ts";
import type { Vendor } from "./vendor.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book your travel, basis: contract }
  care: { label: Diet, basis: contract }
fields:
  name: { label: Name, category: identity, type: name, purposes: [booking, care], retention: 3y }
  card: { label: Card, category: payment-card, type: card, purposes: [booking], retention: 3y }
  diet: { label: Diet, category: identity, type: text, purposes: [care], retention: 3y }
roles: { site: { booking: { name: [use] } } }
recipients:
  airline: { label: The airlines, vendor: air, purposes: [booking], fields: [name, card] }
  kitchen: { label: Kitchens, vendor: air, purposes: [care], fields: [name, diet] }
  hotel: { label: Hotels, vendor: hotel, purposes: [booking], fields: [name] }
`;
const NOW = instant(Date.parse("2026-11-28T12:00:00Z"));

function compiled(): CompiledMap {
  const parsed = parseMapYaml(MAP);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return compileMap(parsed.map, 1);
}

const map = compiled();
const vendor: Vendor = {
  id: "ven_1",
  name: "air",
  label: "Air",
  origin: "https://air.example",
  loopback: false,
  recipient: null,
  state: "approved",
  reviewDueOn: "2026-11-28",
  facts: NO_FACTS,
  createdAt: NOW,
  createdBy: "key_1",
  changedAt: NOW,
  approvedAt: NOW,
  approvedBy: "key_1",
};
const codeOf = (more: Partial<Vendor>, fields: readonly string[], purpose = "booking", now = NOW): unknown => {
  const gate = vendorGate(map, { ...vendor, ...more }, { fields, purpose }, now);
  return gate.ok ? "ok" : [gate.refusal.code, gate.refusal.fields?.map((fault) => fault.field)];
};

test("of all states only approved lets anything through, and only to the end of the day of review", () => {
  expect(VENDOR_STATES.map((state) => codeOf({ state }, ["name"]))).toEqual([
    ["vendor_not_approved", undefined],
    "ok",
    ["vendor_suspended", undefined],
    ["vendor_left", undefined],
  ]);
  expect(codeOf({ reviewDueOn: "2026-11-27" }, ["name"])).toEqual(["vendor_overdue", undefined]);
  expect(codeOf({ state: "suspended", reviewDueOn: "2026-11-27" }, ["name"])).toEqual(["vendor_suspended", undefined]);
});

test("fields go for the purposes that the map names with them, over all recipients that are this vendor", () => {
  expect(codeOf({}, ["name", "card"])).toBe("ok");
  expect(codeOf({}, ["name", "diet"], "care")).toBe("ok");
  expect(codeOf({}, ["name", "diet"])).toEqual(["field_not_for_vendor", ["diet"]]);
  expect(codeOf({}, ["card", "diet"], "care")).toEqual(["field_not_for_vendor", ["card"]]);
  expect(codeOf({}, ["name"], "security")).toEqual(["purpose_not_for_vendor", undefined]);
});

test("a vendor that is no recipient gets nothing, one that says which it is gets that one's, and no field needs no map", () => {
  expect(codeOf({ name: "stranger" }, ["name"])).toEqual(["field_not_for_vendor", ["name"]]);
  expect(codeOf({ name: "stranger", recipient: "hotel" }, ["name"])).toBe("ok");
  expect(codeOf({ name: "stranger", recipient: "hotel" }, ["card"])).toEqual(["field_not_for_vendor", ["card"]]);
  expect(codeOf({ name: "stranger" }, [])).toBe("ok");
});
