import { plainDigits } from "./digits.ts";

/** Month 1 to 12, year with all four digits. */
export type Expiry = { readonly month: number; readonly year: number };

const YEARS_MAX = 20;

/** Every way in which people and autofill write it: 04/29, 4/29, 0429, 04/2029, 042029, 2029-04, 04 – 29. */
export function readExpiry(typed: string): Expiry | undefined {
  const text = plainDigits(typed).trim();
  const iso = /^(20\d{2})\s*[-/.]\s*(\d{1,2})(?:\s*[-/.]\s*\d{1,2})?$/u.exec(text);
  if (iso !== null) return expiryOf(iso[2], iso[1]);
  const parts =
    /^(\d{1,2})\s*[-/.\s–—]\s*(20\d{2}|\d{2})$/u.exec(text) ?? /^(\d{2})(20\d{2}|\d{2})$/u.exec(text) ?? /^(\d)(\d{2})$/u.exec(text);
  return parts === null ? undefined : expiryOf(parts[1], parts[2]);
}

function expiryOf(month = "", year = ""): Expiry | undefined {
  const value = { month: Number(month), year: Number(year.length === 2 ? `20${year}` : year) };
  return value.month >= 1 && value.month <= 12 ? value : undefined;
}

/** Good through the last day of its month. The device's clock may be wrong by a day; the keeper decides. */
export function judgeExpiry({ month, year }: Expiry, now: Date): "good" | "past" | "far" {
  const months = (year - now.getFullYear()) * 12 + month - (now.getMonth() + 1);
  if (months < 0) return "past";
  return months > YEARS_MAX * 12 ? "far" : "good";
}

export function expiryText({ month, year }: Expiry): string {
  return `${String(month).padStart(2, "0")}/${String(year).slice(-2)}`;
}

/** While somebody types the digits alone, the slash comes by itself; what is taken away is not put back. */
export function shapeExpiry(typed: string, isDeleting: boolean): string {
  const text = plainDigits(typed);
  if (isDeleting || !/^[\d/ ]*$/u.test(text)) return typed;
  const whole = text.length > 5 ? readExpiry(text) : undefined;
  if (whole !== undefined) return expiryText(whole).replace("/", " / ");
  const digits = text.replace(/[^0-9]/gu, "");
  const hasSlash = text.includes("/");
  if (digits.length === 1 && (Number(digits) > 1 || hasSlash)) return `0${digits} / `;
  if (digits.length < 2) return digits;
  return `${digits.slice(0, 2)} / ${digits.slice(2, 6)}`;
}
