import { HOUR_MS } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { countUnreviewed } from "../../registers/approvals/glass-breaks.ts";
import { type Entry, type EntryFilter, listEntries } from "../../registers/ledger/read.ts";
import { WEEK_COUNTS, type WeekCount, type WeekLine } from "../../registers/mailing/letters/facts.ts";
import { listAllStaff } from "../../registers/staff/directory.ts";
import type { Week } from "./week.ts";

const PAGE = 500;

/** What each act counts for; of a file for a vendor, the customers in it. */
const ACTS: readonly (readonly [act: string, of: WeekCount, worth: (entry: Entry) => number])[] = [
  ["approval.ask", "asked", isDone],
  ["approval.decline", "declined", isDone],
  // The values are on somebody's machine from then on, whatever is told of it afterwards, or is not.
  ["fill.redeem", "filled", isGranted],
  ["forward.send", "forwarded", isGranted],
  ["forward.unknown", "unknown", () => 1],
  ["disclosure.prepare", "prepared", (entry) => (typeof entry.detail["count"] === "number" ? entry.detail["count"] : 0)],
];

/** That something granted came to nothing is no refusal of whoever asked, though they are named. */
const CAME_TO_NOTHING: ReadonlySet<string> = new Set(["fill.failed", "forward.not_sent", "forward.unknown"]);

/** What happened in a week, from the ledger: numbers, and nobody's name. What did not happen is left out. */
export async function countWeek(tx: Tx, week: Week): Promise<readonly WeekLine[]> {
  const counts = new Map<WeekCount, number>([["unreviewed", await countUnreviewed(tx)]]);
  const add = (of: WeekCount, worth: number): void => void counts.set(of, (counts.get(of) ?? 0) + worth);
  for (const [act, of, worth] of ACTS) await eachEntry(tx, { act }, week, (entry) => add(of, worth(entry)));
  for (const { id, seenAt } of await listAllStaff(tx)) {
    // When they were seen is known to the hour.
    if (seenAt === null || seenAt < week.from - HOUR_MS) continue;
    await eachEntry(tx, { actor: id }, week, (entry) => {
      const guard = entry.outcome === "granted" ? entry.detail["guard"] : undefined;
      if (guard !== undefined) add(guard === "break_glass" ? "broken" : "guarded", 1);
      if (entry.outcome === "refused" && !CAME_TO_NOTHING.has(entry.act)) add("refused", 1);
    });
  }
  return WEEK_COUNTS.flatMap((of) => {
    const count = counts.get(of) ?? 0;
    return count === 0 ? [] : [{ of, count }];
  });
}

function isDone({ outcome }: Entry): number {
  return outcome === "done" ? 1 : 0;
}

function isGranted({ outcome }: Entry): number {
  return outcome === "granted" ? 1 : 0;
}

async function eachEntry(tx: Tx, filter: EntryFilter, { from, to }: Week, tell: (entry: Entry) => void): Promise<void> {
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listEntries>> = await listEntries(tx, { ...filter, from, to }, { limit: PAGE, cursor });
    page.items.forEach(tell);
    cursor = page.nextCursor;
  } while (cursor !== null);
}
