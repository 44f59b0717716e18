import { expect, test } from "vitest";
import { DAY_MS, SECOND_MS } from "../../base/instant.ts";
import { ADDRESS_BUDGET, OVERALL_BUDGET } from "./door-budget.ts";
import { NUMBER_BITS, newNumber, readNumber, showNumber } from "./number.ts";

test("a number is read back however it is typed, and what sounds or looks alike is mended", () => {
  for (let n = 0; n < 500; n += 1) {
    const number = newNumber();
    expect(number).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/u);
    expect(readNumber(showNumber(number))).toBe(number);
    expect(readNumber(` ${showNumber(number).toLowerCase().replaceAll("-", " ")} `)).toBe(number);
  }
  expect(showNumber("T7K2QM8WXR")).toBe("T7K-2QM-8WXR");
  expect(readNumber("o7k–2qm–8iLr")).toBe("07K2QM811R");
  expect(readNumber("Ｔ7Ｋ．2QM.8WXR")).toBe("T7K2QM8WXR");
});

test("what can be no number is none, however long it is", () => {
  for (const typed of ["", "T7K", "T7K-2QM-8WXRR", "T7K-2QM-8WXU", "T7K-2QM-8WX!", "4111 1111 1111 1111", "x".repeat(100_000)])
    expect(readNumber(typed), typed.slice(0, 20)).toBeUndefined();
});

test("guessing at the allowed rate for a year, against ten thousand open requests, hits with odds below one in a thousand", () => {
  const secondsOfYear = (365 * DAY_MS) / SECOND_MS;
  const guesses = OVERALL_BUDGET.most + secondsOfYear / OVERALL_BUDGET.stepSeconds;
  const odds = 1 - (1 - 10_000 / 2 ** NUMBER_BITS) ** guesses;
  expect(odds).toBeLessThan(1e-3);
  // One address alone, against the few requests that are open in a small business, gets nowhere at all.
  const ofOneAddress = (ADDRESS_BUDGET.most + secondsOfYear / ADDRESS_BUDGET.stepSeconds) * (20 / 2 ** NUMBER_BITS);
  expect(ofOneAddress).toBeLessThan(1e-8);
});
