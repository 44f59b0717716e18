import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PROJECT } from "./source-tree.ts";

const HOME = join(PROJECT, "web", "extension");
/** Where it is made. */
const OWN = "own.ts";

test("no script that runs in a vendor's page asks the page by names that the page can give to its own things", () => {
  const files = drawnInBy("page.ts");
  expect(files).toContain("unremembered.ts");
  const texts = files.filter((file) => file !== OWN).map((file) => ({ file, text: read(file) }));
  expect(texts.flatMap(({ file, text }) => (/(?<![\w.])document[.[]/u.test(text) ? [file] : []))).toEqual([]);
});

/** The files of the extension that one leads to, types left out. */
function drawnInBy(first: string): readonly string[] {
  const found = new Set([first]);
  for (const file of found)
    for (const [, name = ""] of read(file).matchAll(/^import (?!type )[^;]* from "\.\/([^"]+\.ts)"/gmu)) found.add(name);
  return [...found];
}

function read(file: string): string {
  return readFileSync(join(HOME, file), "utf8");
}
