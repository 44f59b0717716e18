import { localeOf } from "../../../base/language.ts";
import type { JsonValue } from "../../../base/json-value.ts";
import type { TypeName } from "../../../registers/datamap/types.ts";
import { ADDRESS_PARTS } from "../../../registers/datamap/types/address.ts";
import { type Look, dayOf } from "./frame.ts";

/** A value, whole or masked, as lines of the page's language; one line for each value of a field of many. */
export function valueLines(look: Look, type: TypeName, value: JsonValue): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((one) => valueLines(look, type, one));
  return [lineOf(look, type, value)];
}

function lineOf(look: Look, type: TypeName, value: JsonValue): string {
  const { words, language } = look;
  if (typeof value === "boolean") return words(value ? "field.yes" : "field.no");
  if (typeof value === "number") return new Intl.NumberFormat(localeOf(language)).format(value);
  if (typeof value === "string") return textOf(look, type, value);
  return value === null ? "" : partsOf(look, type, value);
}

function textOf(look: Look, type: TypeName, text: string): string {
  if (type === "country" && /^[A-Z]{2}$/u.test(text)) return new Intl.DisplayNames([look.language], { type: "region" }).of(text) ?? text;
  if (type === "date" && /^\d{4}-\d{2}-\d{2}$/u.test(text)) return dayOf(Date.parse(text), look);
  return text;
}

/** An address in the order in which it is asked for; of anything else its parts as they lie. */
function partsOf(look: Look, type: TypeName, value: JsonValue): string {
  const parts = value as { readonly [part: string]: JsonValue };
  const names = type === "address" ? ADDRESS_PARTS : Object.keys(parts);
  return names
    .map((name) => parts[name])
    .filter((part) => part !== undefined && part !== null && part !== "")
    .map((part) => lineOf(look, partType(type), part as JsonValue))
    .join(", ");
}

/** A country within an address is told by its name, too. */
function partType(type: TypeName): TypeName {
  return type === "address" ? "country" : type;
}
