import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("the style knows no left and no right, so that pages may be read from either side", () => {
  const style = readFileSync(new URL("card.css", import.meta.url), "utf8");
  const physical = /(?:^|[\s;{])(?:(?:margin|padding|border)-(?:left|right)|left|right|float|text-align:\s*(?:left|right))\s*:/gmu;
  expect(style.match(physical) ?? []).toEqual([]);
  expect(style).not.toMatch(/@import|url\(/u);
});
