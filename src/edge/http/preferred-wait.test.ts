import { expect, test } from "vitest";
import { readPreferredWait } from "./preferred-wait.ts";

test.each([
  ["wait=5", 5_000, "wait=5"],
  ["WAIT = 5", 5_000, "wait=5"],
  ['wait="5"', 5_000, "wait=5"],
  ["wait=5; by=me", 5_000, "wait=5"],
  ["wait=0", 0, "wait=0"],
  ["wait=20", 20_000, "wait=20"],
  ["wait=86400", 20_000, "wait=20"],
  ["respond-async", 0, "respond-async"],
  ["Respond-Async", 0, "respond-async"],
  ['respond-async=""', 0, "respond-async"],
  ["respond-async, wait=10", 10_000, "respond-async, wait=10"],
  ['note="a, wait=1", wait=2', 2_000, "wait=2"],
  ['note="say \\", wait=1", wait=2', 2_000, "wait=2"],
  ["return=minimal, , =3, wait=4", 4_000, "wait=4"],
  ["respond-async, wait=soon", 0, "respond-async"],
])("a caller who says %j waits %d ms and is told %j", (header, waitMs, applied) => {
  expect(readPreferredWait(header)).toEqual({ waitMs, applied });
});

test("of several headers each counts, and of one preference its first", () => {
  expect(readPreferredWait(["return=minimal", "wait=3", "wait=4"])).toEqual({ waitMs: 3_000, applied: "wait=3" });
  expect(readPreferredWait("wait=soon, wait=4")).toBeUndefined();
});

test.each([
  undefined,
  "",
  ",",
  "return=minimal",
  "wait",
  "wait=",
  "wait=-1",
  "wait=+1",
  "wait=1.5",
  "wait=1e3",
  "wait=0x10",
  "wait=10s",
  "wait=5 5",
  "wait=9999999",
  "wait=" + "9".repeat(400),
  "await=5",
  "respond-async=no",
  "respond async",
  'note="wait=5',
  'note="a, wait=5',
  '"wait=5"',
  "note=a wait=5",
  "note; wait=5",
  "\u0000wait=5",
])("what is junk or asks for the absurd is as if it were not there: %j", (header) => {
  expect(readPreferredWait(header)).toBeUndefined();
});

test("a header made to be slow to read is read in no time", () => {
  const started = performance.now();
  for (const piece of ['"', '\\"', '"\\', "a=", 'a="b",', ",", " ", ";", "wait"]) readPreferredWait(`"${piece.repeat(80_000)}\\`);
  for (const piece of [" ", "a", "a=", "\t="]) readPreferredWait(piece.repeat(80_000));
  for (const piece of [" ", "b", '\\"']) readPreferredWait(`a=${piece.repeat(80_000)}?`);
  // Linear takes a few hundredths of a second, and the square of it minutes.
  expect(performance.now() - started).toBeLessThan(10_000);
});
