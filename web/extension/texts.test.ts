import { expect, test } from "vitest";
import { type Box, fitsPath } from "./forms.ts";
import { type Slots, textsFor } from "./texts.ts";

const NUMBER = "4539578763100002";
const PAYLOADS = [
  { value: { number: NUMBER, expiry: "04/29", holder: "A" }, canonical: "" },
  { value: "Ana María", canonical: "ana maria" },
];
const SLOTS: Slots = {
  "card.number": { value: 0, pick: "part.number" },
  "card.expiry": { value: 0, pick: "part.expiry" },
  "card.expiry.year": { value: 0, pick: "expiry.year" },
  "subject.name": { value: 1, pick: "value" },
  "subject.lost": { value: 7, pick: "value" },
};
const box = (fill: string, slice: Box["slice"] = null): Box => ({
  label: fill,
  fill,
  slice,
  frame: "top",
  kind: "text",
  find: { id: null, name: null, autocomplete: null, label: null, css: null },
});
const textOf = (fill: string, slice?: Box["slice"]): string | undefined => textsFor([box(fill, slice)], SLOTS, PAYLOADS)[0];

test("boxes get what their templates say, as requests to vendors do", () => {
  expect(textOf("{{card.expiry | MM/YYYY}}")).toBe("04/2029");
  expect(textOf("{{card.expiry.year | last2}}")).toBe("29");
  expect(textOf("{{subject.name | upper}}")).toBe("ANA MARÍA");
  expect(textOf("Mr {{subject.name}}")).toBe("Mr Ana María");
  expect([0, 4, 8, 12].map((from) => textOf("{{card.number}}", { from, length: 4 })).join("")).toBe(NUMBER);
  expect(textOf("{{card.number}}", { from: 12, length: 9 })).toBe("0002");
});

test("a box whose value is not there, or is of another kind, has no text at all", () => {
  for (const fill of [
    "{{subject.lost}}",
    "{{subject.unknown}}",
    "{{subject.name | MM/YY}}",
    "{{subject.name | sideways}}",
    "{{subject.name",
  ])
    expect(textOf(fill), fill).toBe(undefined);
});

test("a form belongs to the paths that its one star leaves open", () => {
  expect(["/book", "/book/plain", "/booking"].map((path) => fitsPath("/book*", path))).toEqual([true, true, true]);
  expect(["/trips/7/pay", "/trips//pay", "/trips/pay"].map((path) => fitsPath("/trips/*/pay", path))).toEqual([true, true, false]);
  expect(["/book", "/book/", "/Book"].map((path) => fitsPath("/book", path))).toEqual([true, false, false]);
});
