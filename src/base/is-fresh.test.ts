import { expect, test } from "vitest";
import { DAY_MS, MINUTE_MS, instant } from "./instant.ts";
import { isFresh } from "./is-fresh.ts";

test("a strong sign-in counts for five minutes, and one of a time to come does not until then", () => {
  const now = instant(Date.UTC(2026, 0, 1));
  const at = (ms: number): boolean => isFresh(instant(now + ms), now);
  expect([at(0), at(-5 * MINUTE_MS), at(-5 * MINUTE_MS - 1)]).toEqual([true, true, false]);
  // Of a process whose clock is a little ahead, and of one that was a day ahead.
  expect([at(MINUTE_MS), at(DAY_MS)]).toEqual([true, false]);
});
