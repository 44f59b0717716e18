import { expect, test } from "vitest";
import { makeDeviceKey } from "./testing.ts";
import { isDeviceKeyHeld } from "./verify-possession.ts";

const key = makeDeviceKey();

test("whoever holds a key shows it over the challenge of this sign-in", () => {
  expect(isDeviceKeyHeld(key.spki, "chl_1", key.possession("chl_1"))).toBe(true);
});

test("another's key, another challenge, and a signature made for a call show nothing", () => {
  expect(isDeviceKeyHeld(makeDeviceKey().spki, "chl_1", key.possession("chl_1"))).toBe(false);
  expect(isDeviceKeyHeld(key.spki, "chl_2", key.possession("chl_1"))).toBe(false);
  expect(isDeviceKeyHeld(key.spki, "chl_1", key.sign("chl_1"))).toBe(false);
});

test("a signature in another spelling, and a key that is none, show nothing", () => {
  const signature = key.possession("chl_1");
  for (const text of ["", `${signature}=`, signature.slice(1), ` ${signature}`, "A".repeat(86)]) {
    expect(isDeviceKeyHeld(key.spki, "chl_1", text)).toBe(false);
  }
  expect(isDeviceKeyHeld(Buffer.alloc(0), "chl_1", signature)).toBe(false);
});
