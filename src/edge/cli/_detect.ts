import { judgeCardNumber } from "../../registers/datamap/card-numbers.ts";
import { bankAccountType } from "../../registers/datamap/types/bank-account.ts";

export type Detected = { readonly kind: "card number" | "IBAN" | "e-mail address"; readonly column: number };

const CARD = /(?<![\d.])\d(?:[ -]?\d){12,18}(?![\d.])/gu;
const IBAN = /(?<![A-Za-z\d])[A-Z]{2}\d{2}(?:[ ]?[A-Z\d]){11,30}(?![A-Za-z\d])/gu;
const EMAIL = /(?<![\w.+-])[\w.+-]{1,64}@(?:[A-Za-z\d-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w-])/gu;

/** Personal data in one line of text that proves itself: by check digits, by a brand that issues such numbers, or by shape. */
export function detectInLine(line: string): readonly Detected[] {
  return [
    ...found(line, CARD, "card number", (text) => judgeCardNumber(text.replaceAll(/[ -]/gu, "")).kind === "card"),
    ...found(line, IBAN, "IBAN", isIban),
    ...found(line, EMAIL, "e-mail address", () => true),
  ];
}

function found(line: string, shape: RegExp, kind: Detected["kind"], isReal: (text: string) => boolean): Detected[] {
  return [...line.matchAll(shape)].filter(([text]) => isReal(text)).map((match) => ({ kind, column: match.index + 1 }));
}

/** The words after an account number may look like more of it, so every shorter form is tried as well. */
function isIban(text: string): boolean {
  const groups = text.split(" ");
  for (let count = groups.length; count > 0; count -= 1) {
    const account = groups.slice(0, count).join("");
    if (/^[A-Z]{2}\d{2}[A-Z\d]{11,30}$/u.test(account) && bankAccountType.parse(account, NO_HINTS).ok) return true;
  }
  return false;
}

const NO_HINTS = { countries: [] };
