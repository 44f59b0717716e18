import { ok, refuse } from "../../../base/result.ts";
import type { Result } from "../../../base/result.ts";
import type { FieldType, TypedValue, TypeRefusal } from "../types.ts";
import { cleanText, isPlainObject } from "./clean-text.ts";

const ACCOUNT_CHARS_MAX = 60;
const IBAN_SHAPE = /^[A-Z]{2}\d{2}[A-Z\d]{11,30}$/u;
const BANK_PARTS: ReadonlySet<string> = new Set(["routing", "account"]);

const NOT_ACCOUNT = refuse({
  code: "not_an_account",
  say: "This is not a bank account. Write an IBAN, an account number of 4 to 34 letters and digits, or {routing, account}.",
});
const IBAN_WRONG = refuse({ code: "iban_check_digits", say: "This IBAN has a character wrong: its check digits do not fit." });
const ROUTING_WRONG = refuse({ code: "routing_check_digit", say: "This routing number has a digit wrong: its check digit does not fit." });

export const bankAccountType: FieldType = {
  name: "bank-account",
  defaultMask: "bank-account",
  parse: parseBankAccount,
  candidates: (input) => {
    const parsed = parseBankAccount(input);
    return parsed.ok ? [parsed.value.canonical] : [];
  },
  parts: [...BANK_PARTS],
};

function parseBankAccount(input: unknown): Result<TypedValue, TypeRefusal> {
  if (isPlainObject(input)) return parseParts(input);
  const text = cleanText(input, ACCOUNT_CHARS_MAX);
  if (!text.ok) return text;
  const account = squeeze(text.value);
  if (IBAN_SHAPE.test(account)) return isIban(account) ? ok({ value: text.value, canonical: account }) : IBAN_WRONG;
  return isAccount(account) ? ok({ value: text.value, canonical: account }) : NOT_ACCOUNT;
}

function parseParts(input: Readonly<Record<string, unknown>>): Result<TypedValue, TypeRefusal> {
  if (Object.keys(input).some((key) => !BANK_PARTS.has(key))) {
    return refuse({ code: "unknown_part", say: "A bank account has these parts: routing, account." });
  }
  const routing = cleanText(input["routing"], ACCOUNT_CHARS_MAX);
  if (!routing.ok) return routing;
  const account = cleanText(input["account"], ACCOUNT_CHARS_MAX);
  if (!account.ok) return account;

  const [bank, number] = [squeeze(routing.value), squeeze(account.value)];
  if (!/^[A-Z\d]{3,12}$/u.test(bank) || !isAccount(number)) return NOT_ACCOUNT;
  if (/^\d{9}$/u.test(bank) && !passesAba(bank)) return ROUTING_WRONG;
  return ok({ value: { routing: routing.value, account: account.value }, canonical: `${bank}/${number}` });
}

function squeeze(text: string): string {
  return text.replace(/[\s-]/gu, "").toUpperCase();
}

function isAccount(text: string): boolean {
  return /^[A-Z\d]{4,34}$/u.test(text) && /\d/u.test(text);
}

/** ISO 13616: the first four characters moved to the end, letters as numbers, the whole leaves 1 modulo 97. */
function isIban(iban: string): boolean {
  let rest = 0;
  for (const char of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(char, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** The American Bankers Association's check: weights 3, 7, 1. */
function passesAba(routing: string): boolean {
  const sum = Array.from(routing).reduce((total, digit, index) => total + Number(digit) * ([3, 7, 1][index % 3] ?? 0), 0);
  return sum % 10 === 0;
}
