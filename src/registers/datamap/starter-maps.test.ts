import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compileMap } from "./compile-map.ts";
import { findCountry, isCountryCode } from "./countries.ts";
import { parseMapYaml } from "./parse-map.ts";
import type { CompiledMap } from "./types.ts";

const FOLDER = new URL("../../../maps/", import.meta.url);
const NAMES = readdirSync(FOLDER).filter((name) => name.endsWith(".yaml"));

function compiled(name: string): CompiledMap {
  const parsed = parseMapYaml(readFileSync(new URL(name, FOLDER), "utf8"));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  expect(parsed.warnings).toEqual([]);
  return compileMap(parsed.map, 1);
}

test("there are three starter maps, each good and without a remark, with fifteen fields or more", () => {
  expect(NAMES.toSorted()).toEqual(["clinic.yaml", "concierge.yaml", "shop.yaml"]);
  for (const name of NAMES) expect(compiled(name).fields.size, name).toBeGreaterThanOrEqual(15);
});

test("in every starter map each purpose says what work it is for, and has a role and a field", () => {
  for (const name of NAMES) {
    const map = compiled(name);
    for (const purpose of [...map.purposes.values()].filter((one) => !one.builtIn)) {
      expect(purpose.task, `${name} ${purpose.name}`).toBeDefined();
      expect(
        [...map.fields.values()].some((field) => field.purposes.has(purpose.name)),
        `${name} ${purpose.name}`,
      ).toBe(true);
    }
  }
});

test("in every starter map each role has grants, and someone uses cards without seeing them", () => {
  for (const name of NAMES) {
    const map = compiled(name);
    for (const role of map.roles.values()) expect(role.grants.size, `${name} ${role.name}`).toBeGreaterThan(0);
    const usesBlindly = [...map.roles.values()].some((role) =>
      [...role.grants.values()].some((fields) => fields.get("card")?.has("use") === true && !fields.get("card")?.has("clear")),
    );
    expect(usesBlindly, name).toBe(true);
  }
});

test("in every starter map a program can hand in every common field, and all that a customer must give", () => {
  for (const [name, role] of [
    ["concierge.yaml", "intake"],
    ["shop.yaml", "shop_system"],
    ["clinic.yaml", "intake"],
  ] as const) {
    const map = compiled(name);
    const intake = map.roles.get(role);
    expect(intake?.keys).toBe(true);
    const fields = [...(intake?.grants.values() ?? [])].flatMap((grants) =>
      [...grants].filter(([, forms]) => forms.has("change")).map(([field]) => field),
    );
    const needed = [...map.fields.values()]
      .filter((field) => field.required || ["email", "phone", "address"].includes(field.name))
      .map((field) => field.name);
    expect(fields, name).toEqual(expect.arrayContaining(needed));
  }
});

test("whatever a starter map lets roles see of special data, cards or accounts needs clearance, reason or approval", () => {
  for (const name of NAMES) {
    const map = compiled(name);
    for (const role of map.roles.values()) {
      for (const fields of role.grants.values()) {
        for (const [fieldName, forms] of fields) {
          const field = map.fields.get(fieldName);
          if (!forms.has("clear") || (field?.special !== true && field?.keyClass !== "payment")) continue;
          expect(role.requires.length > 0 || role.needs.clear?.reason === true, `${name} ${role.name} ${fieldName}`).toBe(true);
        }
      }
    }
  }
});

test("every country code has a name by which it is found again", () => {
  const english = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
  for (const code of ["US", "GB", "DE", "CI", "BQ", "ST", "VC", "XK", "TR", "CD", "CG"]) {
    expect(isCountryCode(code)).toBe(true);
    expect(findCountry(english.of(code) ?? "")).toBe(code);
  }
});
