import type { Pick } from "../../platform/egress/values.ts";
import type { TypeName } from "../../registers/datamap/types.ts";
import { ADDRESS_PARTS } from "../../registers/datamap/types/address.ts";

const PARTS: Readonly<Partial<Record<TypeName, Readonly<Record<string, Pick>>>>> = {
  card: {
    number: "part.number",
    expiry: "part.expiry",
    "expiry.month": "expiry.month",
    "expiry.year": "expiry.year",
    holder: "part.holder",
    brand: "part.brand",
  },
  address: Object.fromEntries(ADDRESS_PARTS.map((part) => [part, `part.${part}` as const])),
  "bank-account": { routing: "part.routing", account: "part.account" },
  phone: { e164: "e164" },
  date: { year: "year", month: "month", day: "day" },
};

/** Which part of a value of this type a name means; the whole where it names none. In words where there is no such part. */
export function pickOf(type: TypeName, part: string): { readonly pick: Pick } | string {
  const parts = PARTS[type] ?? {};
  if (type === "file") return "Files are not sent to vendors yet.";
  if (part === "") return type === "card" ? `Name a part of the card: ${Object.keys(parts).join(", ")}.` : { pick: "value" };
  const pick = Object.hasOwn(parts, part) ? parts[part] : undefined;
  if (pick !== undefined) return { pick };
  const names = Object.keys(parts);
  return names.length === 0 ? "A value of this kind has no parts." : `It has these parts: ${names.join(", ")}.`;
}
