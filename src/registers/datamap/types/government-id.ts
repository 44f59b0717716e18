import type { FieldType, Normalise } from "../types.ts";
import { typeOfText } from "./text.ts";

/** Passport, licence, tax and social security numbers, written with or without spaces and dashes. */
export function governmentIdType(normalise: Normalise = "alphanumeric"): FieldType {
  return typeOfText({ name: "government-id", defaultMask: "last2", charsMin: 3, charsMax: 40, normalise });
}
