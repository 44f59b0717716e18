import { expect, test } from "vitest";
import { chooseOption } from "./choose-option.ts";

const of = (...texts: readonly string[]) => texts.map((text, n) => ({ value: `v${n}`, text }));
const chosen = (texts: readonly string[], wanted: string, language = "en"): string | undefined => {
  const n = chooseOption(of(...texts), wanted, language);
  return n === undefined ? undefined : texts[n];
};
const MONTHS = ["Month", "January", "February", "March", "April", "May", "June"];

test("a month is found by its number, its name, its short name, and both at once", () => {
  expect(chosen(["1", "2", "3", "4"], "04")).toBe("4");
  expect(chosen(["01", "02", "04"], "04")).toBe("04");
  expect(chosen(MONTHS, "04")).toBe("April");
  expect(chosen(["Jan", "Feb", "Apr"], "04")).toBe("Apr");
  expect(chosen(["03 - March", "04 - April"], "04")).toBe("04 - April");
  expect(chosen(["enero", "abril", "mayo"], "04", "es-MX")).toBe("abril");
  expect(chosen(["janvier", "avr.", "mai"], "04", "fr")).toBe("avr.");
});

test("a year is found with two digits and with four", () => {
  expect(chosen(["2028", "2029"], "2029")).toBe("2029");
  expect(chosen(["28", "29"], "2029")).toBe("29");
  expect(chosen(["2028", "2029"], "29")).toBe("2029");
});

test("what an option sends counts before what it shows", () => {
  expect(
    chooseOption(
      [
        { value: "5", text: "4" },
        { value: "4", text: "5" },
      ],
      "4",
      "en",
    ),
  ).toBe(1);
});

test("nothing is chosen where nothing fits, or several do", () => {
  expect(chosen(MONTHS, "12")).toBe(undefined);
  expect(chosen(["4", "04"], "004")).toBe(undefined);
  expect(chosen(["April 2028", "April 2029"], "04")).toBe(undefined);
  expect(chosen([], "04")).toBe(undefined);
  expect(chosen(MONTHS, "0x4", "not a language")).toBe(undefined);
});
