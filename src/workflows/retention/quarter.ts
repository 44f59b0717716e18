import { DAY_MS, type Instant, instant } from "../../base/instant.ts";

/** Three months of a year, in UTC. */
export type Quarter = {
  readonly name: string;
  readonly from: Instant;
  /** The first moment that is no longer in it. */ readonly to: Instant;
};

const SHAPE = /^(20\d\d)-Q([1-4])$/u;

/** `2026-Q4`; undefined where the text is none. */
export function readQuarter(text: string): Quarter | undefined {
  const [, year, number] = SHAPE.exec(text) ?? [];
  if (year === undefined || number === undefined) return undefined;
  const month = (Number(number) - 1) * 3;
  return { name: text, from: instant(Date.UTC(Number(year), month)), to: instant(Date.UTC(Number(year), month + 3)) };
}

/** How many days of the quarter there were from `first` on until `now`, whatever is begun counted. */
export function daysUntil({ from, to }: Quarter, first: Instant, now: Instant): number {
  const begin = Math.max(from, first);
  return Math.max(0, Math.ceil((Math.min(to, now) - begin) / DAY_MS));
}
