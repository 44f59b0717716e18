import { spokenLocale } from "./words.ts";

/** What stands between thousands in some country and nowhere before the cents. */
const SPACES = /[\s'’]/gu;

/** More than anybody is asked for, and far from where whole numbers stop being exact. */
export const MINOR_MAX = 99_999_999_999;

/** How many digits a currency has after the point: two mostly, none for yen, three for dinars. */
export function fractionDigits(currency: string): number {
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** "USD 2,418.00": by its code, because a dollar is not the same everywhere. */
export function moneyText(amountMinor: number, currency: string, locale: string = spokenLocale()): string {
  return new Intl.NumberFormat(locale, { style: "currency", currency, currencyDisplay: "code" }).format(toMajor(amountMinor, currency));
}

/** The amount alone, for a column that says the currency at its head, and for a field. */
export function amountText(amountMinor: number, currency: string, locale: string = spokenLocale()): string {
  const digits = fractionDigits(currency);
  return new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
    toMajor(amountMinor, currency),
  );
}

function toMajor(amountMinor: number, currency: string): number {
  return amountMinor / 10 ** fractionDigits(currency);
}

export type ReadAmount =
  | { readonly kind: "amount"; readonly amountMinor: number }
  | { readonly kind: "none" | "not_a_number" | "too_many_digits" | "too_large" };

/**
 * An amount as people of this locale type it: 1,938.00 and 1938 in English, 1.938,00 in German, 1,93,800 in India, with or without spaces
 * and apostrophes between the thousands. What could be read in two ways is read as the locale does.
 */
export function readAmount(text: string, currency: string, locale: string = spokenLocale()): ReadAmount {
  const typed = text.normalize("NFKC").replaceAll(SPACES, "");
  if (typed === "") return { kind: "none" };
  if (!/^\d[\d.,]*$/u.test(typed)) return { kind: "not_a_number" };

  const point = pointOf(typed, locale);
  const [whole = "", rest = ""] = point === null ? [typed] : splitAtLast(typed, point);
  if (!isGrouped(whole, point, locale) || !/^\d*$/u.test(rest)) return { kind: "not_a_number" };
  const digits = fractionDigits(currency);
  const cents = rest.replace(/0+$/u, "");
  if (cents.length > digits) return { kind: "too_many_digits" };
  const amountMinor = Number(whole.replaceAll(/\D/gu, "") + cents.padEnd(digits, "0"));
  return amountMinor > MINOR_MAX ? { kind: "too_large" } : { kind: "amount", amountMinor };
}

/** The sign before the cents, if there are any: the last of two kinds; of one kind, the locale's own, or one that cannot be between thousands. */
function pointOf(typed: string, locale: string): "." | "," | null {
  const [dot, comma] = [typed.lastIndexOf("."), typed.lastIndexOf(",")];
  if (dot === -1 && comma === -1) return null;
  if (dot !== -1 && comma !== -1) return dot > comma ? "." : ",";
  const sign = dot === -1 ? "," : ".";
  const own = new Intl.NumberFormat(locale).formatToParts(0.5).find((part) => part.type === "decimal")?.value;
  if (sign === own) return sign;
  return isGrouped(typed, null, locale) ? null : sign;
}

function splitAtLast(typed: string, point: string): readonly [string, string] {
  const at = typed.lastIndexOf(point);
  return [typed.slice(0, at), typed.slice(at + 1)];
}

/** Thousands stand in threes or as the locale has them, with one kind of sign between them, and never with the one before the cents. */
function isGrouped(whole: string, point: string | null, locale: string): boolean {
  const signs = new Set(whole.replaceAll(/\d/gu, ""));
  if (signs.size === 0) return true;
  if (signs.size !== 1 || signs.has(point ?? "")) return false;
  return /^\d{1,3}(?:[.,]\d{3})+$/u.test(whole) || whole === grouped(whole.replaceAll(/\D/gu, ""), locale);
}

function grouped(digits: string, locale: string): string {
  return new Intl.NumberFormat(locale).format(BigInt(digits)).normalize("NFKC").replaceAll(SPACES, "");
}
