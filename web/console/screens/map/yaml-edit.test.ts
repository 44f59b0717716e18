import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { flow, removeIn, setIn } from "./yaml-edit.ts";

const WRITTEN = ["concierge", "shop", "clinic"].map((name) =>
  readFileSync(new URL(`../../../../maps/${name}.yaml`, import.meta.url), "utf8"),
);
const [CONCIERGE = ""] = WRITTEN;
/** As we write them, and as a program does: every list in lines of its own. */
const MAPS = [...WRITTEN, ...WRITTEN.map((text) => stringify(parse(text)))];

const comments = (text: string): readonly string[] => text.split("\n").filter((line) => line.trim().startsWith("#"));
const at = (text: string, path: readonly string[]): unknown =>
  path.reduce<unknown>((held, name) => (typeof held === "object" && held !== null ? Reflect.get(held, name) : undefined), parse(text));

/** All lines but those that differ: what an edit must leave alone. */
function untouched(before: string, after: string): number {
  const kept = new Set(after.split("\n"));
  return before.split("\n").filter((line) => !kept.has(line)).length;
}

test("a value is changed in its own line, and nothing else of the text", () => {
  const after = setIn(CONCIERGE, ["fields", "email", "label"], "E-mail address");
  expect(at(after, ["fields", "email", "label"])).toBe("E-mail address");
  expect(untouched(CONCIERGE, after)).toBe(1);
  expect(comments(after)).toEqual(comments(CONCIERGE));
});

test("a list of forms is replaced wherever it stands, in braces or beneath", () => {
  const block = setIn(CONCIERGE, ["roles", "concierge", "booking", "email"], ["masked"]);
  expect(at(block, ["roles", "concierge", "booking", "email"])).toEqual(["masked"]);
  const braces = setIn(CONCIERGE, ["roles", "manager", "care", "diet"], ["clear", "change"]);
  expect(at(braces, ["roles", "manager", "care", "diet"])).toEqual(["clear", "change"]);
  expect(untouched(CONCIERGE, braces)).toBe(1);
});

test("a list that stands in lines of its own is replaced, and what comes after it stays where it was", () => {
  const lines = stringify(parse(CONCIERGE));
  expect(lines).toContain("- masked");
  const list = setIn(lines, ["roles", "concierge", "booking", "email"], ["masked", "clear"]);
  expect(parse(list)).toEqual(parse(setIn(CONCIERGE, ["roles", "concierge", "booking", "email"], ["masked", "clear"])));
  const last = setIn(lines, ["recipients", "mail", "fields"], ["email"]);
  expect(at(last, ["recipients", "mail", "fields"])).toEqual(["email"]);
  const gone = removeIn(lines, ["roles", "concierge", "booking", "email"]);
  expect(parse(gone)).toEqual(parse(removeIn(CONCIERGE, ["roles", "concierge", "booking", "email"])));
  const group = setIn(lines, ["roles", "manager", "needs"], { clear: { reason: true } });
  expect(at(group, ["roles", "manager"])).toEqual({ ...(at(lines, ["roles", "manager"]) as object), needs: { clear: { reason: true } } });
});

test("what is not there yet is added: a word of a field, a field, a role with its first grant", () => {
  const word = setIn(CONCIERGE, ["fields", "fax", "many"], true);
  expect(at(word, ["fields", "fax", "many"])).toBe(true);
  const field = setIn(CONCIERGE, ["fields", "hobby"], {
    label: "Hobby, or none",
    category: "behavioural",
    type: "text",
    purposes: ["booking"],
    retention: "1y",
  });
  expect(at(field, ["fields", "hobby", "label"])).toBe("Hobby, or none");
  const grant = setIn(field, ["roles", "accountant", "booking", "hobby"], ["masked"]);
  expect(at(grant, ["roles", "accountant", "booking"])).toEqual({ hobby: ["masked"] });
  const role = setIn(grant, ["roles", "desk", "booking", "hobby"], ["clear"]);
  expect(at(role, ["roles", "desk"])).toEqual({ booking: { hobby: ["clear"] } });
  expect(comments(role)).toEqual(comments(CONCIERGE));
  expect(untouched(CONCIERGE, role)).toBe(0);
});

test("what is taken out is gone, with the group that it leaves empty, and its neighbours stay", () => {
  const word = removeIn(CONCIERGE, ["fields", "email", "lookup"]);
  expect(at(word, ["fields", "email"])).not.toHaveProperty("lookup");
  const last = removeIn(CONCIERGE, ["roles", "mailer", "keys"]);
  expect(at(last, ["roles", "mailer"])).toHaveProperty("newsletter");
  const both = removeIn(removeIn(CONCIERGE, ["roles", "concierge", "care", "diet"]), ["roles", "concierge", "care", "assistance"]);
  expect(at(both, ["roles", "concierge"])).not.toHaveProperty("care");
  const field = removeIn(CONCIERGE, ["fields", "passport_scan"]);
  expect(Object.keys(at(field, ["fields"]) as object)).not.toContain("passport_scan");
  expect(comments(field)).toEqual(comments(CONCIERGE));
});

test("any text comes back as it was put in, whatever it holds", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 40, unit: "binary" }), (label) => {
      const clean = label.replaceAll(/[\u0000-\u001f\u007f-\u009f\ufeff\u2028\u2029\ufffe\uffff]/gu, "");
      const after = setIn(CONCIERGE, ["purposes", "care", "label"], clean);
      return at(after, ["purposes", "care", "label"]) === clean;
    }),
    { numRuns: 20 },
  );
});

test("grants set and taken away in any order say in the end what was said last, in each of our maps", () => {
  for (const map of MAPS) {
    const { fields, purposes, roles } = parse(map) as { fields: object; purposes: object; roles: object };
    const place = fc.record({
      role: fc.constantFrom(...Object.keys(roles)),
      purpose: fc.constantFrom(...Object.keys(purposes)),
      field: fc.constantFrom(...Object.keys(fields)),
      forms: fc.subarray(["masked", "use", "clear", "change", "export"]),
    });
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 8 }), (changes) => {
        let text = map;
        const last = new Map<string, readonly string[]>();
        for (const { role, purpose, field, forms } of changes) {
          const path = ["roles", role, purpose, field];
          text = forms.length === 0 ? removeIn(text, path) : setIn(text, path, forms);
          last.set(JSON.stringify(path), forms);
        }
        for (const [path, forms] of last) expect(at(text, JSON.parse(path) as string[]) ?? []).toEqual(forms);
        expect(comments(text)).toEqual(comments(map));
      }),
      { numRuns: 3 },
    );
  }
});

test("words that readers of YAML take for something else are quoted", () => {
  expect(flow(["no", "3", "3y", "a: b", "E-mail", true, 2])).toBe('["no", "3", "3y", "a: b", E-mail, true, 2]');
});
