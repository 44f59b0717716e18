import fc from "fast-check";
import { expect, test } from "vitest";
import { cardType } from "./card.ts";

const HINTS = { countries: [] };
const VISA = "4242424242424242";

function codeOf(input: unknown): string {
  const parsed = cardType.parse(input, HINTS);
  return parsed.ok ? "ok" : parsed.refusal.code;
}

test("a card is its number, in any spacing, or an object with number, expiry, holder and nickname", () => {
  for (const typed of [VISA, "4242 4242 4242 4242", "4242-4242-4242-4242"]) {
    expect(cardType.parse(typed, HINTS)).toEqual({ ok: true, value: { value: { number: VISA, brand: "visa" }, canonical: VISA } });
  }
  expect(cardType.parse({ number: VISA, expiry: { month: 4, year: 2029 }, holder: "Jane Doe", nickname: "Blue" }, HINTS)).toEqual({
    ok: true,
    value: { value: { number: VISA, expiry: "04/29", holder: "Jane Doe", nickname: "Blue", brand: "visa" }, canonical: VISA },
  });
});

test("the brands in use are told by their published test numbers", () => {
  const brands = [
    [VISA, "visa"],
    ["5555555555554444", "mastercard"],
    ["2223003122003222", "mastercard"],
    ["378282246310005", "american-express"],
    ["6011111111111117", "discover"],
    ["30569309025904", "diners-club"],
    ["3566002020360505", "jcb"],
    ["6200000000000005", "unionpay"],
  ] as const;
  for (const [number, brand] of brands) {
    const parsed = cardType.parse(number, HINTS);
    expect(parsed.ok && (parsed.value.value as { readonly brand: string }).brand, number).toBe(brand);
  }
});

test("a security code is refused under any of its names, whatever else is right", () => {
  for (const name of [
    "cvc",
    "CVV",
    "cvv2",
    "Cvc2",
    "cid",
    "csc",
    "cav2",
    "security_code",
    "securityCode",
    "card-security-code",
    "verificationValue",
    "pin",
    "track1",
    "Track2",
    "magstripe",
    "cardCvc",
  ]) {
    expect(codeOf({ number: VISA, [name]: "123" }), name).toBe("security_code_refused");
    expect(codeOf({ number: "wrong", [name]: "" }), name).toBe("security_code_refused");
  }
});

test("a wrong number is refused for what is wrong with it", () => {
  expect(codeOf("4242424242424241")).toBe("card_check_digit");
  expect(codeOf("42424242")).toBe("card_wrong_length");
  expect(codeOf("42424242424242424242")).toBe("card_wrong_length");
  expect(codeOf("4242 4242 4242 424x")).toBe("card_not_digits");
  expect(codeOf("1000000000000008")).toBe("card_brand_unknown");
  for (const input of [{}, { expiry: "04/29" }, { number: 4242424242424242 }, { number: null }])
    expect(codeOf(input)).toBe("card_number_missing");
  for (const input of [null, 7, [VISA], true]) expect(codeOf(input)).toBe("not_a_card");
  expect(codeOf({ number: VISA, colour: "blue" })).toBe("unknown_part");
});

test("an expiry is a month and a year", () => {
  const expiryOf = (expiry: unknown): unknown => {
    const parsed = cardType.parse({ number: VISA, expiry }, HINTS);
    return parsed.ok ? (parsed.value.value as { readonly expiry?: string }).expiry : parsed.refusal.code;
  };
  for (const given of ["04/29", "4/29", "04 / 2029", "04-29", { month: "4", year: "29" }, { month: 4, year: 2029 }])
    expect(expiryOf(given)).toBe("04/29");
  for (const given of ["13/29", "00/29", "2029-04", "0429", "04/1999", 429, { month: 4 }, { month: 4, year: 29, day: 1 }])
    expect(expiryOf(given), JSON.stringify(given)).toBe("card_bad_expiry");
});

test("holder and nickname cannot smuggle the digits past the mask", () => {
  for (const nickname of [`my ${VISA}`, "ends in 4242", "4 2 4 2"]) expect(codeOf({ number: VISA, nickname })).toBe("card_label_digits");
  expect(codeOf({ number: VISA, holder: "4242" })).toBe("card_label_digits");
});

test("any one digit changed, or two neighbours that differ swapped, is found", () => {
  fc.assert(
    fc.property(fc.nat(15), fc.integer({ min: 1, max: 9 }), (at, by) => {
      const changed = (Number(VISA[at]) + by) % 10;
      expect(codeOf(VISA.slice(0, at) + changed + VISA.slice(at + 1))).not.toBe("ok");
    }),
  );
  expect(codeOf(`24${VISA.slice(2)}`)).not.toBe("ok");
});
