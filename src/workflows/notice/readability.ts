import type { NoticeText } from "../../registers/notice/text.ts";

/** How hard a text is to read, by LIX (Björnsson 1968): words a sentence, and a hundred times the share of words over six letters. */
export type Readability = {
  readonly lix: number;
  /** At which most have learnt to read it, by Anderson's table for LIX (Journal of Reading 26, 1983); 18 stands for more. */
  readonly age: number;
  readonly words: number;
};

/** The bound under which a notice counts as plain: what most read at fifteen. */
export const PLAIN_AGE_MAX = 15;

const LONG_LETTERS = 6;
/** LIX below which each school year reads it, the first to the twelfth. */
const YEARS = [10, 15, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56] as const;
const FIRST_YEAR_AGE = 6;

/** Of the sentences; tables are looked up and not read. */
export function readabilityOf({ short, sections }: NoticeText): Readability {
  const text = [...short.map(({ say }) => say), ...sections.flatMap(({ say }) => say)];
  const words = text.flatMap((line) => line.match(/[\p{L}\p{N}@.’'-]*[\p{L}\p{N}]/gu) ?? []);
  const sentences = text.reduce((count, line) => count + Math.max(1, (line.match(/[.!?:](?=\s|$)/gu) ?? []).length), 0);
  const long = words.filter((word) => Array.from(word).length > LONG_LETTERS).length;
  if (words.length === 0) return { lix: 0, age: FIRST_YEAR_AGE, words: 0 };
  const lix = Math.round(words.length / sentences + (100 * long) / words.length);
  const year = YEARS.findIndex((bound) => lix < bound);
  return { lix, age: FIRST_YEAR_AGE + (year < 0 ? YEARS.length : year), words: words.length };
}
