import creditCardType from "credit-card-type";

/** ISO/IEC 7812: the shortest and longest numbers in issue. */
const CARD_DIGITS_MIN = 12;
const CARD_DIGITS_MAX = 19;
/** In free text shorter runs of digits are far more often something else. */
const CARD_DIGITS_MIN_IN_TEXT = 14;

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
  for (const [run] of text.normalize("NFKC").matchAll(/\d(?:[\s.\-–_/,]{0,3}\d){13,}/gu)) {
    if (runHoldsCardNumber(run.split(/\D+/u))) return true;
  }
  return false;
}

/** Any neighbouring groups of digits that together make a card number, so that what stands before or after does not hide it. */
function runHoldsCardNumber(groups: readonly string[]): boolean {
  for (let first = 0; first < groups.length; first++) {
    let digits = "";
    for (let last = first; last < groups.length && digits.length <= CARD_DIGITS_MAX; last++) {
      digits += groups[last] ?? "";
      if (digits.length >= CARD_DIGITS_MIN_IN_TEXT && judgeCardNumber(digits).kind === "card") return true;
    }
  }
  return false;
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
