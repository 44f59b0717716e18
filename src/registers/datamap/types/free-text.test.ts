import fc from "fast-check";
import { expect, test } from "vitest";
import { freeTextType } from "./free-text.ts";

function codeOf(input: unknown): string {
  const parsed = freeTextType.parse(input, { countries: [] });
  return parsed.ok ? "ok" : parsed.refusal.code;
}

const CARDS = ["4242424242424242", "5555555555554444", "378282246310005", "30569309025904", "6011111111111117"];

test("a card number typed into notes is turned away, however it is spaced and whatever stands around it", () => {
  const digits = CARDS[0] ?? "";
  const inFours = digits.match(/.{4}/gu) ?? [];
  const notes = [
    digits,
    `card ${digits}.`,
    inFours.join(" "),
    inFours.join("-"),
    inFours.join("."),
    inFours.join("\n"),
    inFours.join("\u00a0"),
    `Visa:${inFours.join(" ")} exp 12/27`,
    `${inFours.join(" ")} 12 27 123`,
    `room 12 ${inFours.join(" ")}`,
    digits.replace(/\d/gu, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    `x${digits}x`,
    inFours.join(" - "),
  ];
  for (const note of notes) expect(codeOf(note), note).toBe("card_number_in_text");
  for (const card of CARDS) expect(codeOf(`paid with ${card} today`), card).toBe("card_number_in_text");
});

test("telephones, dates, prices and order numbers are let through", () => {
  const notes = [
    "Call +1 212 555 1234 or +44 20 7946 0958",
    "From 2026-11-21 to 2026-11-28, 2 rooms",
    "Order 1234567890123456, paid 1,299.00",
    "Flight BA0284 12:35, seat 14C, ref 20261121 0001",
    "4242 is the door code",
    "4242424242424241",
  ];
  for (const note of notes) expect(codeOf(note), note).toBe("ok");
});

test("a card number is found wherever it stands in a text", () => {
  const words = fc.stringMatching(/^[a-z ,.]{0,60}$/u);
  fc.assert(
    fc.property(
      words,
      fc.constantFrom(...CARDS),
      words,
      (before, card, after) => codeOf(`${before} ${card} ${after}`) === "card_number_in_text",
    ),
  );
});

test("a text of digits alone is judged quickly", () => {
  const begun = performance.now();
  for (const text of ["1 ".repeat(1_999), "1".repeat(4_000), "42 ".repeat(1_300)]) freeTextType.parse(text, { countries: [] });
  expect(performance.now() - begun).toBeLessThan(20_000);
});
