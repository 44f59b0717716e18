import fc from "fast-check";
import { expect, test } from "vitest";
import { base32Decode, base32Encode } from "./encoding.ts";
import { isId, newId } from "./ids.ts";
import { instant } from "./instant.ts";

const noon = instant(Date.parse("2026-03-01T12:00:00.123Z"));

test("ids of one moment begin alike, have the usual shape, and no two are the same", () => {
  const made = Array.from({ length: 5_000 }, () => newId("sub", noon));
  expect(new Set(made).size).toBe(made.length);
  // Nor are two of them the same in the last 64 of their 80 bits of chance.
  expect(new Set(made.map((id) => id.slice(-12))).size).toBe(made.length);
  expect(new Set(made.map((id) => id.slice(0, 13))).size).toBe(1);
  expect(made.every((id) => isId("sub", id))).toBe(true);
});

test("an id that was given out stays as it is while others are made", () => {
  const first = newId("sub", noon);
  const spelled = Buffer.from(first).toString("latin1");
  for (let n = 0; n < 1_000; n += 1) newId("sub", instant(noon + n));
  expect(first).toBe(spelled);
});

test("base32 comes back as the bytes it was made of, however many", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300, size: "max" }), (bytes) => {
      expect(base32Decode(base32Encode(bytes))).toEqual(bytes);
    }),
  );
  expect(base32Encode(Uint8Array.of(255, 0, 1))).toBe("zw002");
});
