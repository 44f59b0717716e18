import type { Teaching } from "../../extension/messages.ts";
import type { DataMap, MapField } from "../api/data-map.ts";

type Source = Teaching["sources"][number];

/** What pages ask for of a value, type by type; a word of the panel's own templates is good, too, where none of these fits. */
const PARTS: Readonly<Record<string, readonly (readonly [part: string, filter: string, words: string])[]>> = {
  card: [
    ["number", "", "number"],
    ["expiry", "MM/YY", "expiry MM/YY"],
    ["expiry", "MM/YYYY", "expiry MM/YYYY"],
    ["expiry.month", "", "expiry month"],
    ["expiry.year", "", "expiry year"],
    ["holder", "", "name on it"],
    ["cvc", "", "security code"],
  ],
  address: [
    ["line1", "", "line 1"],
    ["line2", "", "line 2"],
    ["city", "", "city"],
    ["region", "", "region"],
    ["postalCode", "", "postcode"],
    ["country", "", "country"],
  ],
  date: [
    ["", "", "YYYY-MM-DD"],
    ["", "DD/MM/YYYY", "DD/MM/YYYY"],
    ["", "MM/DD/YYYY", "MM/DD/YYYY"],
    ["day", "", "day"],
    ["month", "", "month"],
    ["year", "", "year"],
  ],
  "bank-account": [
    ["", "", ""],
    ["routing", "", "routing number"],
    ["account", "", "account number"],
  ],
};
const WHOLE = [["", "", ""]] as const;

/** Everything with which a vendor's boxes can be filled: the fields that the map lets it have, part by part. */
export function fillSources(map: DataMap, fields: readonly string[]): readonly Source[] {
  const cards = Object.values(map.fields).filter(({ type }) => type === "card").length;
  return fields.flatMap((name) => {
    const field = map.fields[name];
    return field === undefined || field.type === "file" ? [] : sourcesOf(name, field, cards === 1);
  });
}

function sourcesOf(name: string, { type, label }: MapField, isOnlyCard: boolean): readonly Source[] {
  const room = type === "card" && isOnlyCard ? "card" : `subject.${name}`;
  return (PARTS[type] ?? WHOLE).flatMap(([part, filter, words]) => {
    const source = part === "" ? room : `${room}.${part}`;
    return [{ fill: `{{${source}${filter === "" ? "" : ` | ${filter}`}}}`, label: words === "" ? label : `${label}: ${words}` }];
  });
}
