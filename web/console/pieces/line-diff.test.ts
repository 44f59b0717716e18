import fc from "fast-check";
import { expect, test } from "vitest";
import { diffLines } from "./line-diff.ts";

const texts = fc.array(fc.constantFrom("", "one", "two", "three", "four"), { maxLength: 12 }).map((lines) => lines.join("\n"));
const of = (before: string, after: string, ...kinds: readonly string[]): string =>
  diffLines(before, after)
    .filter((line) => kinds.includes(line.kind))
    .map((line) => line.text)
    .join("\n");

test("the lines that stay and go are the old text, and those that stay and come are the new one", () => {
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      expect(of(before, after, "same", "removed")).toBe(before);
      expect(of(before, after, "same", "added")).toBe(after);
    }),
  );
});

test("no line goes and comes that could have stayed", () => {
  expect(diffLines("a\nb\nc", "a\nx\nc")).toEqual([
    { kind: "same", text: "a" },
    { kind: "removed", text: "b" },
    { kind: "added", text: "x" },
    { kind: "same", text: "c" },
  ]);
  expect(diffLines("a\nb", "a\nb").every((line) => line.kind === "same")).toBe(true);
});
