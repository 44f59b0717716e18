import { ok, refuse } from "../../../base/result.ts";
import type { Result } from "../../../base/result.ts";
import type { FieldType, Normalise, TypeName, TypedValue, TypeRefusal } from "../types.ts";
import type { MaskName } from "../../../base/mask.ts";
import { cleanText, foldAlphanumeric, foldText } from "./clean-text.ts";

const TEXT_FIELD_CHARS_MAX = 500;

export function textType(normalise: Normalise = "case"): FieldType {
  return typeOfText({ name: "text", defaultMask: "hidden", charsMin: 1, charsMax: TEXT_FIELD_CHARS_MAX, normalise });
}

type TextShape = {
  readonly name: TypeName;
  readonly defaultMask: MaskName;
  readonly charsMin: number;
  readonly charsMax: number;
  readonly normalise: Normalise;
};

/** A type that is one line of text, compared the way `normalise` says. */
export function typeOfText(shape: TextShape): FieldType {
  const compare = COMPARABLE[shape.normalise];
  const parse = (input: unknown): Result<TypedValue, TypeRefusal> => {
    const text = cleanText(input, shape.charsMax);
    if (!text.ok) return text;
    if (text.value.length < shape.charsMin) {
      return refuse({ code: "too_short", say: `This is too short: at least ${shape.charsMin} characters.` });
    }
    const canonical = compare(text.value);
    // Two values without anything to compare would otherwise be taken for the same.
    if (canonical === "") return refuse({ code: "nothing_to_compare", say: NOTHING[shape.normalise] });
    return ok({ value: text.value, canonical });
  };
  return {
    name: shape.name,
    defaultMask: shape.defaultMask,
    normalise: shape.normalise,
    parse,
    candidates: (input) => {
      const parsed = parse(input);
      return parsed.ok ? [parsed.value.canonical] : [];
    },
  };
}

const COMPARABLE: Readonly<Record<Normalise, (text: string) => string>> = {
  case: foldText,
  exact: (text) => text,
  alphanumeric: foldAlphanumeric,
  digits: (text) => text.normalize("NFKC").replace(/\D/gu, ""),
};

const NOTHING: Readonly<Record<Normalise, string>> = {
  case: "This holds no letters.",
  exact: "This holds no letters.",
  alphanumeric: "This holds neither letters nor digits.",
  digits: "This holds no digits.",
};
