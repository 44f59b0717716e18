import fc from "fast-check";
import { getCountries, getCountryCallingCode, getExampleNumber, parsePhoneNumberFromString } from "libphonenumber-js/min";
import examples from "libphonenumber-js/mobile/examples";
import { expect, test } from "vitest";
import { readPlainNumber } from "./phone-plans.ts";

/** What the library says, for numbers that it finds possible. */
function byLibrary(text: string): string | undefined {
  const number = parsePhoneNumberFromString(text, { extract: false });
  return number?.isPossible() && number.ext === undefined ? number.number : undefined;
}

const CODES = [...new Set(getCountries().map((country) => getCountryCallingCode(country)))];

test("whatever is read as plain, the library reads the same", () => {
  const digits = fc.stringMatching(/^[\d]{2,14}$/u);
  const separator = fc.constantFrom("", " ", "-", ".", " (", ") ");
  fc.assert(
    fc.property(fc.constantFrom(...CODES), separator, digits, separator, digits, (code, first, start, second, end) => {
      const text = `+${code}${first}${start}${second}${end}`;
      const plain = readPlainNumber(text);
      if (plain !== undefined) expect(plain, text).toBe(byLibrary(text));
    }),
    { numRuns: 20_000 },
  );
});

test("the example number of almost every country is read as plain, and the same", () => {
  const missed = getCountries().filter((country) => {
    const example = getExampleNumber(country, examples)?.number ?? "";
    const plain = readPlainNumber(example);
    if (plain !== undefined) expect(plain).toBe(byLibrary(example));
    return plain === undefined;
  });
  expect(missed.length).toBeLessThan(getCountries().length / 8);
});

test("a trunk zero, an extension, a missing country code or another sign is left to the library", () => {
  for (const text of [
    "+49 0711 2842222",
    "+44 (0)20 7946 0958",
    "+1 212 555 1234 x5",
    "020 7946 0958",
    "0044 20 7946 0958",
    "+999 123",
    "+1",
    "+",
    "＋12125551234",
    "+1 212 555 123",
  ]) {
    expect(readPlainNumber(text), text).toBeUndefined();
  }
});
