import { expect, test } from "vitest";
import { checkCardOrigin, checkDisk } from "./_doctor-machine.ts";

const state = (env: Readonly<Record<string, string>>): string => checkCardOrigin(env).state;

test("doctor wants a live house to give customers' pages an origin of their own, on https", () => {
  const safe = "https://safe.example";
  expect(state({ PUBLIC_ORIGIN: safe })).toBe("wanting");
  expect(state({ PUBLIC_ORIGIN: safe, CARD_ORIGIN: "https://pay.example" })).toBe("good");
  expect(state({ PUBLIC_ORIGIN: safe, CARD_ORIGIN: "http://pay.example" })).toBe("wanting");
  expect(state({ PUBLIC_ORIGIN: safe, STRONGROOM_MODE: "test" })).toBe("note");
  expect(state({})).toBe("note");
  expect(state({ CARD_ORIGIN: "pay.example" })).toBe("wanting");
});

test("a disk that is full is told from one that is nearly full: nothing is left to note a look with", async () => {
  const say = async (freeBytes: number): Promise<string> =>
    (await checkDisk(() => Promise.resolve({ freeBytes, sizeBytes: 10 * 1024 ** 3 }))).say;
  expect(await say(100 * 1024 ** 2)).toBe("Only 100.0 MiB are free on the disk of the data folder: nothing new is taken in.");
  expect(await say(0)).toContain("is full (0 bytes are free): nothing is stored");
});
