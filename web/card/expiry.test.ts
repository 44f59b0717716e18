import { expect, test } from "vitest";
import { expiryText, judgeExpiry, readExpiry, shapeExpiry } from "./expiry.ts";

const NOW = new Date(2026, 10, 28);

test("every way of people and autofill to write an expiry is read", () => {
  for (const typed of [
    "04/29",
    "4/29",
    "04 / 29",
    "0429",
    "429",
    "04/2029",
    "042029",
    "04-29",
    "04.2029",
    "04 29",
    "2029-04",
    "2029/04/01",
    "٠٤/٢٩",
  ])
    expect(readExpiry(typed), typed).toEqual({ month: 4, year: 2029 });
  for (const typed of ["", "13/29", "00/29", "4", "04/", "04/2", "04/1929", "April 29", "29/13"])
    expect(readExpiry(typed), typed).toBeUndefined();
  expect(expiryText({ month: 4, year: 2029 })).toBe("04/29");
});

test("a card is good through the last day of its month", () => {
  expect(judgeExpiry({ month: 11, year: 2026 }, NOW)).toBe("good");
  expect(judgeExpiry({ month: 10, year: 2026 }, NOW)).toBe("past");
  expect(judgeExpiry({ month: 11, year: 2046 }, NOW)).toBe("good");
  expect(judgeExpiry({ month: 12, year: 2046 }, NOW)).toBe("far");
});

test("the slash comes by itself, and goes when it is taken away", () => {
  let typed = "";
  for (const char of "0429") typed = shapeExpiry(typed + char, false);
  expect(typed).toBe("04 / 29");
  expect(shapeExpiry("4", false)).toBe("04 / ");
  expect(shapeExpiry("1", false)).toBe("1");
  expect(shapeExpiry("1/", false)).toBe("01 / ");
  expect(shapeExpiry("04 /", true)).toBe("04 /");
  expect(shapeExpiry("04 / 2029", false)).toBe("04 / 29");
  expect(shapeExpiry("04/2029", false)).toBe("04 / 29");
  expect(shapeExpiry("2029-04", false)).toBe("2029-04");
});
