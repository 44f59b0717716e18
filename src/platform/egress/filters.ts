/** Undefined where the value is not of the kind that the filter is made for. */
type Filter = (text: string) => string | undefined;

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"] as const;

/** What a slot may do with its value; those that escape are done by themselves where the body needs them. */
const FILTERS = {
  /** Digits alone. */
  digits: (text) => text.replace(/\D/gu, ""),
  /** Letters and digits alone. */
  alphanumeric: (text) => text.replace(/[^\p{L}\p{N}]/gu, ""),
  trim: (text) => text.trim(),
  upper: (text) => text.toUpperCase(),
  lower: (text) => text.toLowerCase(),
  last2: (text) => lastOf(text, 2),
  last4: (text) => lastOf(text, 4),
  /** Without zeros in front; in a JSON body a number, where it is all that a text holds. */
  number: (text) => (/^-?\d{1,15}(?:\.\d{1,15})?$/u.test(text) ? text.replace(/^(-?)0+(?=\d)/u, "$1") : undefined),
  "MM/YY": (text) => monthOf(text, ({ month, year }) => `${month}/${year.slice(-2)}`),
  "MM/YYYY": (text) => monthOf(text, ({ month, year }) => `${month}/${year}`),
  MMYY: (text) => monthOf(text, ({ month, year }) => month + year.slice(-2)),
  "YYYY-MM": (text) => monthOf(text, ({ month, year }) => `${year}-${month}`),
  "DD/MM/YYYY": (text) => dayOf(text, ({ day, month, year }) => `${day}/${month}/${year}`),
  "MM/DD/YYYY": (text) => dayOf(text, ({ day, month, year }) => `${month}/${day}/${year}`),
  YYYYMMDD: (text) => dayOf(text, ({ day, month, year }) => year + month + day),
  /** As airlines write days: 05APR80. */
  DDMMMYY: (text) => dayOf(text, ({ day, month, year }) => `${day}${MONTHS[Number(month) - 1] ?? ""}${year.slice(-2)}`),
  url: encodeUrl,
  json: (text) => JSON.stringify(text).slice(1, -1),
  xml: encodeXml,
  base64: encodeBase64,
} as const satisfies Record<string, Filter>;

export type FilterName = keyof typeof FILTERS;
export const FILTER_NAMES = Object.keys(FILTERS) as readonly FilterName[];

export function isFilter(name: string): name is FilterName {
  return Object.hasOwn(FILTERS, name);
}

/** Undefined where one of them cannot do it, and then nothing is sent. What was left empty stays empty. */
export function applyFilters(text: string, filters: readonly FilterName[]): string | undefined {
  let filtered: string | undefined = text;
  if (text === "") return text;
  for (const name of filters) {
    if (filtered === undefined) return undefined;
    filtered = FILTERS[name](filtered);
  }
  return filtered;
}

/** Of the UTF-8 bytes; written with what browsers have too, since the extension fills boxes by these very filters. */
function encodeBase64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));
}

/** All but letters, digits and `-_.~` (RFC 3986): an apostrophe or a bracket must not end anything. */
function encodeUrl(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/gu, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

const XML_NAMES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Undefined for characters that XML 1.0 has no way to write. */
function encodeXml(text: string): string | undefined {
  if (/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/u.test(text)) return undefined;
  return text.replaceAll(/[&<>"']/gu, (char) => XML_NAMES[char] ?? char);
}

function lastOf(text: string, count: number): string {
  return Array.from(text.replace(/[\s-]/gu, "")).slice(-count).join("");
}

type Month = { readonly month: string; readonly year: string };
type Day = Month & { readonly day: string };

/** `04/29`, or a day. */
function monthOf(text: string, write: (found: Month) => string): string | undefined {
  const [, month, year] = /^(0[1-9]|1[0-2])\/(\d{2})$/u.exec(text.trim()) ?? [];
  if (month !== undefined && year !== undefined) return write({ month, year: `20${year}` });
  return dayOf(text, write);
}

/** `1980-04-05`. */
function dayOf(text: string, write: (found: Day) => string): string | undefined {
  const [, year, month, day] = /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/u.exec(text.trim()) ?? [];
  return year === undefined || month === undefined || day === undefined ? undefined : write({ year, month, day });
}
