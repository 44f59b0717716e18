import { expect, test } from "vitest";
import { readSources } from "./source-tree.ts";

const LINES_MAX = 300;

test("no source file is longer than 300 lines", () => {
  const sources = readSources().filter((file) => !file.isTest);
  expect(sources.length).toBeGreaterThan(100);
  const long = sources.map(({ path, text }) => ({ path, lines: linesOf(text) })).filter(({ lines }) => lines > LINES_MAX);
  expect(long.map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
});

/** The last line ends too, so what is split off behind it is no line. */
function linesOf(text: string): number {
  return text.split("\n").length - 1;
}
