import { spokenLocale } from "./words.ts";

const COUNTRIES = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK IS LI NO GB CH AU BR CA US".split(" ");

/** States and provinces with a law of their own, by the names that they have for themselves. */
const STATES: Readonly<Record<string, string>> = {
  "CA-QC": "Québec",
  "US-AL": "Alabama",
  "US-CA": "California",
  "US-CO": "Colorado",
  "US-CT": "Connecticut",
  "US-DE": "Delaware",
  "US-FL": "Florida",
  "US-IA": "Iowa",
  "US-IN": "Indiana",
  "US-KY": "Kentucky",
  "US-LA": "Louisiana",
  "US-MD": "Maryland",
  "US-MN": "Minnesota",
  "US-MT": "Montana",
  "US-NE": "Nebraska",
  "US-NH": "New Hampshire",
  "US-NJ": "New Jersey",
  "US-NV": "Nevada",
  "US-OK": "Oklahoma",
  "US-OR": "Oregon",
  "US-RI": "Rhode Island",
  "US-TN": "Tennessee",
  "US-TX": "Texas",
  "US-UT": "Utah",
  "US-VA": "Virginia",
  "US-VT": "Vermont",
  "US-WA": "Washington",
};

/** "Portugal", "United States: California": a place where somebody lives, or whose law it is. */
export function placeName(code: string, locale: string = spokenLocale()): string {
  if (code === "EU") return regionName("EU", locale);
  const state = STATES[code];
  const country = regionName(code.slice(0, 2), locale);
  return state === undefined ? country : `${country}: ${state}`;
}

/** Where a customer may live so that another law holds for them, by name. */
export function residences(locale: string = spokenLocale()): readonly { readonly value: string; readonly label: string }[] {
  return [...COUNTRIES, ...Object.keys(STATES)]
    .map((value) => ({ value, label: placeName(value, locale) }))
    .toSorted((a, b) => a.label.localeCompare(b.label, locale));
}

function regionName(code: string, locale: string): string {
  return new Intl.DisplayNames([locale], { type: "region" }).of(code) ?? code;
}
