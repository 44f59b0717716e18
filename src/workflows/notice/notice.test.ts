import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { instant } from "../../base/instant.ts";
import { LANGUAGES } from "../../base/language.ts";
import { compileMap } from "../../registers/datamap/compile-map.ts";
import { parseMapYaml } from "../../registers/datamap/parse-map.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { NOTICE_FACTS, type NoticeFact, type NoticeFacts } from "../../registers/notice/facts.ts";
import { NO_FACTS } from "../../registers/vendors/facts.ts";
import type { Vendor } from "../../registers/vendors/vendor.ts";
import { CHECKS } from "./_checks.ts";
import { checklistOf } from "./checklist.ts";
import { claimsOf } from "./claims.ts";
import { composeAll, composeNotice } from "./compose.ts";
import { differencesOf, significanceOf } from "./differences.ts";
import { MESSAGES } from "./messages.ts";
import { readabilityOf } from "./readability.ts";
import { ropaOf, ropaRows } from "./ropa.ts";
import { sourcesOf } from "./sources.ts";

function starter(name: string, change: (yaml: string) => string = (yaml) => yaml): CompiledMap {
  const parsed = parseMapYaml(change(readFileSync(new URL(`../../../maps/${name}.yaml`, import.meta.url), "utf8")));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return compileMap(parsed.map, 1);
}

const concierge = starter("concierge");
const NOW = instant(Date.parse("2026-11-28T12:00:00Z"));
const vendor: Vendor = {
  id: "ven_1",
  name: "airline",
  label: "Pretend Air",
  origin: "https://air.example",
  loopback: false,
  recipient: null,
  state: "approved",
  reviewDueOn: "2027-11-28",
  facts: { ...NO_FACTS, subprocessors: [{ name: "Host", country: "IE", does: "Hosting" }] },
  createdAt: NOW,
  createdBy: "key_1",
  changedAt: NOW,
  approvedAt: NOW,
  approvedBy: "key_1",
};
const everything: NoticeFacts = Object.fromEntries(
  (Object.keys(NOTICE_FACTS) as NoticeFact[]).map((name) => [
    name,
    NOTICE_FACTS[name].mayBeNone ? { kind: "none" } : { kind: "said", say: "We tell you by mail" },
  ]),
);
const whole = (text: unknown): string => JSON.stringify(text);

test("whatever the map declares stands in the notice: each field, purpose, time and recipient, in every language", () => {
  for (const name of ["concierge", "shop", "clinic"]) {
    const map = starter(name);
    const texts = composeAll(sourcesOf(map, [], {}));
    for (const language of LANGUAGES) {
      const text = whole(texts[language]);
      for (const { label } of [...map.fields.values(), ...map.recipients.values()]) expect(text, `${name} ${language}`).toContain(label);
      for (const { label, builtIn } of map.purposes.values()) expect(text.includes(label), `${name} ${language} ${label}`).toBe(!builtIn);
      expect(text).not.toMatch(/\{\{|undefined|NaN/u);
      expect(texts[language].short.length).toBe(6);
    }
  }
  expect(whole(composeNotice(sourcesOf(concierge, [], {}), "de"))).toContain("7 Jahre");
});

test("our own sentences are plain: what most read at twelve, in every language, with everything said", () => {
  for (const language of LANGUAGES) {
    const { age, lix, words } = readabilityOf(composeNotice(sourcesOf(concierge, [vendor], everything), language));
    expect([age <= 12, words > 300], `${language}: LIX ${lix}, age ${age}`).toEqual([true, true]);
  }
  const law =
    "Notwithstanding aforementioned considerations, personally identifiable information undergoes processing pursuant to applicable legislation.";
  expect(readabilityOf({ title: "", short: [], sections: [{ id: "x", heading: "", say: [law], table: null }] }).age).toBe(18);
});

test("all languages have the same sentences, with the same places to fill in", () => {
  const flat = (words: object, before = ""): readonly (readonly [string, string])[] =>
    Object.entries(words).flatMap(([key, value]: [string, unknown]) =>
      typeof value === "string" ? [[before + key, value] as const] : flat(value as object, `${before}${key}.`),
    );
  const places = (text: string): string =>
    [...text.matchAll(/\{\{(\w+)\}\}/gu)]
      .map(([, name = ""]) => name)
      .toSorted()
      .join();
  const english = flat(MESSAGES.en).map(([key, text]) => [key, places(text)]);
  for (const language of LANGUAGES)
    expect(
      flat(MESSAGES[language]).map(([key, text]) => [key, places(text)]),
      language,
    ).toEqual(english);
});

test("a vendor that is not approved is no recipient, and one that is brings its countries along", () => {
  const recipients = (state: Vendor["state"]): readonly string[] =>
    sourcesOf(concierge, [{ ...vendor, state }], {}).recipients.map(({ name }) => name);
  expect(recipients("approved")).toEqual(["airline", "hotel", "payments", "mail"]);
  for (const state of ["proposed", "suspended", "left"] as const) expect(recipients(state)).toEqual(["hotel", "payments", "mail"]);
  expect(whole(composeNotice(sourcesOf(concierge, [vendor], {}), "en"))).toContain("worked on in: IE.");
  const other: Vendor = { ...vendor, id: "ven_2", name: "miles", label: "Miles", recipient: "airline", state: "suspended" };
  for (const both of [
    [vendor, other],
    [other, vendor],
  ])
    expect(sourcesOf(concierge, both, {}).recipients[0]).toMatchObject({
      vendors: ["airline"],
      label: "The airlines you fly with (Pretend Air)",
    });
});

test("the checklist is the reference's, item by item; what the map lacks is missing until the business has said it", () => {
  const bare = checklistOf(sourcesOf(concierge, [], {}));
  expect(bare.map(({ id }) => id).toSorted()).toEqual(Object.keys(CHECKS).toSorted());
  expect(bare.length).toBe(36);
  const missing = bare.filter(({ status }) => status === "missing").map(({ id }) => id);
  expect(missing).toEqual(expect.arrayContaining(["dpo", "complaint", "sold-shared", "automated", "children", "breach-promise", "rights"]));
  for (const item of bare) if (item.status === "missing") expect(item.mend.length, item.id).toBeGreaterThan(20);
  const phone = starter("concierge", (yaml) => yaml.replace("  website:", "  phone: +1 800 555 0100\n  website:"));
  expect(checklistOf(sourcesOf(phone, [], everything)).filter(({ status }) => status === "missing")).toEqual([]);
  const swiss = starter("concierge", (yaml) => yaml.replace("[US-CA, GB]", "[CH]"));
  expect(checklistOf(sourcesOf(swiss, [], {})).find(({ id }) => id === "appeal")?.status).toBe("not_applicable");
});

test("differences are told in whole sentences, and only more than was said is worth a letter", () => {
  const before = sourcesOf(concierge, [], {});
  const longer = sourcesOf(
    starter("concierge", (yaml) =>
      yaml.replace("type: country, purposes: [booking], retention: 1y", "type: country, purposes: [booking, fraud], retention: 1y"),
    ),
    [],
    {},
  );
  const less = sourcesOf(
    starter("concierge", (yaml) =>
      yaml.replace("type: country, purposes: [booking], retention: 1y", "type: country, purposes: [booking], retention: 30d"),
    ),
    [],
    {},
  );
  const { added, removed } = differencesOf(composeNotice(before, "en"), composeNotice(longer, "en"));
  expect(added.join("\n")).toContain("Nationality · Book and look after your travel, Protect you and us from fraud · 1 year");
  expect(removed.join("\n")).toContain("Nationality · Book and look after your travel · 1 year");
  expect(significanceOf(claimsOf(before), claimsOf(longer))).toEqual({ fields: ["nationality"], askAgain: [] });
  expect(significanceOf(claimsOf(before), claimsOf(less))).toEqual({ fields: [], askAgain: [] });
});

test("a purpose by consent that takes more in, or gives to more, is asked again; less of it is not", () => {
  const before = claimsOf(sourcesOf(concierge, [], {}));
  const more = starter("concierge", (yaml) =>
    yaml.replace(
      "purposes: [newsletter], fields: [first_name, email] }",
      "purposes: [newsletter], fields: [first_name, last_name, email] }",
    ),
  );
  expect(significanceOf(before, claimsOf(sourcesOf(more, [], {}))).askAgain).toEqual(["newsletter"]);
  expect(significanceOf(claimsOf(sourcesOf(more, [], {})), before).askAgain).toEqual([]);
});

test("the record of processing has a row for each purpose, those of every map too, and a table that no spreadsheet runs", () => {
  const rows = ropaOf(sourcesOf(concierge, [vendor], everything));
  expect(rows.map(({ purpose }) => purpose)).toEqual([...concierge.purposes.keys()]);
  const booking = rows.find(({ purpose }) => purpose === "booking");
  expect(booking).toMatchObject({ basis: "contract", keptDaysMax: 1095, countries: ["IE"], transfers: "None" });
  expect(booking?.recipients).toContain("The airlines you fly with (Pretend Air)");
  expect(rows.find(({ purpose }) => purpose === "care")?.specialCategories.length).toBe(1);
  const table = ropaRows(rows);
  expect(new Set(table.map((row) => row.length)).size).toBe(1);
  expect(table.length).toBe(rows.length + 1);
});
