import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PROJECT, readSources } from "./source-tree.ts";

function read(name: string): string {
  return readFileSync(join(PROJECT, name), "utf8");
}

test("ARCHITECTURE.md has a line for each folder of src that holds code, and for no other", () => {
  const text = read("ARCHITECTURE.md");
  const folders = new Set(
    readSources()
      .filter((file) => !file.isTest && file.path.includes("/"))
      .map((file) => `src/${file.path.slice(0, file.path.lastIndexOf("/"))}/`),
  );
  expect([...folders].filter((folder) => !text.includes(folder))).toEqual([]);
  const named = [...text.matchAll(/`(src\/[a-z/-]+\/)`/gu)].map((match) => match[1] ?? "");
  expect(named.filter((name) => !existsSync(join(PROJECT, name)))).toEqual([]);
});

test("README shows the two commands, and every verb of the command line that it names exists", () => {
  const readme = read("README.md");
  expect(readme).toContain("npm ci && npm start");
  expect(readme).toContain("npm ci && npm test");
  const verbs = new Set([...read("src/edge/cli/_verbs.ts").matchAll(/\.command\("([a-z-]+)/gu)].map((match) => match[1] ?? ""));
  const named = [...readme.matchAll(/strongroom ([a-z]+)/gu)].map((match) => match[1] ?? "");
  expect(named.filter((verb) => !verbs.has(verb))).toEqual([]);
});

test("what README has typed works in zsh, too: no comment behind a command, and no quotation mark in one that stands alone", () => {
  const blocks = [...read("README.md").matchAll(/^```sh\n(.*?)^```/gmsu)].map((match) => match[1] ?? "");
  expect(blocks.length).toBeGreaterThan(2);
  const lines = blocks.flatMap((block) => block.split("\n"));
  expect(lines.filter((line) => (line.startsWith("#") ? /["'`]/u.test(line) : /\s#(?:\s|$)/u.test(line)))).toEqual([]);
});

test("README has every setting that the server reads, and no other", () => {
  const reading = /(?:settingOf|wholeNumber|readOrigin|networks)\(env, "(?<a>[A-Z_]+)"|env\["(?<b>[A-Z_]+)"\]/gu;
  const known = [...read("src/platform/settings/settings.ts").matchAll(reading)].map(({ groups }) => groups?.["a"] ?? groups?.["b"] ?? "");
  const [, table = ""] = /\n\| Setting \|[^\n]*\n\|[-|]+\n(?<rows>(?:\|[^\n]*\n)+)/u.exec(read("README.md")) ?? [];
  const told = table.split("\n").flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`([A-Z_]+)`/gu)].map((match) => match[1] ?? ""));
  expect(told.toSorted()).toEqual([...new Set(known)].toSorted());
});

test("decisions are numbered in a row and short", () => {
  const names = readdirSync(join(PROJECT, "docs", "decisions")).toSorted();
  names.forEach((name, n) => expect(name.startsWith(String(n + 1).padStart(4, "0"))).toBe(true));
  for (const name of names) expect(read(join("docs", "decisions", name)).split("\n").length, name).toBeLessThanOrEqual(45);
});

test("whoever is told to run a verb is told it as it is typed: npx strongroom …", () => {
  const told = readSources().flatMap(({ path, text, isTest }) =>
    isTest ? [] : text.split("\n").flatMap((line, n) => (/^\s*(?:\*|\/)/u.test(line) || !BARE_VERB.test(line) ? [] : `${path}:${n + 1}`)),
  );
  expect(told).toEqual([]);
});

const BARE_VERB =
  /(?<!npx )strongroom (?:init|serve|unseal|staff|keys?|map|import|export|backup|restore|verify|checkpoint|doctor|scan) ?[a-z`'"-]/u;
