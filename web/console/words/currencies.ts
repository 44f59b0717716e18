import { spokenLocale } from "./words.ts";

/** What most people who ask for a card are paid in; they stand first in the list. */
const USUAL = ["USD", "EUR", "GBP", "CHF", "CAD", "AUD", "JPY"] as const;

/** The currency of a place where a business says that it works; the first that is known counts. */
const OF_PLACE: Readonly<Record<string, string>> = { US: "USD", GB: "GBP", CH: "CHF", CA: "CAD", AU: "AUD", JP: "JPY" };
const OTHERWISE = "EUR";

export function currencyOf(jurisdictions: readonly string[]): string {
  const place = jurisdictions[0]?.slice(0, 2) ?? "";
  return jurisdictions.length === 0 ? USUAL[0] : (OF_PLACE[place] ?? OTHERWISE);
}

type Group = { readonly group: string; readonly items: readonly { readonly value: string; readonly label: string }[] };

/** Every currency by its code and its name in the person's language. */
export function currencyChoices(usual: string, all: string): readonly Group[] {
  const names = new Intl.DisplayNames(spokenLocale(), { type: "currency" });
  const item = (value: string) => ({ value, label: `${value} · ${names.of(value) ?? value}` });
  const others = Intl.supportedValuesOf("currency").filter((code) => !(USUAL as readonly string[]).includes(code));
  return [
    { group: usual, items: USUAL.map(item) },
    { group: all, items: others.map(item) },
  ];
}
