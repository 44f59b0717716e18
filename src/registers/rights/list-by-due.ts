import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type RequestFilter, selectRequestsByDue } from "./_sql.ts";
import { type DueCursor, dueCursorOf, readDueCursor } from "./due-cursor.ts";
import { EVERY, type RightsRequest, SOON_MS, rowToRequest } from "./requests.ts";

/** What is due first comes first; what has no running clock comes last, oldest first. */
export async function listRightsRequestsByDue(
  tx: Tx,
  filter: Partial<RequestFilter>,
  page: { readonly limit: number; readonly cursor: string | null },
  now: Instant,
): Promise<{ readonly items: readonly RightsRequest[]; readonly nextCursor: DueCursor | null }> {
  const after = page.cursor === null ? null : readDueCursor(page.cursor);
  const rows = await selectRequestsByDue(tx, { ...EVERY, ...filter }, after, page.limit + 1, new Date(now), new Date(now + SOON_MS));
  const shown = rows.slice(0, page.limit);
  const last = rows.length > page.limit ? shown.at(-1) : undefined;
  return { items: shown.map((row) => rowToRequest(row, now)), nextCursor: last === undefined ? null : dueCursorOf(last) };
}
