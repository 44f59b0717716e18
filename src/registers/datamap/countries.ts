import reference from "./reference/countries.json" with { type: "json" };
import { foldAlphanumeric } from "./types/clean-text.ts";

const ALPHA_3: ReadonlyMap<string, string> = new Map(Object.entries(reference));

/** Names in use beside the English ones that the runtime knows. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  UK: "GB",
  "Great Britain": "GB",
  England: "GB",
  Scotland: "GB",
  Wales: "GB",
  "Northern Ireland": "GB",
  "United States of America": "US",
  America: "US",
  "U.S.": "US",
  "Czech Republic": "CZ",
  "Russian Federation": "RU",
  "Republic of Korea": "KR",
  Korea: "KR",
  "Viet Nam": "VN",
  Holland: "NL",
  "The Netherlands": "NL",
  Turkey: "TR",
  Macedonia: "MK",
  Swaziland: "SZ",
  Burma: "MM",
  Myanmar: "MM",
  "Ivory Coast": "CI",
  "Hong Kong": "HK",
  Macau: "MO",
  Macao: "MO",
  Palestine: "PS",
  "Holy See": "VA",
  "Cabo Verde": "CV",
  "East Timor": "TL",
  "The Gambia": "GM",
  "The Bahamas": "BS",
  "Republic of Ireland": "IE",
  "Democratic Republic of the Congo": "CD",
  "Republic of the Congo": "CG",
  "United Republic of Tanzania": "TZ",
  "Syrian Arab Republic": "SY",
  "Islamic Republic of Iran": "IR",
  "Republic of Moldova": "MD",
  "Lao People's Democratic Republic": "LA",
  "Brunei Darussalam": "BN",
  "Bosnia and Herzegovina": "BA",
  Kosovo: "XK",
};

const BY_NAME: ReadonlyMap<string, string> = new Map(countryNames());

/** ISO 3166-1 alpha-2, and `XK`, which has no code of its own but people, addresses and telephones. */
export function isCountryCode(code: string): boolean {
  return ALPHA_3.has(code) || code === "XK";
}

/** Every code that `isCountryCode` knows. */
export function countryCodes(): readonly string[] {
  return [...ALPHA_3.keys(), "XK"];
}

/** The alpha-2 code for an alpha-2 or alpha-3 code or an English name, or undefined. */
export function findCountry(text: string): string | undefined {
  const upper = text.toUpperCase();
  return isCountryCode(upper) ? upper : BY_NAME.get(nameKey(text));
}

function* countryNames(): Generator<readonly [string, string]> {
  const english = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
  for (const [alpha2, alpha3] of ALPHA_3) {
    yield [alpha3.toLowerCase(), alpha2];
    const name = english.of(alpha2);
    if (name !== undefined) yield [nameKey(name), alpha2];
  }
  for (const [name, alpha2] of Object.entries(OTHER_NAMES)) yield [nameKey(name), alpha2];
}

/** Accents, ampersands and the word `saint` are written in more than one way. */
function nameKey(name: string): string {
  const words = name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/&/gu, " and ")
    .replace(/\bst\.? /giu, "saint ");
  return foldAlphanumeric(words);
}
