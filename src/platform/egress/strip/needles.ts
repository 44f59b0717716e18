import { foldText } from "./stream.ts";

/** What is looked for, as letters and digits alone. */
export type Needle = {
  readonly text: string;
  /** How many other characters may stand between two of its own. */
  readonly gapMax: number;
  /** Must not stand inside a longer word or number. */
  readonly isWord: boolean;
  /** Digits, looked for among the digits of an answer alone, whatever stands between them. */
  readonly isDigits: boolean;
};

/** Shorter than this, nearly every answer would hold it by chance: a month, a country, one letter of a seat. */
const CHARS_MIN = 3;
const WORD_CHARS_MAX = 4;
const LOOSE_CHARS_MIN = 12;
const GAP_TIGHT = 3;
const GAP_LOOSE = 40;
const DIGITS_MIN = 8;
const OTHER_DIGITS_MIN = 6;

/** Every form in which these values are looked for: as sent, backwards, and days in the orders in which they are written. */
export function needlesOf(values: readonly string[]): readonly Needle[] {
  const needles = new Map<string, Needle>();
  const add = (needle: Needle): void => {
    for (const text of new Set([needle.text, Array.from(needle.text).toReversed().join("")])) {
      const name = `${needle.isDigits} ${text}`;
      const known = needles.get(name);
      if (known === undefined || known.gapMax < needle.gapMax) needles.set(name, { ...needle, text });
    }
  };
  for (const value of new Set(values.flatMap(formsOf))) {
    const text = foldText(value);
    if (text.length < CHARS_MIN) continue;
    add({ text, gapMax: gapFor(value, text), isWord: text.length <= WORD_CHARS_MAX, isDigits: false });
    const digits = text.replaceAll(/\D/gu, "");
    if (digits.length >= (digits.length === text.length ? DIGITS_MIN : OTHER_DIGITS_MIN))
      add({ text: digits, gapMax: Infinity, isWord: digits.length < DIGITS_MIN, isDigits: true });
  }
  return [...needles.values()];
}

/** The value itself, in capitals (some letters become two), as systems keep it that know no ä, and days as others write them. */
function formsOf(value: string): readonly string[] {
  return [value, value.toUpperCase(), ...asciiOf(value), ...daysOf(value), ...monthsOf(value)];
}

/** Of a value that is mostly of other letters too little is left to be told from anything else. */
function asciiOf(value: string): readonly string[] {
  const left = value.replaceAll(/\P{ASCII}/gu, "");
  return left.length * 2 > value.length ? [left] : [];
}

function gapFor(value: string, text: string): number {
  if (text.length >= LOOSE_CHARS_MIN) return GAP_LOOSE;
  if (text.length > WORD_CHARS_MAX) return GAP_TIGHT;
  return /[\p{L}\p{N}][^\p{L}\p{N}]+[\p{L}\p{N}]/u.test(value) ? 1 : 0;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"] as const;

/** A day, as others write it. */
function daysOf(value: string): readonly string[] {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(value) ?? [];
  if (year === undefined || month === undefined || day === undefined) return [];
  const name = MONTHS[Number(month) - 1] ?? "";
  const orders = (d: string, m: string, y: string): readonly string[] => [
    `${d}/${m}/${y}`,
    `${m}/${d}/${y}`,
    `${y}-${m}-${d}`,
    `${d}-${name}-${y}`,
  ];
  // In a passport's lines for machines a year has two digits; without zeros, too, it would leave what is in every other number.
  return [...orders(day, month, year), ...orders(day, month, year.slice(-2)), ...orders(String(Number(day)), String(Number(month)), year)];
}

/** The expiry of a card, as others write it. */
function monthsOf(value: string): readonly string[] {
  const [, month, year] = /^(0[1-9]|1[0-2])\/(\d{2})$/u.exec(value) ?? [];
  return month === undefined || year === undefined ? [] : [`${month}/20${year}`, `20${year}-${month}`, `${year}-${month}`];
}
