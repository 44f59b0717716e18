import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";
import { PROJECT, readDocuments } from "./source-tree.ts";

/** `[text](where#part)` and `src="where"`; what leads out of the project is not looked at. */
const LINK = /\]\((?<link>[^)#\s]*)(?:#(?<part>[^)]*))?\)|src="(?<source>[^"]+)"/gu;
const OUTWARD = /^(?:https?:|mailto:|\/)/u;

/** What stands in code marks and is whole: no pattern, no name to be filled in. */
const NAMED_PATH = /`((?:agent|bin|demo|docs|maps|migrations|src|test|web)\/[\w./-]*)`/gu;
/** The built console, the next migration and decision. */
const MADE_LATER = /^web\/dist|NNNN/u;

type Link = { readonly from: string; readonly to: string; readonly part: string | undefined };

/** Links within the project; `to` is a path in it. */
function links(): readonly Link[] {
  return readDocuments().flatMap(({ path, text }) =>
    [...text.matchAll(LINK)]
      .map(({ groups }) => ({ where: groups?.["link"] ?? groups?.["source"] ?? "", part: groups?.["part"] }))
      .filter(({ where }) => !OUTWARD.test(where))
      .map(({ where, part }) => ({ from: path, to: where === "" ? path : normalize(join(dirname(path), where)), part })),
  );
}

test("every link and picture of the documents is there", () => {
  expect(links().length).toBeGreaterThan(100);
  expect(
    links()
      .filter(({ to }) => !existsSync(join(PROJECT, to)))
      .map(({ from, to }) => `${from} → ${to}`),
  ).toEqual([]);
});

test("every link to a part of a page leads to a heading of that page", () => {
  const inner = links().flatMap(({ from, to, part }) => (part === undefined ? [] : [{ from, to, part }]));
  expect(inner.length).toBeGreaterThan(10);
  expect(inner.filter(({ to, part }) => !headings(to).has(part)).map(({ from, to, part }) => `${from} → ${to}#${part}`)).toEqual([]);
});

test("every file and folder that a document names by its path in the checkout is there", () => {
  const named = readDocuments().flatMap(({ path, text }) => [...text.matchAll(NAMED_PATH)].map(([, name = ""]) => ({ from: path, name })));
  expect(named.length).toBeGreaterThan(150);
  expect(
    named.filter(({ name }) => !MADE_LATER.test(name) && !existsSync(join(PROJECT, name))).map(({ from, name }) => `${from}: ${name}`),
  ).toEqual([]);
});

/** By the name that a heading has where the page is shown: lower case, without signs, a stroke for each space. */
function headings(path: string): ReadonlySet<string> {
  const text = readFileSync(join(PROJECT, path), "utf8").replaceAll(/^```.*?^```/gmsu, "");
  return new Set(
    [...text.matchAll(/^#+ (.+)$/gmu)].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/gu, "$1")
        .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
        .trim()
        .replaceAll(" ", "-"),
    ),
  );
}
