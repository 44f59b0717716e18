import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PROJECT, type SourceFile, readSources, resolveImport } from "./source-tree.ts";

type Floors = { readonly floors: readonly string[]; readonly apart: readonly string[]; readonly shared: readonly string[] };

const rules = JSON.parse(readFileSync(join(PROJECT, "floors.json"), "utf8")) as Floors;
const files = readSources();
const byPath = new Map(files.map((file) => [file.path, file]));

test("the whole tree is read: every file of src lies on a floor, or is the composition root", () => {
  expect(files.length).toBeGreaterThan(100);
  const homeless = files.filter((file) => floorOf(file.path) === -1 && file.path !== "main.ts");
  expect(homeless.map((file) => file.path)).toEqual([]);
  const floors = readdirSync(join(PROJECT, "src"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(floors.map((entry) => entry.name).toSorted()).toEqual([...rules.floors].toSorted());
});

test("an import points to a lower floor or stays on its own", () => {
  expect(
    edges()
      .filter(({ from, to }) => floorOf(to) > floorOf(from.path))
      .map(tell),
  ).toEqual([]);
});

test("rooms of one floor that stand apart do not import each other", () => {
  const wrong = edges().filter(({ from, to }) => {
    const [own, other] = [roomOf(from.path), roomOf(to)];
    return own !== other && floorName(from.path) === floorName(to) && rules.apart.includes(floorName(to)) && !rules.shared.includes(other);
  });
  expect(wrong.map(tell)).toEqual([]);
});

test("a file that begins with _ is used in its own folder only", () => {
  const wrong = edges().filter(({ from, to }) => {
    const name = to.slice(to.lastIndexOf("/") + 1);
    return name.startsWith("_") && folderOf(from.path) !== folderOf(to);
  });
  expect(wrong.map(tell)).toEqual([]);
});

test("every relative import leads to a TypeScript file that exists", () => {
  const wrong = files.flatMap((file) =>
    file.imports
      .map((specifier) => ({ specifier, to: resolveImport(file.path, specifier) }))
      .filter(({ to }) => to !== undefined && !to.endsWith(".json") && !byPath.has(to))
      .map(({ specifier }) => `${file.path} → ${specifier}`),
  );
  expect(wrong).toEqual([]);
});

test("no imports go in a circle, types included", () => {
  expect(findCycle()).toEqual([]);
});

type Edge = { readonly from: SourceFile; readonly to: string };

function edges(): readonly Edge[] {
  return files
    .filter((file) => !file.isTest)
    .flatMap((from) =>
      from.imports.flatMap((specifier) => {
        const to = resolveImport(from.path, specifier);
        return to === undefined || !byPath.has(to) ? [] : [{ from, to }];
      }),
    );
}

function findCycle(): readonly string[] {
  const targets = new Map<string, string[]>();
  for (const { from, to } of edges()) targets.set(from.path, [...(targets.get(from.path) ?? []), to]);
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (at: string): readonly string[] => {
    if (path.includes(at)) return [...path.slice(path.indexOf(at)), at];
    if (done.has(at)) return [];
    path.push(at);
    for (const next of targets.get(at) ?? []) {
      const cycle = visit(next);
      if (cycle.length > 0) return cycle;
    }
    path.pop();
    done.add(at);
    return [];
  };
  for (const file of files) {
    const cycle = visit(file.path);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

function floorOf(path: string): number {
  return path === "main.ts" ? rules.floors.length : rules.floors.indexOf(floorName(path));
}

function floorName(path: string): string {
  return path.split("/")[0] ?? "";
}

function roomOf(path: string): string {
  return path.split("/").slice(0, 2).join("/");
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

function tell({ from, to }: Edge): string {
  return `${from.path} → ${to}`;
}
