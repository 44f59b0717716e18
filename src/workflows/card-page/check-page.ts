import { DAY_MS, type Instant } from "../../base/instant.ts";
import type { TenantId } from "../../base/ids.ts";
import type { Database } from "../../platform/storage/database.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY, type NewEntry } from "../../registers/ledger/entry.ts";
import { type CheckRow, claimCheck, lockCheck, updateCheck } from "./_sql.ts";
import { comparePages } from "./compare-page.ts";
import { type Fetched, fetchPages } from "./fetch-page.ts";
import { WORKER, noteAssets } from "./note-assets.ts";
import type { Difference, PageAssets } from "./page.ts";

export type PageMonitor = {
  readonly db: Database;
  readonly cardOrigin: string;
  readonly release: string;
  /** What this server sends; undefined where the page's script could not be built. */
  readonly assets: () => PageAssets | undefined;
  /** Tells the owners, in the transaction that notes it. */
  readonly tell: (tx: Tx, differences: readonly Difference[], now: Instant) => Promise<void>;
};

export const ACT_CHECKED = "cardpage.checked";
export const ACT_DIFFERS = "cardpage.differs";
/** The ledger is told of every change, and once a day that nothing changed. */
const NOTED_EVERY_MS = DAY_MS;
const DETAIL_CHARS_MAX = 1_000;

/**
 * Looks at the card page as a customer's browser receives it, and compares it with what the ledger says was sent: the
 * mechanism that PCI DSS 11.6.1 asks for. Nothing is done where somebody looked less than `atMostEveryMs` ago.
 */
export async function checkPage(
  monitor: PageMonitor,
  tenant: TenantId,
  atMostEveryMs: number,
  now: Instant,
  signal: AbortSignal,
): Promise<CheckRow["state"] | "skipped"> {
  const { db, cardOrigin, release, tell } = monitor;
  const own = monitor.assets();
  if (own === undefined) return "skipped";
  const assets = await withTx(db, tenant, async (tx) =>
    (await claimCheck(tx, new Date(now), new Date(now - atMostEveryMs))) ? await noteAssets(tx, own, release, now) : undefined,
  );
  if (assets === undefined) return "skipped";
  const fetched = await fetchPages(cardOrigin, Math.floor(now / Math.max(atMostEveryMs, 1)), signal);
  if (signal.aborted) return "skipped";

  const differences = fetched.kind === "pages" ? comparePages(fetched.pages, assets) : [];
  return await withTx(db, tenant, async (tx) => {
    const last = await lockCheck(tx);
    const row = judged(fetched, differences, last, now);
    await updateCheck(tx, row);
    if (row.notedAt.getTime() === now) await appendEntries(tx, [entryOf(row)], now);
    if (row.state === "differs" && !isAsBefore(row, last)) await tell(tx, differences, now);
    return row.state;
  });
}

function judged(fetched: Fetched, differences: readonly Difference[], last: CheckRow | undefined, now: Instant): CheckRow {
  const at = new Date(now);
  const state = fetched.kind === "unreachable" ? "unreachable" : differences.length > 0 ? "differs" : "same";
  const row = {
    checkedAt: at,
    state,
    sinceAt: at,
    differences,
    failure: fetched.kind === "unreachable" ? fetched.code : null,
    notedAt: at,
  } as const;
  if (last === undefined) return row;
  const sinceAt = last.state === state ? last.sinceAt : at;
  const isQuiet = isAsBefore(row, last) && now - last.notedAt.getTime() < NOTED_EVERY_MS;
  return { ...row, sinceAt, notedAt: isQuiet ? last.notedAt : at };
}

function isAsBefore(row: CheckRow, last: CheckRow | undefined): boolean {
  return last !== undefined && last.state === row.state && toldOf(row.differences) === toldOf(last.differences);
}

function entryOf({ state, differences, failure }: CheckRow): NewEntry {
  const entry = { ...BLANK_ENTRY, actor: WORKER };
  if (state === "same") return { ...entry, act: ACT_CHECKED };
  if (state === "unreachable") return { ...entry, act: ACT_CHECKED, outcome: "refused", codes: ["unreachable"], detail: { failure } };
  return {
    ...entry,
    act: ACT_DIFFERS,
    codes: [...new Set(differences.map((one) => one.code))],
    detail: { count: differences.length, differences: toldOf(differences).slice(0, DETAIL_CHARS_MAX) },
  };
}

function toldOf(differences: readonly Difference[]): string {
  return differences.map(({ code, what }) => `${code} ${what}`).join("; ");
}
