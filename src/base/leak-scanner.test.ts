import { randomFillSync } from "node:crypto";
import { expect, test } from "vitest";
import { CANARY_BYTES_MIN, ENCODINGS, makeScanner } from "./leak-scanner.ts";

const CANARIES = { person: "Zsófia Quillfeather-Ondráček", passport: "XJ-4417-902-K83", phone: "+44 7700 900 461" };

test("finds a seeded leak in every encoding, at the start, in the midst and at the end of noise", () => {
  const scanner = makeScanner(CANARIES);
  for (const [name, value] of Object.entries(CANARIES)) {
    for (const [encoding, encode] of Object.entries(ENCODINGS)) {
      for (const leaked of encode(value).filter(({ length }) => length >= CANARY_BYTES_MIN)) {
        const noise = randomFillSync(Buffer.alloc(10_007));
        for (const at of [0, 5_001, noise.length - leaked.length]) {
          const bytes = Buffer.from(noise);
          leaked.copy(bytes, at);
          const found = scanner.scan(bytes);
          expect(
            found.map((leak) => [leak.name, leak.at]),
            encoding,
          ).toContainEqual([name, at]);
        }
      }
    }
  }
});

test("finds nothing in noise and nothing in a value that is almost a canary", () => {
  const scanner = makeScanner(CANARIES);
  expect(scanner.scan(randomFillSync(Buffer.alloc(4_000_000)))).toEqual([]);
  expect(scanner.scan(Buffer.from("XJ-4417-902-K84 and XJ-4417-902-"))).toEqual([]);
});

test("finds what lies alone in a sea of zeroes, wherever, and once", () => {
  const scanner = makeScanner(CANARIES);
  const leaked = Buffer.from(CANARIES.passport);
  for (const at of [0, 1, 16_384 - 3, 16_384, 2 * 16_384 - leaked.length + 1, 200_000 - leaked.length]) {
    const bytes = Buffer.alloc(200_000);
    leaked.copy(bytes, at);
    expect(scanner.scan(bytes), String(at)).toEqual([{ name: "passport", encoding: "utf-8", at }]);
  }
});
