import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** `[text](where#part)` and `src="where"`; what leads out of the project is not looked at. */
const LINK = /\]\((?<link>[^)#\s]+)(?:#[^)]*)?\)|src="(?<source>[^"]+)"/gu;
const OUTWARD = /^(?:https?:|mailto:|\/)/u;

test("every link and picture of the documents is there", () => {
  const names = globSync(["*.md", "{agent,demo,docs,src,test,web}/**/*.md"], {
    cwd: ROOT,
    exclude: (name) => name.endsWith("node_modules"),
  });
  const links = names.flatMap((name) =>
    [...readFileSync(join(ROOT, name), "utf8").matchAll(LINK)].map(({ groups }) => ({
      name,
      to: groups?.["link"] ?? groups?.["source"] ?? "",
    })),
  );
  const inward = links.filter(({ to }) => !OUTWARD.test(to));
  expect(inward.length).toBeGreaterThan(100);
  expect(inward.filter(({ name, to }) => !existsSync(join(ROOT, dirname(name), to))).map(({ name, to }) => `${name} → ${to}`)).toEqual([]);
});
