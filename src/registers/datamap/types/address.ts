import { ok, refuse } from "../../../base/result.ts";
import type { Result } from "../../../base/result.ts";
import { findCountry } from "../countries.ts";
import type { FieldType, TypedValue, TypeRefusal } from "../types.ts";
import { cleanText, foldText, isPlainObject } from "./clean-text.ts";

const ADDRESS_CHARS_MAX = 500;
const PART_CHARS_MAX = 200;
export const ADDRESS_PARTS = ["line1", "line2", "city", "region", "postalCode", "country"] as const;
export type AddressPart = (typeof ADDRESS_PARTS)[number];

/** An address in one text, or in parts. Parts let a mask show the city alone, and a form be filled. */
export const addressType: FieldType = {
  name: "address",
  defaultMask: "address",
  parse: parseAddress,
  candidates: (input) => {
    const parsed = parseAddress(input);
    return parsed.ok ? [parsed.value.canonical] : [];
  },
  parts: ADDRESS_PARTS,
};

function parseAddress(input: unknown): Result<TypedValue, TypeRefusal> {
  if (isPlainObject(input)) return parseParts(input);
  const text = cleanText(input, ADDRESS_CHARS_MAX, true);
  return text.ok ? ok({ value: text.value, canonical: foldText(text.value) }) : text;
}

function parseParts(input: Readonly<Record<string, unknown>>): Result<TypedValue, TypeRefusal> {
  if (Object.keys(input).some((key) => !isAddressPart(key))) {
    return refuse({ code: "unknown_part", say: `An address has these parts: ${ADDRESS_PARTS.join(", ")}.` });
  }
  const value: { [part in AddressPart]?: string } = {};
  for (const part of ADDRESS_PARTS) {
    const given = input[part];
    if (given === undefined || given === null || (typeof given === "string" && given.trim() === "")) continue;
    const text = cleanText(given, PART_CHARS_MAX);
    if (!text.ok) return refuse({ code: text.refusal.code, say: `Address, ${part}: ${text.refusal.say}` });
    value[part] = text.value;
  }
  if (Object.keys(value).length === 0) return refuse({ code: "empty", say: "This address is empty." });
  return ok({ value, canonical: ADDRESS_PARTS.map((part) => comparable(part, value[part] ?? "")).join("\n") });
}

function isAddressPart(key: string): key is AddressPart {
  return (ADDRESS_PARTS as readonly string[]).includes(key);
}

function comparable(part: AddressPart, text: string): string {
  if (part === "country") return findCountry(text) ?? foldText(text);
  return part === "postalCode" ? foldText(text).replace(/[\s-]/gu, "") : foldText(text);
}
