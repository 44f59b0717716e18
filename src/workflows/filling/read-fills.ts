import type { FillId, SubjectId, VendorId } from "../../base/ids.ts";
import { type Instant, instant, instantToIso } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { findKeptCards } from "../../registers/cards/cards.ts";
import { type FillsWish, selectFill, selectFills } from "./_reading_sql.ts";
import type { FillRow, FillState } from "./_sql.ts";

/** What became of a fill, without anything of what was filled in. */
export type ToldFill = {
  readonly id: FillId;
  readonly vendor: VendorId;
  readonly subject: SubjectId;
  readonly form: string;
  readonly purpose: string;
  readonly fields: readonly string[];
  readonly actor: { readonly kind: string; readonly id: string };
  /** `over`: its minute went by and nobody showed the ticket. */
  readonly state: FillState | "over";
  readonly code: string | null;
  /** How many boxes the extension says were filled. */
  readonly boxes: number | null;
  /** The ledger's: of the use where there was one, else of the opening. */
  readonly entry: string;
  /** A card was kept for this use alone, and waits to be told that it went through. */
  readonly isCardWaiting: boolean;
  readonly at: string;
  readonly redeemedAt: string | null;
  readonly endedAt: string | null;
  readonly usedAt: string | null;
};

/** Newest first. */
export async function readFills(
  tx: Tx,
  wish: FillsWish,
  page: { readonly limit: number; readonly cursor: FillId | null },
  now: Instant,
): Promise<{ readonly items: readonly ToldFill[]; readonly nextCursor: FillId | null }> {
  const rows = await selectFills(tx, wish, page.cursor, page.limit + 1);
  const shown = rows.slice(0, page.limit);
  const cards = await requestsWithCards(tx, shown);
  const items = shown.map((row) => toTold(row, cards, now));
  return { items, nextCursor: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

/** Undefined where there is none, or it was for another purpose than the asker's. */
export async function readFill(tx: Tx, id: FillId, purposes: readonly string[], now: Instant): Promise<ToldFill | undefined> {
  const row = await selectFill(tx, id);
  if (row === undefined || !purposes.includes(row.purpose)) return undefined;
  return toTold(row, await requestsWithCards(tx, [row]), now);
}

/** The requests whose card is still there: one that was used, or whose time is over, waits for nobody's word. */
async function requestsWithCards(tx: Tx, rows: readonly FillRow[]): Promise<ReadonlySet<string | null>> {
  const subjects = new Set(rows.filter(isUnused).map((row) => row.subject_id));
  const cards = await Promise.all([...subjects].map((subject) => findKeptCards(tx, subject)));
  return new Set(cards.flat().flatMap(({ request }) => request ?? []));
}

function isUnused(row: FillRow): boolean {
  return row.use_entry !== null && row.request_id !== null && row.used_at === null;
}

function toTold(row: FillRow, withCards: ReadonlySet<string | null>, now: Instant): ToldFill {
  return {
    id: row.fill_id,
    vendor: row.vendor_id,
    subject: row.subject_id,
    form: row.form,
    purpose: row.purpose,
    fields: row.fields,
    actor: { kind: "staff", id: row.actor_id },
    state: row.state === "open" && row.expires_at.getTime() <= now ? "over" : row.state,
    code: row.code,
    boxes: row.boxes,
    entry: row.use_entry ?? row.open_entry,
    isCardWaiting: isUnused(row) && withCards.has(row.request_id),
    at: timeOf(row.created_at),
    redeemedAt: row.use_entry === null ? null : timeOrNull(row.claimed_at),
    endedAt: timeOrNull(row.ended_at),
    usedAt: timeOrNull(row.used_at),
  };
}

function timeOrNull(at: Date | null): string | null {
  return at === null ? null : timeOf(at);
}

function timeOf(at: Date): string {
  return instantToIso(instant(at.getTime()));
}
