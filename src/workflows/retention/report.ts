import { type Instant, instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { type Hold, listHoldsBetween, utcDay } from "../../registers/holds/holds.ts";
import { type EntryPage, listEntries } from "../../registers/ledger/read.ts";
import { selectFirstDay, selectSweepsBetween, selectTallies } from "./_sql.ts";
import { type FieldPreview, previewRetention } from "./preview.ts";
import { type Quarter, daysUntil } from "./quarter.ts";

export type ReportLine = {
  readonly field: string;
  readonly label: string;
  readonly category: string;
  readonly keptFor: string;
  /** Values that were destroyed because their time was over. */
  readonly destroyed: number;
  /** The most that a day left because of a hold. */
  readonly held: number;
  /** Past their time and still here now, on hold or not yet reached. */
  readonly leftOver: number;
  readonly leftOnHold: number;
};

/** What PCI DSS 3.2.1 asks for each quarter, of every field and not of cards alone. */
export type RetentionReport = {
  readonly quarter: Quarter;
  readonly at: Instant;
  readonly isOver: boolean;
  /** Days on which everything was looked through, of how many there were. */
  readonly days: { readonly swept: number; readonly of: number };
  readonly skipped: number;
  readonly fields: readonly ReportLine[];
  /** Cards that ended, by why; also those that were not too old: used, for one request, long expired. */
  readonly cards: Readonly<Record<string, number>>;
  readonly holds: readonly Hold[];
  /** False where there was more than is read at a time. */
  readonly isWhole: boolean;
};

const ENTRIES_PAGE = 500;
const ENTRIES_MAX = 50_000;
const HOLDS_MAX = 1_000;

/** Counted from what the sweeps wrote down, the ledger, and what is here now. */
export async function reportQuarter(tx: Tx, map: CompiledMap, quarter: Quarter, now: Instant): Promise<RetentionReport> {
  const [from, to] = [utcDay(quarter.from), utcDay(instant(quarter.to - 1))];
  const [sweeps, first, tallies, holds] = await Promise.all([
    selectSweepsBetween(tx, from, to),
    selectFirstDay(tx),
    selectTallies(tx, from, to),
    listHoldsBetween(tx, from, to, HOLDS_MAX),
  ]);
  const left = await previewRetention(tx, map, now);
  const cards = await countCards(tx, quarter);
  return {
    quarter,
    at: now,
    isOver: now >= quarter.to,
    days: {
      swept: sweeps.filter((sweep) => sweep.state === "done").length,
      of: first === null ? 0 : daysUntil(quarter, instant(Date.parse(first)), now),
    },
    skipped: sweeps.reduce((sum, sweep) => sum + sweep.skipped, 0),
    fields: linesOf(map, tallies, left.fields),
    cards: cards.counts,
    holds,
    isWhole: left.isWhole && cards.isWhole && holds.length < HOLDS_MAX,
  };
}

/** Fields that the map had then and has no longer are told too, by their names. */
function linesOf(
  map: CompiledMap,
  tallies: readonly { readonly field: string; readonly destroyed: number; readonly held: number }[],
  left: readonly FieldPreview[],
): readonly ReportLine[] {
  const counted = new Map(tallies.map((one) => [one.field, one]));
  const here = new Map(left.map((one) => [one.field, one]));
  return [...new Set([...map.fields.keys(), ...counted.keys()])].map((name) => {
    const [field, tally, now] = [map.fields.get(name), counted.get(name), here.get(name)];
    return {
      field: name,
      label: field?.label ?? name,
      category: field?.category ?? "",
      keptFor: field?.retentionText ?? "",
      destroyed: tally?.destroyed ?? 0,
      held: tally?.held ?? 0,
      leftOver: now?.over ?? 0,
      leftOnHold: now?.onHold ?? 0,
    };
  });
}

async function countCards(
  tx: Tx,
  { from, to }: Quarter,
): Promise<{ readonly counts: Readonly<Record<string, number>>; readonly isWhole: boolean }> {
  const counts: Record<string, number> = {};
  let cursor: string | null = null;
  for (let looked = 0; looked < ENTRIES_MAX; looked += ENTRIES_PAGE) {
    const page: EntryPage = await listEntries(tx, { act: "card.destroy", from, to }, { limit: ENTRIES_PAGE, cursor });
    for (const { detail } of page.items) {
      const why = typeof detail["why"] === "string" ? detail["why"] : "other";
      counts[why] = (counts[why] ?? 0) + 1;
    }
    cursor = page.nextCursor;
    if (cursor === null) return { counts, isWhole: true };
  }
  return { counts, isWhole: false };
}

/** The same as a table: a row for each field, then what was not counted by field. */
export function reportRows({ quarter, days, fields, cards, holds }: RetentionReport): readonly (readonly string[])[] {
  return [
    ["field", "label", "category", "kept for", "destroyed", "left on hold at most", "past its time now", "on hold now"],
    ...fields.map((one) => [
      one.field,
      one.label,
      one.category,
      one.keptFor,
      ...[one.destroyed, one.held, one.leftOver, one.leftOnHold].map(String),
    ]),
    ["quarter", quarter.name],
    ["days swept", String(days.swept), "of", String(days.of)],
    ...Object.entries(cards).map(([why, count]) => ["cards destroyed", why, String(count)]),
    ...holds.map((hold) => ["hold", hold.id, hold.reason, hold.until, hold.field ?? "", hold.subject ?? ""]),
  ];
}
