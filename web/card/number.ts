import { type CardJudgement, brandOfStart, judgeCardDigits } from "../../src/base/card-number.ts";
import { digitsOnly, plainDigits } from "./digits.ts";

const DIGITS_MAX = 19;
/** Between the digits of a number as people write it; a line break is none, because a new line begins something else. */
const RUNS = /\d(?:[ \t\u00a0.\-–_/]{0,3}\d){11,}/gu;

/**
 * The card number in what was typed or pasted: the one with a right check digit, wherever it stands in the text. Undefined
 * where there is none such; then what was typed is left as it is, and told to be wrong.
 */
export function findCardNumber(text: string): string | undefined {
  for (const [run] of plainDigits(text).matchAll(RUNS)) {
    const found = findInGroups(run.split(/\D+/u));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Any neighbouring groups that together make a number, the longest first: an expiry behind it does not hide it. */
function findInGroups(groups: readonly string[]): string | undefined {
  for (let first = 0; first < groups.length; first++) {
    for (let last = groups.length; last > first; last--) {
      const digits = groups.slice(first, last).join("");
      if (digits.length <= DIGITS_MAX && judge(digits).kind === "card") return digits;
    }
  }
  return undefined;
}

export type NumberProblem = "number_missing" | "number_letters" | "number_length" | "number_check" | "number_brand";

const PROBLEMS = {
  not_digits: "number_letters",
  wrong_length: "number_length",
  check_digit: "number_check",
  brand_unknown: "number_brand",
} as const;

/** What is wrong with the number, or undefined. The keeper judges again by the same table. */
export function judgeNumber(typed: string): NumberProblem | undefined {
  if (typed.trim() === "") return "number_missing";
  if (/[^\d\s.\-–]/u.test(plainDigits(typed))) return "number_letters";
  const judged = judge(digitsOnly(typed));
  return judged.kind === "card" ? undefined : PROBLEMS[judged.kind];
}

function judge(digits: string): CardJudgement {
  return judgeCardDigits(new TextEncoder().encode(digits));
}

/** As it is printed on the card: in fours, of American Express and Diners 4, 6 and the rest. */
export function groupDigits(digits: string): string {
  const brand = brandOfStart(digits);
  const isOdd = brand === "american-express" || (brand === "diners-club" && digits.length <= 14);
  if (!isOdd) return digits.replace(/(\d{4})(?=\d)/gu, "$1 ");
  return [digits.slice(0, 4), digits.slice(4, 10), digits.slice(10)].filter((group) => group !== "").join(" ");
}
