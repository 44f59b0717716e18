import { isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/min";
import type { CountryCode, PhoneNumber } from "libphonenumber-js/min";
import { ok, refuse } from "../../../base/result.ts";
import type { Result } from "../../../base/result.ts";
import type { FieldType, TypedValue, TypeHints, TypeRefusal } from "../types.ts";
import { cleanText } from "./clean-text.ts";
import { readPlainNumber } from "./phone-plans.ts";

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
    if (!text.ok) return [];
    const plain = readPlainNumber(text.value);
    if (plain !== undefined) return [plain];
    if (!SHAPE.test(text.value)) return [];
    return [...new Set([...readings(text.value, hints)].filter(isPossible).map(canonicalOf))];
  },
};

/** Length is judged, not the numbering plan: plans change faster than their tables, and a refused customer is worse. */
function parsePhone(input: unknown, hints: TypeHints): Result<TypedValue, TypeRefusal> {
  const text = cleanText(input, PHONE_CHARS_MAX);
  if (!text.ok) return text;
  const value = text.value;
  const plain = readPlainNumber(value);
  if (plain !== undefined) return ok({ value, canonical: plain });
  if (!SHAPE.test(value)) return NOT_PHONE;

  const number = likeliest(readings(value, hints));
  if (number === undefined) return hasCountryCode(value) ? NOT_PHONE : COUNTRY_UNKNOWN;
  if (!isPossible(number)) return WRONG_LENGTH;
  return ok({ value, canonical: canonicalOf(number) });
}

/** A number that its country's plan knows goes before one whose length fits, and that before any other. */
function likeliest(numbers: Iterable<PhoneNumber>): PhoneNumber | undefined {
  let fitting: PhoneNumber | undefined;
  let any: PhoneNumber | undefined;
  for (const number of numbers) {
    if (number.isValid()) return number;
    if (isPossible(number)) fitting ??= number;
    any ??= number;
  }
  return fitting ?? any;
}

/** The numbers that the text can stand for: one where it has a country code, one for each hinted country where not. */
function* readings(text: string, hints: TypeHints): Generator<PhoneNumber> {
  const dialled = text.replace(/^tel:\s*/iu, "");
  const international = dialled.startsWith("00") ? read(`+${dialled.slice(2)}`) : undefined;
  if (international?.isPossible() === true) {
    yield international;
    return;
  }
  const countries = hasCountryCode(dialled)
    ? [undefined]
    : hints.countries.filter((country): country is CountryCode => isSupportedCountry(country));
  for (const country of countries) {
    const number = read(dialled, country);
    if (number !== undefined) yield number;
  }
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

/** E.164, with the extension where there is one (RFC 3966); what is read again stays as it is. */
function canonicalOf(number: PhoneNumber): string {
  const { number: settled } = settledOf(number);
  return number.ext === undefined ? settled : `${settled};ext=${number.ext}`;
}

/** Of trunk zeros that were typed twice a reading takes away one; where a plan has the zero for its own, it stays. */
function settledOf(number: PhoneNumber): PhoneNumber {
  const again = number.nationalNumber.startsWith("0") ? read(number.number) : undefined;
  return again === undefined || again.number === number.number ? number : settledOf(again);
}
