import { ok, refuse } from "../../../base/result.ts";
import type { Result } from "../../../base/result.ts";
import { findCountry } from "../countries.ts";
import type { FieldType, TypedValue, TypeRefusal } from "../types.ts";
import { cleanText } from "./clean-text.ts";

const COUNTRY_CHARS_MAX = 100;
const NOT_COUNTRY = refuse({
  code: "not_a_country",
  say: "This is not a country that is known here. Write its two-letter code (GB) or its English name.",
});

/** Kept as the two-letter code, in whatever way it was written: a country has one name in every export. */
export const countryType: FieldType = {
  name: "country",
  defaultMask: "hidden",
  parse: parseCountry,
  candidates: (input) => {
    const parsed = parseCountry(input);
    return parsed.ok ? [parsed.value.canonical] : [];
  },
};

function parseCountry(input: unknown): Result<TypedValue, TypeRefusal> {
  const text = cleanText(input, COUNTRY_CHARS_MAX);
  if (!text.ok) return text;
  const code = findCountry(text.value);
  return code === undefined ? NOT_COUNTRY : ok({ value: code, canonical: code });
}
