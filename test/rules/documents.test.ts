import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { expect, test } from "vitest";
import { addVerbs } from "../../src/edge/cli/_verbs.ts";
import { FILTER_NAMES } from "../../src/platform/egress/filters.ts";
import type { TypeName } from "../../src/registers/datamap/types.ts";
import { pickOf } from "../../src/safe/giving/parts.ts";
import { PROJECT, readDocuments, readSources } from "./source-tree.ts";

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

test("README shows the two commands", () => {
  const readme = read("README.md");
  expect(readme).toContain("npm ci && npm start");
  expect(readme).toContain("npm ci && npm test");
});

/** What the documents have typed into a shell: each block with the page that it is on. */
const TYPED = readDocuments().flatMap(({ path, text }) =>
  [...text.matchAll(/^```(?<language>\w*)\n(?<block>.*?)^```/gmsu)]
    .map(({ groups }) => ({ path, language: groups?.["language"] ?? "", block: groups?.["block"] ?? "" }))
    .filter(({ language, block }) => language === "sh" || (language === "" && /^(?:npm|npx|curl) /mu.test(block))),
);

test("what is to be typed works in zsh, too: no comment behind a command, no quotation mark in one that stands alone, no bare * ? [", () => {
  expect(TYPED.length).toBeGreaterThan(20);
  const wrong = ({ block }: { readonly block: string }): readonly string[] => [
    ...block.split("\n").filter((line) => (line.startsWith("#") ? /["'`]/u.test(line) : /\s#(?:\s|$)/u.test(line))),
    ...block
      .replaceAll(/^#.*$/gmu, "")
      .replaceAll(/\\.|'[^']*'|"(?:\\.|[^"\\])*"/gu, "''")
      .split("\n")
      .filter((line) => /[*?[]/u.test(line)),
  ];
  expect(TYPED.flatMap((typed) => wrong(typed).map((line) => `${typed.path}: ${line}`))).toEqual([]);
});

test("no command is cut short by dots that stand for what was said before: whoever pastes it sends the dots", () => {
  expect(
    TYPED.flatMap(({ path, block }) =>
      block
        .split("\n")
        .filter((line) => / …(?: |$)/u.test(line))
        .map((line) => `${path}: ${line}`),
    ),
  ).toEqual([]);
});

test("every verb that a document has typed is one, and has the options that stand behind it", () => {
  const program = new Command("strongroom");
  addVerbs(program, () => undefined);
  const calls = readDocuments().flatMap(({ path, text }) =>
    [...text.matchAll(/npx strongroom (?<words>[a-z][^`\n|]*)/gu)].map(({ groups }) => ({ path, words: groups?.["words"] ?? "" })),
  );
  expect(calls.length).toBeGreaterThan(30);
  expect(calls.flatMap(({ path, words }) => unknownOf(program, words).map((word) => `${path}: ${words.trim()}: ${word}`))).toEqual([]);
});

/** What of a command line is no verb and no option of it. */
function unknownOf(program: Command, words: string): readonly string[] {
  const [first = "", second = ""] = words.match(/[a-z-]+/gu) ?? [];
  const verb = program.commands.find((one) => one.name() === first);
  if (verb === undefined) return [first];
  const inner = verb.commands.find((one) => one.name() === second);
  if (inner === undefined && verb.commands.length > 0) return [second];
  const known = new Set((inner ?? verb).options.map((option) => option.long));
  return (words.match(/(?<=\s)--[a-z-]+/gu) ?? []).filter((option) => !known.has(option));
}

test("a verb is told as it is typed in every document that adopters follow: npx strongroom …", () => {
  const pages = readDocuments().filter(({ path }) => /^(?:README|SECURITY|CONTRIBUTING)\.md$|^docs\/guides\//u.test(path));
  expect(
    pages.flatMap(({ path, text }) => text.split("\n").flatMap((line, n) => (BARE_VERB.test(line) ? [`${path}:${n + 1}`] : []))),
  ).toEqual([]);
});

test("README has every setting that the server reads, and no other", () => {
  const reading = /(?:settingOf|wholeNumber|readOrigin|networks)\(env, "(?<a>[A-Z_]+)"|env\["(?<b>[A-Z_]+)"\]/gu;
  const known = [...read("src/platform/settings/settings.ts").matchAll(reading)].map(({ groups }) => groups?.["a"] ?? groups?.["b"] ?? "");
  const [, table = ""] = /\n\| Setting \|[^\n]*\n\|[-|]+\n(?<rows>(?:\|[^\n]*\n)+)/u.exec(read("README.md")) ?? [];
  const told = table.split("\n").flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`([A-Z_]+)`/gu)].map((match) => match[1] ?? ""));
  expect(told.toSorted()).toEqual([...new Set(known)].toSorted());
});

test("the guide to the data map has every code by which a map is refused, and no other", () => {
  const [, told = ""] = read("docs/guides/data-map.md").split("\n## Errors\n");
  const said = readSources()
    .filter(({ path, text, isTest }) => path.startsWith("registers/datamap/") && !isTest && /\bproblems\b/iu.test(text))
    .flatMap(({ text }) => [...text.matchAll(/"(?<code>[a-z]+(?:_[a-z]+)+)"/gu)]);
  expect(codesIn(told.matchAll(/`(?<code>[a-z]+(?:_[a-z]+)+)`/gu))).toEqual(codesIn(said));
});

test("both pages about the data map have every word that a map may hold", () => {
  const lists = readSources()
    .filter(({ path, isTest }) => path.startsWith("registers/datamap/") && !isTest)
    .flatMap(({ text }) => [...text.matchAll(/const (?:KEYS|SECTIONS|ROLE_WORDS)\b[^=]*= \[(?<words>[^\]]*)\] as const/gu)]);
  expect(lists.length).toBeGreaterThan(5);
  const words = new Set(lists.flatMap(({ groups }) => [...(groups?.["words"] ?? "").matchAll(/"(\w+)"/gu)].map(([, word = ""]) => word)));
  for (const page of ["docs/guides/data-map.md", "maps/README.md"]) {
    const told = read(page);
    expect(
      [...words].filter((word) => !new RegExp(`\\b${word}\\b`, "u").test(told)),
      page,
    ).toEqual([]);
  }
});

test("the guide to the data map has every rule of the decision, in the order in which they are asked", () => {
  const [, told = ""] = /\n## The decision\n.*?\n(?<codes>`sealed`.*?)\. Consent,/su.exec(read("docs/guides/data-map.md")) ?? [];
  const [, rules = ""] = /export type RuleCode =(?<codes>[^;]*);/u.exec(read("src/safe/access/rules.ts")) ?? [];
  const inOrder = [...rules.matchAll(/"([a-z_]+)"/gu)].map(([, code]) => code);
  expect(inOrder.length).toBeGreaterThan(15);
  expect([...told.matchAll(/`([a-z_]+)`/gu)].map(([, code]) => code)).toEqual(inOrder);
});

function codesIn(found: Iterable<RegExpMatchArray>): readonly string[] {
  return [...new Set([...found].map(({ groups }) => groups?.["code"] ?? ""))].toSorted();
}

test("the guide to forwarding has every filter, and every part of a value that can be written", () => {
  const guide = read("docs/guides/forwarding.md");
  const [, filters = ""] = /\nFilters, (.*?)\n\n/su.exec(guide) ?? [];
  expect(FILTER_NAMES.filter((name) => !filters.includes(`\`${name}\``))).toEqual([]);
  const untold = (["address", "bank-account", "phone", "date", "card"] as const)
    .flatMap((type) => partsOf(type))
    .filter((part) => !guide.includes(part));
  expect(untold).toEqual([]);
});

function partsOf(type: TypeName): readonly string[] {
  const words = pickOf(type, "nothing of the kind");
  const [, names = ""] = (typeof words === "string" && /: (.*)\.$/u.exec(words)) || [];
  return names.split(", ").map((name) => (type === "card" ? `.${name}` : `\`${name}\``));
}

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
