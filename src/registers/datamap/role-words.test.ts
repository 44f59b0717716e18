import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compileMap } from "./compile-map.ts";
import { parseMapYaml } from "./parse-map.ts";
import { type RoleWords, roleWords } from "./role-words.ts";
import type { CompiledMap } from "./types.ts";

function compiled(yaml: string): CompiledMap {
  const parsed = parseMapYaml(yaml);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return compileMap(parsed.map, 1);
}

function starter(name: string): CompiledMap {
  return compiled(readFileSync(new URL(`../../../maps/${name}.yaml`, import.meta.url), "utf8"));
}

function told(map: CompiledMap, role: string): RoleWords {
  const found = map.roles.get(role);
  if (found === undefined) throw new Error(role);
  return roleWords(map, found);
}

test("a concierge uses cards without seeing them, and a manager sees passports with a second person and a reason", () => {
  const map = starter("concierge");
  const concierge = told(map, "concierge");
  expect(concierge.label).toBe("Concierge");
  expect(concierge.words.slice(0, 2)).toEqual([
    "Can use nationality, passport numbers, passport valid until, known traveller numbers, payment cards and copies of the passport without seeing them",
    "Changes nationality, passport numbers, passport valid until and known traveller numbers",
  ]);
  expect(concierge.conditions).toEqual([
    "Opens details only during a call with the customer, or for an open task",
    "Opens at most 60 an hour and 300 a day",
    "Is paused after 20 customers in ten minutes",
  ]);
  const manager = told(map, "manager");
  expect(manager.words[0]).toBe("Sees passport numbers and payment cards, with a second person and a reason");
  expect(manager.words.at(-1)).toBe("May break the glass in an emergency, which raises an alarm and is looked into");
  expect(told(map, "mailer").words).toEqual(["Can use first names and e-mail addresses without seeing them"]);
});

test("the shop's warehouse prints labels from its own networks, and its bookkeeper pays back without seeing the account", () => {
  const map = starter("shop");
  expect(told(map, "warehouse").words).toEqual([
    "Sees notes for the delivery",
    "Can use first names, last names, delivery addresses and phone numbers without seeing them",
    "Only from these networks: 10.0.0.0/8, 192.168.0.0/16, 127.0.0.0/8",
    "Opens at most 600 an hour and 4000 a day",
  ]);
  expect(told(map, "bookkeeper").byPurpose.map(({ label, words }) => [label, words])).toEqual([
    [
      "Keep accounts",
      ["Sees first names, last names, company, VAT numbers, billing addresses and customer numbers", "Changes VAT numbers"],
    ],
    ["Take your payment and pay you back", ["Can use account for refunds without seeing it"]],
  ]);
});

test("the clinic's reception sees nothing of a caller who is not proven, and hidden details are told as hidden", () => {
  const map = starter("clinic");
  expect(told(map, "reception").conditions).toContain("Sees nothing of a caller before they have shown who they are");
  const intake = told(map, "intake").words;
  expect(intake).toContain("Enters next of kin without seeing what is there");
  expect(intake).toContain("Sees language");
  expect(intake).toContain("Sees a part of insurer, insurance policy numbers, payment cards and account for refunds");
});

function grantedLabels(map: CompiledMap, fields: ReadonlyMap<string, unknown>): readonly string[] {
  return [...fields.keys()].map((name) => map.fields.get(name)?.label.toLowerCase() ?? "");
}

test("each grant of the starter maps that opens anything is told, and no detail is named that is not granted", () => {
  const verbs = { masked: /^Sees|^Can use/u, clear: /^Sees/u, use: /^Can use/u, change: /^Changes|^Enters/u, export: /^Takes/u };
  let grants = 0;
  for (const map of ["concierge", "shop", "clinic"].map(starter)) {
    for (const role of map.roles.values()) {
      const { byPurpose } = roleWords(map, role);
      for (const [purpose, fields] of role.grants) {
        const words = byPurpose.find((one) => one.purpose === purpose)?.words ?? [];
        for (const field of map.fields.values()) {
          const stem = field.label.split(" ").at(-1)?.slice(1, 5) ?? "?";
          const isNamed = (pattern: RegExp) => words.some((sentence) => pattern.test(sentence) && sentence.includes(stem));
          const forms = field.purposes.has(purpose) ? (fields.get(field.name) ?? new Set()) : new Set();
          if (forms.size === 0 && !grantedLabels(map, fields).some((label) => label.includes(field.label.toLowerCase())))
            expect(words.join("; ").toLowerCase().replaceAll("e-mail addresses", ""), role.name).not.toContain(field.label.toLowerCase());
          for (const form of ["masked", "clear", "use", "change", "export"] as const) {
            if (!forms.has(form)) continue;
            grants += 1;
            expect(isNamed(verbs[form]), `${role.name} ${purpose} ${field.name} ${form}: ${words.join("; ")}`).toBe(true);
          }
        }
      }
    }
  }
  expect(grants).toBeGreaterThan(400);
});

test("a grant that opens nothing says nothing, and a role without any says so", () => {
  const map = compiled(`
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book, basis: contract }, offers: { label: Offers, basis: consent } }
fields:
  email: { label: E-mail, category: contact, type: email, purposes: [booking], retention: 3y }
  iban: { label: IBAN, category: bank-account, type: bank-account, purposes: [booking], retention: 3y }
roles:
  idle: { offers: { email: [clear] } }
  payer: { booking: { iban: [clear, use, export], email: [change] }, needs: { clear: { approval: 3 }, export: { reason: true } } }
`);
  expect(told(map, "idle").words).toEqual(["May do nothing with customers' data"]);
  expect(told(map, "payer").words).toEqual([
    "Sees IBAN, with 2 other persons",
    "Can use IBAN",
    "Takes IBAN out of the safe, with a reason",
    "Enters e-mail addresses without seeing what is there",
  ]);
});
