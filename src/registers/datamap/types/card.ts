import { ok, refuse } from "../../../base/result.ts";
import type { Result } from "../../../base/result.ts";
import { judgeCardNumber } from "../card-numbers.ts";
import type { CardJudgement } from "../card-numbers.ts";
import type { FieldType, TypedValue, TypeRefusal } from "../types.ts";
import { cleanText, isPlainObject } from "./clean-text.ts";

const NUMBER_CHARS_MAX = 40;
const HOLDER_CHARS_MAX = 100;
const NICKNAME_CHARS_MAX = 60;
const CARD_PARTS: ReadonlySet<string> = new Set(["number", "expiry", "holder", "nickname"]);

/** Sensitive authentication data under any of its names (PCI DSS 3.3.1), letters only. */
const SECURITY_CODE_NAMES =
  /^(?:card)?(?:cvc|cvv|cvn|cvp|cve|cid|csc|cav|cvd|spc|iin)\d?$|securitycode|verification|pin(?:block|code)?$|track\d?|magstripe|magneticstripe/u;

const SECURITY_CODE = refuse({
  code: "security_code_refused",
  say: "The card's security code, PIN or magnetic stripe is never taken here. Send the card without it.",
});

export const cardType: FieldType = {
  name: "card",
  defaultMask: "card",
  parse: parseCard,
  candidates: (input) => {
    const parsed = parseCard(input);
    return parsed.ok ? [parsed.value.canonical] : [];
  },
  parts: [...CARD_PARTS],
};

function parseCard(input: unknown): Result<TypedValue, TypeRefusal> {
  if (typeof input === "string") return parseParts({ number: input });
  if (!isPlainObject(input)) return refuse({ code: "not_a_card", say: "A card is its number, or {number, expiry, holder, nickname}." });
  for (const key of Object.keys(input)) {
    if (SECURITY_CODE_NAMES.test(key.toLowerCase().replace(/[^a-z\d]/gu, ""))) return SECURITY_CODE;
    if (!CARD_PARTS.has(key)) return refuse({ code: "unknown_part", say: "A card has these parts: number, expiry, holder, nickname." });
  }
  return parseParts(input);
}

function parseParts(input: Readonly<Record<string, unknown>>): Result<TypedValue, TypeRefusal> {
  const number = parseNumber(input["number"]);
  if (!number.ok) return number;
  const expiry = parseExpiry(input["expiry"]);
  if (!expiry.ok) return expiry;
  const holder = parseLabel(input["holder"], HOLDER_CHARS_MAX);
  if (!holder.ok) return holder;
  const nickname = parseNickname(input["nickname"]);
  if (!nickname.ok) return nickname;

  const { digits, brand } = number.value;
  const value = {
    number: digits,
    ...(expiry.value === undefined ? {} : { expiry: expiry.value }),
    ...(holder.value === undefined ? {} : { holder: holder.value }),
    ...(nickname.value === undefined ? {} : { nickname: nickname.value }),
    brand,
  };
  return ok({ value, canonical: digits });
}

function parseNumber(input: unknown): Result<{ readonly digits: string; readonly brand: string }, TypeRefusal> {
  const text = cleanText(input, NUMBER_CHARS_MAX);
  if (!text.ok) return text.refusal.code === "not_text" ? NUMBER_MISSING : text;
  const digits = text.value.replace(/[\s-]/gu, "");
  const judgement = judgeCardNumber(digits);
  return judgement.kind === "card" ? ok({ digits, brand: judgement.brand }) : refuse(WRONG_NUMBERS[judgement.kind]);
}

const WRONG_NUMBERS: Readonly<Record<Exclude<CardJudgement["kind"], "card">, TypeRefusal>> = {
  not_digits: { code: "card_not_digits", say: "A card number is digits only; spaces and hyphens between them are fine." },
  wrong_length: { code: "card_wrong_length", say: "This card number has too few or too many digits." },
  check_digit: { code: "card_check_digit", say: "This card number has a digit wrong: its check digit does not fit." },
  brand_unknown: { code: "card_brand_unknown", say: "This card number is of no brand that is known here." },
};

const NUMBER_MISSING = refuse({ code: "card_number_missing", say: "A card needs its number, as text." });
const BAD_EXPIRY = refuse({ code: "card_bad_expiry", say: "The expiry of a card is month and year: 04/29, or {month: 4, year: 2029}." });

function parseExpiry(input: unknown): Result<string | undefined, TypeRefusal> {
  if (input === undefined || input === null || input === "") return ok(undefined);
  if (isPlainObject(input)) {
    const keys = Object.keys(input);
    if (keys.length !== 2 || !keys.includes("month") || !keys.includes("year")) return BAD_EXPIRY;
    return expiryOf(String(input["month"]), String(input["year"]));
  }
  const match = typeof input === "string" ? /^\s*(\d{1,2})\s*[/-]\s*(\d{2}|\d{4})\s*$/u.exec(input) : null;
  return match === null ? BAD_EXPIRY : expiryOf(match[1] ?? "", match[2] ?? "");
}

function expiryOf(month: string, year: string): Result<string, TypeRefusal> {
  if (!/^(?:0?[1-9]|1[0-2])$/u.test(month) || !/^(?:20)?\d{2}$/u.test(year)) return BAD_EXPIRY;
  return ok(`${month.padStart(2, "0")}/${year.slice(-2)}`);
}

/** What a customer calls a card; none where nothing is given. */
export function parseNickname(input: unknown): Result<string | undefined, TypeRefusal> {
  return parseLabel(input, NICKNAME_CHARS_MAX);
}

/** A name beside the number; a card number hidden in it would escape the mask. */
function parseLabel(input: unknown, charsMax: number): Result<string | undefined, TypeRefusal> {
  if (input === undefined || input === null || input === "") return ok(undefined);
  const text = cleanText(input, charsMax);
  if (!text.ok) return text;
  return /\d{4}/u.test(text.value.replace(/[\s-]/gu, ""))
    ? refuse({ code: "card_label_digits", say: "The holder and the nickname of a card must not hold its digits." })
    : text;
}
