import { TEXT_CHARS_MAX } from "../../../base/limits.ts";
import { ok, refuse } from "../../../base/result.ts";
import type { Result } from "../../../base/result.ts";
import { holdsCardNumber } from "../card-numbers.ts";
import type { FieldType, TypedValue, TypeRefusal } from "../types.ts";
import { cleanText, foldText } from "./clean-text.ts";

/** Notes. What is typed into them is anything: so they are hidden, and a card number in them is turned away. */
export const freeTextType: FieldType = {
  name: "free-text",
  defaultMask: "hidden",
  parse: parseFreeText,
  candidates: (input) => {
    const parsed = parseFreeText(input);
    return parsed.ok ? [parsed.value.canonical] : [];
  },
};

function parseFreeText(input: unknown): Result<TypedValue, TypeRefusal> {
  const text = cleanText(input, TEXT_CHARS_MAX, true);
  if (!text.ok) return text;
  if (holdsCardNumber(text.value)) {
    return refuse({
      code: "card_number_in_text",
      say: "This text holds a card number, which notes must not keep. Take it out, and ask for the card by a card request.",
    });
  }
  return ok({ value: text.value, canonical: foldText(text.value) });
}
