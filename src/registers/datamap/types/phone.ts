import { isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/min";
import type { CountryCode, PhoneNumber } from "libphonenumber-js/min";
import { ok, refuse } from "../../../base/result.ts";
import type { Result } from "../../../base/result.ts";
import type { FieldType, TypedValue, TypeHints, TypeRefusal } from "../types.ts";
import { cleanText } from "./clean-text.ts";

const PHONE_CHARS_MAX = 40;
const SHAPE = /^(?:tel:)?\s*[+＋(\d][\d\s()./\-–\u00a0]*(?:\s*(?:;ext=|ext\.?|x|#)\s*\d{1,7})?$/iu;

const NOT_PHONE = refuse({ code: "not_a_phone", say: "This is not a telephone number." });
const WRONG_LENGTH = refuse({
  code: "phone_wrong_length",
  say: "This telephone number has too few or too many digits for its country.",
});
const COUNTRY_UNKNOWN = refuse({
  code: "phone_country_unknown",
  say: "Which country this telephone number is of cannot be told. Write it with the country code, as in +1 or +44.",
});

export const phoneType: FieldType = {
  name: "phone",
  defaultMask: "phone",
  parse: parsePhone,
  candidates: (input, hints) => {
    const text = cleanText(input, PHONE_CHARS_MAX);
    if (!text.ok || !SHAPE.test(text.value)) return [];
    return [...new Set(readings(text.value, hints).filter(isPossible).map(canonicalOf))];
  },
};

/** Length is judged, not the numbering plan: plans change faster than their tables, and a refused customer is worse. */
function parsePhone(input: unknown, hints: TypeHints): Result<TypedValue, TypeRefusal> {
  const text = cleanText(input, PHONE_CHARS_MAX);
  if (!text.ok) return text;
  const value = text.value;
  if (!SHAPE.test(value)) return NOT_PHONE;

  const read = readings(value, hints);
  // Among several countries in which a national number could be, one that knows the number goes before one whose lengths fit.
  const number = read.length === 1 ? read[0] : (read.find((one) => one.isValid()) ?? read.find(isPossible));
  if (number === undefined) return hasCountryCode(value) ? NOT_PHONE : COUNTRY_UNKNOWN;
  if (!isPossible(number)) return WRONG_LENGTH;
  return ok({ value, canonical: canonicalOf(number) });
}

/** The numbers that the text can stand for: one where it has a country code, one for each hinted country where not. */
function readings(text: string, hints: TypeHints): readonly PhoneNumber[] {
  const dialled = text.replace(/^tel:\s*/iu, "");
  if (dialled.startsWith("00")) {
    const number = read(`+${dialled.slice(2)}`);
    if (number?.isPossible()) return [number];
  }
  if (hasCountryCode(dialled)) return [read(dialled)].filter((number) => number !== undefined);
  return hints.countries
    .filter((country): country is CountryCode => isSupportedCountry(country))
    .map((country) => read(dialled, country))
    .filter((number) => number !== undefined);
}

function read(text: string, country?: CountryCode): PhoneNumber | undefined {
  return parsePhoneNumberFromString(text, country === undefined ? { extract: false } : { extract: false, defaultCountry: country });
}

function hasCountryCode(text: string): boolean {
  return /^(?:tel:)?[\s(]*[+＋]/iu.test(text);
}

function isPossible(number: PhoneNumber): boolean {
  return number.isPossible();
}

/** E.164, with the extension where there is one (RFC 3966). */
function canonicalOf(number: PhoneNumber): string {
  return number.ext === undefined ? number.number : `${number.number};ext=${number.ext}`;
}
