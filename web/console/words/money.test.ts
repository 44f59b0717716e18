import fc from "fast-check";
import { expect, test } from "vitest";
import { MINOR_MAX, amountText, moneyText, readAmount } from "./money.ts";

const LOCALES = ["en", "es", "de", "fr", "en-GB", "en-IN", "en-ZA", "de-AT", "de-CH", "fr-CA", "fr-CH", "es-MX"] as const;
const minor = (text: string, currency: string, language: string): unknown => {
  const read = readAmount(text, currency, language);
  return read.kind === "amount" ? read.amountMinor : read.kind;
};

test("what is shown in any locale and currency is read back as the same amount", () => {
  const amounts = fc.integer({ min: 0, max: MINOR_MAX });
  fc.assert(
    fc.property(amounts, fc.constantFrom("USD", "EUR", "JPY", "KWD"), fc.constantFrom(...LOCALES), (amount, currency, locale) => {
      expect(minor(amountText(amount, currency, locale), currency, locale)).toBe(amount);
    }),
  );
});

test.each([
  ["1,938.00", "USD", "en", 193_800],
  ["1938", "USD", "en", 193_800],
  ["1,938", "USD", "en", 193_800],
  ["12,5", "USD", "en", 1_250],
  ["1.938,5", "EUR", "de", 193_850],
  ["1.938", "EUR", "de", 193_800],
  ["12.50", "EUR", "de", 1_250],
  ["1 938,00", "EUR", "fr", 193_800],
  ["1’938.00", "CHF", "en", 193_800],
  ["1,93,800.50", "USD", "en-IN", 19_380_050],
  ["193,800", "USD", "en-IN", 19_380_000],
  ["2418", "JPY", "en", 2_418],
  ["2,418", "JPY", "en", 2_418],
  ["1.234", "KWD", "en", 1_234],
  ["５０", "USD", "en", 5_000],
  ["0.07", "USD", "en", 7],
] as const)("%s in %s, typed in %s", (text, currency, language, amount) => {
  expect(minor(text, currency, language)).toBe(amount);
});

test.each([
  ["", "none"],
  ["  ", "none"],
  ["ten", "not_a_number"],
  ["-5", "not_a_number"],
  ["1,2,3", "not_a_number"],
  ["1.2.3", "not_a_number"],
  ["1,93,800", "not_a_number"],
  ["1e9", "not_a_number"],
  ["4.999", "too_many_digits"],
  ["9999999999", "too_large"],
] as const)("%j is not taken for an amount in dollars: %s", (text, kind) => {
  expect(minor(text, "USD", "en")).toBe(kind);
});

test("yen have no cents, and are not asked for any", () => {
  expect(minor("2418.50", "JPY", "en")).toBe("too_many_digits");
  expect(minor("2418.00", "JPY", "en")).toBe(2_418);
  expect(moneyText(2_418, "JPY", "en").replaceAll(/\s/gu, " ")).toBe("JPY 2,418");
  expect(moneyText(241_800, "USD", "en").replaceAll(/\s/gu, " ")).toBe("USD 2,418.00");
});
