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

test("what an option shows counts before what it sends: of months that are counted from nought the one that is meant", () => {
  for (const name of ["long", "short", "2-digit", "numeric"] as const) {
    const shown = new Intl.DateTimeFormat("en", { month: name, timeZone: "UTC" });
    const months = Array.from({ length: 12 }, (_, n) => ({ value: String(n), text: shown.format(Date.UTC(2026, n, 15)) }));
    for (let n = 0; n < 12; n++) expect(chooseOption(months, String(n + 1).padStart(2, "0"), "en"), months[n]?.text).toBe(n);
  }
  expect(
    chooseOption(
      [
        { value: "AU", text: "Australia" },
        { value: "AT", text: "Austria" },
      ],
      "AT",
      "en",
    ),
  ).toBe(1);
});

test("what stands in a list twice is chosen, where both are alike", () => {
  const list = [
    { value: "GB", text: "United Kingdom" },
    { value: "FR", text: "France" },
    { value: "GB", text: "United Kingdom " },
  ];
  expect(chooseOption(list, "GB", "en")).toBe(0);
  expect(chooseOption([...list, { value: "GB", text: "Great Britain" }], "GB", "en")).toBe(undefined);
});

test("nothing is chosen where nothing fits, or several do", () => {
  expect(chosen(MONTHS, "12")).toBe(undefined);
  expect(chosen(["4", "04"], "004")).toBe(undefined);
  expect(chosen(["April 2028", "April 2029"], "04")).toBe(undefined);
  expect(chosen([], "04")).toBe(undefined);
  expect(chosen(MONTHS, "0x4", "not a language")).toBe(undefined);
});
