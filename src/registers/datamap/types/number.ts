import { ok, refuse } from "../../../base/result.ts";
import type { Result } from "../../../base/result.ts";
import type { FieldType, TypedValue, TypeRefusal } from "../types.ts";
import { cleanText } from "./clean-text.ts";

const NUMBER_CHARS_MAX = 40;
/** What a double holds without loss. */
const SIGNIFICANT_DIGITS_MAX = 15;
const DECIMAL = /^[+-]?(?:\d+(?:\.\d+)?|\.\d+)$/u;

const NOT_NUMBER = refuse({ code: "not_a_number", say: "This is not a number. Write digits, with a point for decimals." });
const TOO_PRECISE = refuse({ code: "number_too_long", say: "This number has more digits than can be kept exactly (15)." });

export const numberType: FieldType = {
  name: "number",
  defaultMask: "hidden",
  parse: parseNumber,
  candidates: (input) => {
    const parsed = parseNumber(input);
    return parsed.ok ? [parsed.value.canonical] : [];
  },
};

function parseNumber(input: unknown): Result<TypedValue, TypeRefusal> {
  if (typeof input === "number") return fromNumber(input);
  const text = cleanText(input, NUMBER_CHARS_MAX);
  if (!text.ok) return text.refusal.code === "not_text" ? NOT_NUMBER : text;
  if (!DECIMAL.test(text.value)) return NOT_NUMBER;
  const significant = text.value.replace(/[+.-]/gu, "").replace(/^0+/u, "");
  return significant.length > SIGNIFICANT_DIGITS_MAX ? TOO_PRECISE : fromNumber(Number(text.value));
}

function fromNumber(given: number): Result<TypedValue, TypeRefusal> {
  if (!Number.isFinite(given)) return NOT_NUMBER;
  if (Math.abs(given) > Number.MAX_SAFE_INTEGER) return TOO_PRECISE;
  // Minus zero is zero.
  const value = given + 0;
  return ok({ value, canonical: String(value) });
}
