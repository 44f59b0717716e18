import { expect, test } from "vitest";
import { DAY_MS } from "../../base/instant.ts";
import { compileSmallMap, readSmallMap } from "./_testing.ts";
import { emptyMap } from "./compile-map.ts";
import { parseMapJson } from "./parse-map.ts";
import { mapToJson } from "./serialize.ts";

test("every map has the purposes rights and security, on a legal obligation, for every field", () => {
  const map = compileSmallMap();
  for (const name of ["rights", "security"]) {
    expect(map.purposes.get(name)).toMatchObject({ basis: "legal-obligation", builtIn: true });
    for (const field of map.fields.values()) expect(field.purposes.has(name)).toBe(true);
  }
  expect([...(map.fields.get("email")?.purposes ?? [])]).toEqual(["booking", "newsletter", "rights", "security"]);
});

test("retention is known for each purpose, and for the built-in ones the longest", () => {
  const email = compileSmallMap().fields.get("email");
  expect([...(email?.retentionMs ?? [])]).toEqual([
    ["booking", 3 * 365 * DAY_MS],
    ["newsletter", 182.5 * DAY_MS],
    ["rights", 3 * 365 * DAY_MS],
    ["security", 3 * 365 * DAY_MS],
  ]);
  expect(email?.retentionText).toBe("3 years (booking), 6 months (newsletter)");
  expect(compileSmallMap().fields.get("diet")?.retentionText).toBe("30 days");
});

test("a field has the mask of its type, and special data is hidden, unless the map says otherwise", () => {
  const map = compileSmallMap(
    (small) =>
      (small.fields["nickname"] = { category: "identity", type: "name", purposes: ["booking"], retention: "1y", mask: "initials" }),
  );
  expect([...map.fields.values()].map(({ name, mask }) => [name, mask])).toEqual([
    ["email", "email"],
    ["passport", "hidden"],
    ["diet", "hidden"],
    ["card", "card"],
    ["nickname", "initials"],
  ]);
  expect(compileSmallMap((small) => (small.fields["diet"] = { ...small.fields["diet"], type: "name" })).fields.get("diet")).toMatchObject({
    special: true,
    mask: "hidden",
  });
});

test("a call must be of strength 1 where the map says nothing", () => {
  const map = compileSmallMap();
  expect(map.fields.get("email")?.strength).toEqual({ masked: 1, use: 1, clear: 1, change: 1, export: 1 });
  expect(map.fields.get("diet")?.strength).toEqual({ masked: 1, use: 2, clear: 3, change: 1, export: 1 });
});

test("data is sealed by the class that it is erased with", () => {
  const classOf = (type: string, category: string): string | undefined =>
    compileSmallMap((small) => (small.fields["it"] = { category, type, purposes: ["booking"], retention: "1y" })).fields.get("it")
      ?.keyClass;
  expect(classOf("card", "payment-card")).toBe("payment");
  expect(classOf("bank-account", "bank-account")).toBe("payment");
  expect(classOf("free-text", "contact")).toBe("freetext");
  expect(classOf("file", "government-id")).toBe("freetext");
  expect(classOf("text", "government-id")).toBe("identity");
  expect(classOf("text", "health")).toBe("profile");
});

test("the provider keeps a card unless the map says otherwise; nothing else has a custody", () => {
  const map = compileSmallMap();
  expect(map.fields.get("card")?.custody).toBe("processor");
  expect(map.fields.get("email")).not.toHaveProperty("custody");
});

test("clear brings masked with it, and no other form brings anything", () => {
  const role = compileSmallMap(
    (small) => (small.roles["x"] = { booking: { email: ["clear"], passport: ["use"], diet: ["change", "export"] } }),
  ).roles.get("x");
  const forms = (field: string): readonly string[] => [...(role?.grants.get("booking")?.get(field) ?? [])];
  expect(forms("email")).toEqual(["clear", "masked"]);
  expect(forms("passport")).toEqual(["use"]);
  expect(forms("diet")).toEqual(["change", "export"]);
});

test("a role made for people is not for keys unless the map says so", () => {
  const isForKeys = (words: Record<string, unknown>): boolean | undefined =>
    compileSmallMap((small) => (small.roles["x"] = words)).roles.get("x")?.keys;
  expect(isForKeys({})).toBe(true);
  expect(isForKeys({ onCalls: true })).toBe(false);
  expect(isForKeys({ requires: ["training"] })).toBe(false);
  expect(isForKeys({ hideUntilProven: true })).toBe(false);
  expect(isForKeys({ requires: ["training"], keys: true })).toBe(true);
  expect(isForKeys({ keys: false })).toBe(false);
});

test("telephones are tried in the countries of the jurisdictions", () => {
  expect(compileSmallMap().countries).toEqual(["US", "GB"]);
  expect(compileSmallMap((small) => (small.controller.jurisdictions = ["US-CA", "US-NY", "DE"])).countries).toEqual(["US", "DE"]);
});

test("the digest is of what the map says, not of the order in which it is written", () => {
  const one = compileSmallMap();
  const shuffled = compileSmallMap((small) => {
    small.fields = Object.fromEntries(Object.entries(small.fields).toReversed());
    small.roles["manager"] = Object.fromEntries(Object.entries(small.roles["manager"] ?? {}).toReversed());
  });
  expect(one.digest).toMatch(/^[0-9a-f]{64}$/u);
  expect(shuffled.digest).toBe(one.digest);
  expect(compileSmallMap((small) => (small.fields["diet"] = { ...small.fields["diet"], retention: "31d" })).digest).not.toBe(one.digest);
});

test("a map read back from its own writing is the same map", () => {
  const map = readSmallMap();
  expect(parseMapJson(JSON.parse(JSON.stringify(mapToJson(map))))).toEqual({ ok: true, map, warnings: [] });
});

test("a map that declares nothing grants nothing", () => {
  const map = emptyMap();
  expect([map.version, map.fields.size, map.roles.size]).toEqual([0, 0, 0]);
});
