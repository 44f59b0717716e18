import type { FieldType, Normalise } from "../types.ts";
import { typeOfText } from "./text.ts";

const NAME_FIELD_CHARS_MAX = 200;

/** A person's or company's name. Names hold digits, dots and apostrophes in real life; only their length is judged. */
export function nameType(normalise: Normalise = "case"): FieldType {
  return typeOfText({ name: "name", defaultMask: "name", charsMin: 1, charsMax: NAME_FIELD_CHARS_MAX, normalise });
}
