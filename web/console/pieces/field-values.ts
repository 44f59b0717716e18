import type { MapField } from "../api/data-map.ts";
import type { Typed } from "./use-form.ts";

export const ADDRESS_PARTS = ["line1", "line2", "postalCode", "city", "region", "country"] as const;
export const CARD_PARTS = ["number", "expiry", "holder", "nickname"] as const;
export type Part = (typeof ADDRESS_PARTS)[number] | (typeof CARD_PARTS)[number];

/** What was typed for a field, as the server takes it; undefined where nothing was. */
export function readFieldValue(typed: Typed, name: string, field: Pick<MapField, "type">): unknown {
  switch (field.type) {
    case "address":
      return readParts(typed, name, ADDRESS_PARTS);
    case "card":
      return readParts(typed, name, CARD_PARTS);
    case "boolean":
      return typed.text(name) === "" ? undefined : typed.text(name) === "true";
    case "file":
      return typed.file(name);
    default:
      return typed.text(name) === "" ? undefined : typed.text(name);
  }
}

/** The values of a field that may have several, in the order typed. */
export function readFieldValues(typed: Typed, name: string, field: Pick<MapField, "type">, count: number): readonly unknown[] {
  return Array.from({ length: count }, (_, n) => readFieldValue(typed, `${name}[${n}]`, field)).filter((value) => value !== undefined);
}

function readParts(typed: Typed, name: string, parts: readonly Part[]): Readonly<Record<string, string>> | undefined {
  const given = parts.flatMap((part) => {
    const text = typed.text(`${name}.${part}`);
    return text === "" ? [] : [[part, text] as const];
  });
  return given.length === 0 ? undefined : Object.fromEntries(given);
}
