import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";

/** Whatever was done since the file was set up. */
let done: string[];
let ended = 0;
let tries = 0;
beforeAll(() => {
  done = ["set up"];
});
beforeEach(() => void done.push("before each"));
afterEach(() => void done.push("after each"));
afterAll(() => void (ended += 1));

test("what comes before", () => {
  done.push("first");
});

test("whoever is tried again finds what the file sets up and what came before, not what the first try left", { retry: 1 }, () => {
  expect(done).toEqual(["set up", "before each", "first", "after each", "before each"]);
  done.push("half done");
  tries += 1;
  expect(tries, "on purpose: the first try fails here").toBeGreaterThan(1);
  expect(ended).toBe(tries - 1);
});

test("and what follows finds that it was done once", () => {
  expect(done.filter((what) => what === "half done")).toHaveLength(1);
});
