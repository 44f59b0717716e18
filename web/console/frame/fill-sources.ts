import type { Teaching } from "../../extension/messages.ts";
import type { DataMap, MapField } from "../api/data-map.ts";
import { wordsFor } from "../words/words-for.ts";

type Source = Teaching["sources"][number];

/** What pages ask for of a value, type by type; a word of the panel's own templates is good, too, where none of these fits. */
const PARTS: Readonly<Record<string, readonly (readonly [part: string, filter: string])[]>> = {
  card: [
    ["number", ""],
    ["expiry", "MM/YY"],
    ["expiry", "MM/YYYY"],
    ["expiry.month", ""],
    ["expiry.year", ""],
    ["holder", ""],
    ["cvc", ""],
  ],
  address: [
    ["line1", ""],
    ["line2", ""],
    ["city", ""],
    ["region", ""],
    ["postalCode", ""],
    ["country", ""],
  ],
  date: [
    ["", ""],
    ["", "DD/MM/YYYY"],
    ["", "MM/DD/YYYY"],
    ["day", ""],
    ["month", ""],
    ["year", ""],
  ],
  "bank-account": [
    ["", ""],
    ["routing", ""],
    ["account", ""],
  ],
};
const WHOLE = [["", ""]] as const;
/** How a day is written where nothing else is asked. */
const DATE_AS_IT_IS = "YYYY-MM-DD";

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
  return (PARTS[type] ?? WHOLE).map(([part, filter]) => {
    const source = part === "" ? room : `${room}.${part}`;
    const written = filter !== "" || type !== "date" || part !== "" ? filter : DATE_AS_IT_IS;
    const words = [part === "" ? "" : wordsFor("fillPart", part), written].filter((one) => one !== "").join(" ");
    return { fill: `{{${source}${filter === "" ? "" : ` | ${filter}`}}}`, label: words === "" ? label : `${label}: ${words}` };
  });
}
