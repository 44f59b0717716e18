import type { Needle } from "./needles.ts";
import { type Folded, type Stream, fold, foldedText, newMaker, put } from "./stream.ts";

/** A stretch of the answer that holds a value. */
export type Range = { readonly from: number; readonly to: number };

/** Digits of one number do not lie further apart than this many characters of the answer for each of them. */
const DIGIT_SPREAD_MAX = 64;

/** Where in the answer this stream of it holds any of the needles. Most hold none, so that is found out first. */
export function findIn(stream: Stream, needles: readonly Needle[]): readonly Range[] {
  const all = foldedText(stream);
  const digits = all.replaceAll(/\D+/gu, "");
  const found = needles.filter(({ text, isDigits }) => (isDigits ? digits : all).includes(text));
  if (found.length === 0) return [];

  const folded = fold(stream);
  return found.flatMap((needle) => (needle.isDigits ? findDigits(digitsOf(folded), digits, needle) : findWords(folded, all, needle)));
}

function findWords(folded: Folded, all: string, { text, gapMax, isWord }: Needle): readonly Range[] {
  const ranges: Range[] = [];
  for (let at = all.indexOf(text); at >= 0; at = all.indexOf(text, at + 1)) {
    const end = at + text.length;
    if (isWord && !isApart(folded, at, end)) continue;
    if (isClose(folded, at, end, gapMax)) ranges.push(rangeOf(folded, at, end));
  }
  return ranges;
}

/** Nothing but other characters before and after. */
function isApart({ length, gap }: Folded, at: number, end: number): boolean {
  return (at === 0 || (gap[at] ?? 0) > 0) && (end === length || (gap[end] ?? 0) > 0);
}

function isClose({ gap }: Folded, at: number, end: number, gapMax: number): boolean {
  for (let n = at + 1; n < end; n++) if ((gap[n] ?? 0) > gapMax) return false;
  return true;
}

function findDigits(digits: Stream, all: string, { text, isWord }: Needle): readonly Range[] {
  const ranges: Range[] = [];
  for (let at = all.indexOf(text); at >= 0; at = all.indexOf(text, at + 1)) {
    const range = rangeOf(digits, at, at + text.length);
    const spread = range.to - range.from;
    if (spread <= (isWord ? text.length : text.length * DIGIT_SPREAD_MAX)) ranges.push(range);
  }
  return ranges;
}

function digitsOf({ units, from, to, length }: Folded): Stream {
  const maker = newMaker(length);
  for (let at = 0; at < length; at++) {
    const unit = units[at] ?? 0;
    if (unit >= 48 && unit <= 57) put(maker, unit, from[at] ?? 0, to[at] ?? 0);
  }
  return maker;
}

/** What was decoded of overlapping parts may begin behind its end. */
function rangeOf({ from, to }: Stream, at: number, end: number): Range {
  let [first, last] = [Infinity, 0];
  for (let n = at; n < end; n++) {
    first = Math.min(first, from[n] ?? 0);
    last = Math.max(last, to[n] ?? 0);
  }
  return { from: first, to: last };
}
