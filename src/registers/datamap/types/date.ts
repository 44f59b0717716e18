import { ok, refuse } from "../../../base/result.ts";
import type { Result } from "../../../base/result.ts";
import type { FieldType, TypedValue, TypeRefusal } from "../types.ts";
import { cleanText } from "./clean-text.ts";

const DATE_CHARS_MAX = 40;
/** ISO 8601; the time that databases write behind a date is let through and counts for nothing. */
const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/u;

const NOT_DATE = refuse({ code: "not_a_date", say: "This is not a date. Write it as year-month-day: 1986-04-30." });
const NO_SUCH_DAY = refuse({ code: "no_such_day", say: "The calendar has no such day." });

export const dateType: FieldType = {
  name: "date",
  defaultMask: "year",
  parse: parseDate,
  candidates: (input) => {
    const parsed = parseDate(input);
    return parsed.ok ? [parsed.value.canonical] : [];
  },
};

function parseDate(input: unknown): Result<TypedValue, TypeRefusal> {
  const text = cleanText(input, DATE_CHARS_MAX);
  if (!text.ok) return text;
  const match = ISO_DATE.exec(text.value);
  if (match === null) return NOT_DATE;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (year < 1000 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return NO_SUCH_DAY;
  return ok({ value: text.value, canonical: text.value.slice(0, 10) });
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
