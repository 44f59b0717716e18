import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { compileMap } from "./compile-map.ts";
import { parseMapJson, parseMapYaml } from "./parse-map.ts";
import { mapToJson, mapToYaml } from "./serialize.ts";
import type { DataMap, ParsedMap } from "./types.ts";
import { BASES, FORMS, TYPE_NAMES } from "./types.ts";

const CONCIERGE = readFileSync(new URL("../../../maps/concierge.yaml", import.meta.url), "utf8");

test("whatever text is handed in, the answer is a map or problems with a place and a mend", () => {
  const word = fc.constantFrom(
    "controller",
    "purposes",
    "fields",
    "roles",
    "email",
    ":",
    ": ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "\n",
    "\n  ",
    "\t",
    "&a",
    "*a",
    "<<",
    "!!js/x",
    "|",
    ">",
    "?",
    "'",
    '"',
    "#",
    "%",
    "---",
    "...",
    "__proto__",
    "constructor",
    "1",
    "true",
    "null",
    "\u0000",
    "\ud800",
    "\ufeff",
    "é",
  );
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.array(word, { maxLength: 60 }).map((words) => words.join("")),
  );
  fc.assert(
    fc.property(text, (yaml) => expectAnswer(parseMapYaml(yaml), 1)),
    { numRuns: 1_000 },
  );
});

test("a good map with a piece cut out, doubled or overwritten never breaks the parser", () => {
  const cut = fc.record({ from: fc.nat(CONCIERGE.length), length: fc.nat(80), instead: fc.string({ unit: "binary", maxLength: 8 }) });
  fc.assert(
    fc.property(cut, ({ from, length, instead }) =>
      expectAnswer(parseMapYaml(CONCIERGE.slice(0, from) + instead + CONCIERGE.slice(from + length)), 1),
    ),
    { numRuns: 300 },
  );
});

test("whatever JSON is handed in, the answer is a map or problems", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 20 }), (value) => expectAnswer(parseMapJson(value), 0)),
    { numRuns: 700 },
  );
});

test("every good map means the same after it was written as JSON or YAML and read again", () => {
  fc.assert(
    fc.property(dataMap(), (map) => {
      const { digest } = compileMap(map, 1);
      for (const again of [parseMapJson(JSON.parse(JSON.stringify(mapToJson(map)))), parseMapYaml(mapToYaml(map))]) {
        if (!again.ok) throw new Error(JSON.stringify(again.problems));
        expect(again.map).toEqual(map);
        expect(compileMap(again.map, 1).digest).toBe(digest);
      }
    }),
    { numRuns: 300 },
  );
});

function expectAnswer(parsed: ParsedMap, leastLine: number): void {
  if (parsed.ok) {
    compileMap(parsed.map, 1);
    return;
  }
  expect(parsed.problems.length).toBeGreaterThan(0);
  for (const { line, column, code, say, mend } of parsed.problems) {
    expect(line).toBeGreaterThanOrEqual(leastLine);
    expect(column).toBeGreaterThanOrEqual(leastLine);
    expect(code).toMatch(/^[a-z_]+$/u);
    expect(say.length).toBeGreaterThan(5);
    expect(mend.length).toBeGreaterThan(3);
  }
}

function dataMap(): fc.Arbitrary<DataMap> {
  const name = fc
    .stringMatching(/^[a-z][a-z0-9_-]{0,12}$/u)
    .filter(
      (text) =>
        !(text in {}) && !["rights", "security", "owner", "needs", "requires", "networks", "budget", "brake", "keys"].includes(text),
    );
  const label = fc.oneof(
    { weight: 5, arbitrary: fc.string({ minLength: 1, maxLength: 30 }).map((text) => `x${text.replace(/[^\x20-\x7e]/gu, "")}`.trim()) },
    // What YAML reads as no text unless it is quoted.
    { weight: 1, arbitrary: fc.constantFrom("true", "False", "null", "Null") },
  );
  const names = fc.uniqueArray(name, { minLength: 1, maxLength: 5 });
  return fc.tuple(names, names, names).chain(([purposes, fields, roles]) => {
    const somePurposes = fc.subarray(purposes, { minLength: 1 });
    const field = fc.record({
      label,
      category: fc.constantFrom("contact", "identity", "health"),
      type: fc.constantFrom(...TYPE_NAMES),
      purposes: somePurposes,
      retention: fc.constantFrom("30d", "6m", "3y"),
    });
    const grants = fc.dictionary(fc.constantFrom(...fields), fc.subarray([...FORMS]), { noNullPrototype: true });
    const role = fc.record(
      {
        grants: fc.dictionary(fc.constantFrom(...purposes), grants, { noNullPrototype: true }),
        onCalls: fc.boolean(),
        brake: fc.integer({ min: 1, max: 100 }),
        networks: fc.constant(["10.0.0.0/8", "2001:db8::/32"]),
        needs: fc.constant({ clear: { approval: 2, reason: true } }),
      },
      { requiredKeys: ["grants"], noNullPrototype: true },
    );
    const record = <T>(keys: readonly string[], value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
      fc
        .tuple(...keys.map(() => value))
        .map((values) => Object.fromEntries(keys.map((key, index) => [key, values[index]])) as Record<string, T>);
    return fc.record({
      controller: fc.constant({ name: "Shop", email: "a@example.com", jurisdictions: ["GB", "US-CA"] }),
      purposes: record(purposes, fc.record({ label, basis: fc.constantFrom(...BASES) }, { noNullPrototype: true })),
      fields: record(fields, field),
      roles: record(roles, role),
      recipients: fc.constant({}),
    });
  });
}
