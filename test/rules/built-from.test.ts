import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SHARED } from "../../src/edge/pages/build-console.ts";
import { PROJECT, resolveImport } from "./source-tree.ts";

/** A statement that brings in more than types; `type` before every name of it makes it one of types alone. */
const STATEMENT = /^(?:import|export)\s+(?!type\s)(?:([^;"]*?)\s+from\s+)?"(\.[^"]+)"/gmu;

test("what the server shares with the built console, the customers' pages and the extension is what they are built anew for", () => {
  const reached = new Set<string>();
  const left = readdirSync(join(PROJECT, "web"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.test)\.tsx?$/u.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(PROJECT.length + 1))
    .filter((path) => !path.startsWith(join("web", "dist")));
  expect(left.length).toBeGreaterThan(100);
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    for (const to of valuesFrom(path)) {
      if (!to.startsWith("src/") || reached.has(to)) continue;
      reached.add(to);
      if (to.endsWith(".ts")) left.push(to);
    }
  }
  expect([...reached].toSorted()).toEqual(SHARED.map((file) => `src/${file}`));
});

function valuesFrom(path: string): readonly string[] {
  return [...readFileSync(join(PROJECT, path), "utf8").matchAll(STATEMENT)].flatMap(([, names = "", specifier = ""]) => {
    const listed = /^\{([^}]*)\}$/u
      .exec(names.trim())?.[1]
      ?.split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "");
    const isOfTypes = listed?.every((name) => name.startsWith("type ")) === true;
    return isOfTypes ? [] : [resolveImport(path, specifier) ?? ""];
  });
}
