import { spokenLocale } from "./words.ts";

const UNITS = [
  ["terabyte", 1e12],
  ["gigabyte", 1e9],
  ["megabyte", 1e6],
] as const;

/** "82 GB", "1.4 GB", "512 MB": in the person's language, with no more digits than somebody reads. */
export function sizeOf(bytes: number): string {
  const [unit, whole] = UNITS.find(([, size]) => bytes >= size) ?? UNITS[2];
  const size = bytes / whole;
  const format = new Intl.NumberFormat(spokenLocale(), { style: "unit", unit, maximumFractionDigits: size < 10 ? 1 : 0 });
  return format.format(size);
}
