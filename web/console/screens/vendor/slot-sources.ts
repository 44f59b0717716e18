import type { DataMap } from "../../api/data-map.ts";
import { fieldLabel } from "../../api/data-map.ts";

/** The parts by which a value of a type may be named, as the server knows them. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  address: ["line1", "line2", "city", "region", "postalCode", "country"],
  date: ["year", "month", "day"],
  phone: ["e164"],
  "bank-account": ["routing", "account"],
};
const CARD_PARTS = ["number", "expiry", "expiry.month", "expiry.year", "holder", "brand", "cvc"] as const;
export const FILTERS = [
  "digits",
  "alphanumeric",
  "trim",
  "upper",
  "lower",
  "last2",
  "last4",
  "number",
  "MM/YY",
  "MM/YYYY",
  "MMYY",
  "YYYY-MM",
  "DD/MM/YYYY",
  "MM/DD/YYYY",
  "YYYYMMDD",
  "DDMMMYY",
  "url",
  "json",
  "xml",
  "base64",
] as const;

export type Source = { readonly value: string; readonly label: string };
export type Sources = { readonly customer: readonly Source[]; readonly card: readonly Source[] };

/** What may be put into a request to somebody who gets these fields: a file is not sent, and a card goes by its parts. */
export function sourcesOf(map: DataMap | undefined, fields: readonly string[]): Sources {
  const typeOf = (name: string): string => map?.fields[name]?.type ?? "text";
  const hasCard = fields.some((name) => typeOf(name) === "card");
  return {
    customer: fields
      .filter((name) => typeOf(name) !== "card" && typeOf(name) !== "file")
      .flatMap((name) => {
        const label = fieldLabel(map, name);
        const parts = (PARTS[typeOf(name)] ?? []).map((part) => ({ value: `subject.${name}.${part}`, label: `${label}: ${part}` }));
        return [{ value: `subject.${name}`, label }, ...parts];
      }),
    card: hasCard ? CARD_PARTS.map((part) => ({ value: `card.${part}`, label: part })) : [],
  };
}
