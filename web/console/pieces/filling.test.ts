import { expect, test } from "vitest";
import { isFilling } from "./filling.ts";

const NOW = Date.parse("2026-11-28T12:00:00Z");
const ago = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString();
const opened = (openedAt: string | null, notMeAt: string | null = null) => isFilling({ state: "opened", openedAt, notMeAt }, NOW);

test("whoever opened the page a moment ago is said to be typing; whoever did long ago, or said that it is not theirs, is not", () => {
  expect([opened(ago(0)), opened(ago(14)), opened(ago(15)), opened(ago(600)), opened(null)]).toEqual([true, true, false, false, false]);
  expect([opened(ago(5), ago(4)), opened(ago(4), ago(5))], "the number may be theirs where the link was not").toEqual([false, true]);
  expect(isFilling({ state: "provided", openedAt: ago(1), notMeAt: null }, NOW)).toBe(false);
});
