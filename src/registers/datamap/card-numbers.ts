import creditCardType from "credit-card-type";
import { holdsDigits } from "../../base/digit-runs.ts";

/** ISO/IEC 7812: the shortest and longest numbers in issue. */
const CARD_DIGITS_MIN = 12;
const CARD_DIGITS_MAX = 19;

export type CardJudgement =
  | { readonly kind: "card"; readonly brand: string }
  | { readonly kind: "not_digits" | "wrong_length" | "check_digit" | "brand_unknown" };

/** Judges the digits of a card number: length, check digit, and a brand that issues numbers of this length. */
export function judgeCardNumber(digits: string): CardJudgement {
  if (!/^\d+$/u.test(digits)) return { kind: "not_digits" };
  if (digits.length < CARD_DIGITS_MIN || digits.length > CARD_DIGITS_MAX) return { kind: "wrong_length" };
  if (!passesLuhn(digits)) return { kind: "check_digit" };
  const brands = creditCardType(digits);
  if (brands.length === 0) return { kind: "brand_unknown" };
  const brand = brands.find((one) => one.lengths.includes(digits.length));
  return brand === undefined ? { kind: "wrong_length" } : { kind: "card", brand: brand.type };
}

/** True where a text holds what is, by length, check digit and brand, a card number, however it is spaced. */
export function holdsCardNumber(text: string): boolean {
  return holdsDigits(text, (digits) => judgeCardNumber(digits).kind === "card");
}

/** ISO/IEC 7812-1 annex B. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const weighted = index % 2 === 1 ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}
