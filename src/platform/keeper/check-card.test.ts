import { expect, test } from "vitest";
import { instant } from "../../base/instant.ts";
import { checkCard, type CardFault } from "./check-card.ts";

const NOW = instant(Date.UTC(2026, 10, 28));

function check(parts: Readonly<Record<string, string>>, now = NOW) {
  const part = (name: string) => {
    const text = parts[name];
    return text === undefined ? undefined : Buffer.from(text);
  };
  return checkCard({ number: part("number"), expiry: part("expiry"), holder: part("holder"), cvc: part("cvc") }, now);
}

function faults(parts: Readonly<Record<string, string>>, now = NOW): readonly string[] {
  const checked = check({ number: "4242424242424242", expiry: "04/39", ...parts }, now);
  return "number" in checked ? [] : checked.map(({ part, code }) => `${part} ${code}`);
}

test("a card that is right comes out as its digits, brand, last four and expiry", () => {
  expect(check({ number: "4242 4242-4242\u00a04242", expiry: " 4/2039", holder: " Ana Doe ", cvc: "123" })).toEqual({
    number: Buffer.from("4242424242424242"),
    brand: "visa",
    last4: "4242",
    expires: "04/39",
    holder: "Ana Doe",
    code: Buffer.from("123"),
  });
});

test("a wrong number is told for what is wrong with it", () => {
  const told = {
    "": "card_number_missing",
    "4242424242424241": "card_check_digit",
    "42424242": "card_wrong_length",
    "42424242424242424242": "card_wrong_length",
    "4242 4242 4242 424x": "card_not_digits",
    "my card is 4242424242424242": "card_not_digits",
    "4242.4242.4242.4242": "card_not_digits",
    "\\u0034242424242424242": "card_not_digits",
    "1000000000000008": "card_brand_unknown",
    "9999999999999995": "card_brand_unknown",
    // A right check digit, and a length that Visa no longer issues.
    "4222222222222": "card_wrong_length",
  };
  for (const [number, code] of Object.entries(told)) expect(faults({ number }), number).toEqual([`number ${code}`]);
});

test("a card is good to the last hour of its month anywhere on earth, and a year far ahead is mistyped", () => {
  const end = Date.UTC(2026, 11, 1) + 12 * 3_600_000;
  expect(faults({ expiry: "11/26" }, instant(end - 1))).toEqual([]);
  expect(faults({ expiry: "11/26" }, instant(end))).toEqual(["expiry card_expired"]);
  expect(faults({ expiry: "12/99" })).toEqual(["expiry card_bad_expiry"]);
  for (const expiry of ["", "13/30", "00/30", "0430", "04/1930", "4", "2030-04", "04/3", "aa/bb"])
    expect(faults({ expiry }), expiry).toEqual(["expiry card_bad_expiry"]);
});

test("a security code has as many digits as its brand's have", () => {
  expect(faults({ cvc: "" })).toEqual([]);
  for (const cvc of ["12", "1234", "12a", " 123", "１２３"]) expect(faults({ cvc }), cvc).toEqual(["cvc cvc_bad_shape"]);
  expect(faults({ number: "378282246310005", cvc: "1234" })).toEqual([]);
  expect(faults({ number: "378282246310005", cvc: "123" })).toEqual(["cvc cvc_bad_shape"]);
});

test("a holder is a name: no digits of a card, nothing that cannot be shown", () => {
  expect(faults({ holder: "  " })).toEqual([]);
  expect(faults({ holder: "Ana 4242" })).toEqual(["holder card_label_digits"]);
  for (const holder of ["x".repeat(101), "a\\u0000b", "\\ud800"]) expect(faults({ holder }), holder).toEqual(["holder card_holder_unfit"]);
});

test("all that is wrong is told at once, and nothing of it is repeated", () => {
  const all = check({ number: "4242424242424241", expiry: "01/20", holder: "4242424242424241", cvc: "98765" });
  expect(JSON.stringify(all)).not.toMatch(/4242|98765/u);
  expect((all as readonly CardFault[]).map((one) => one.part)).toEqual(["number", "expiry", "holder", "cvc"]);
});
