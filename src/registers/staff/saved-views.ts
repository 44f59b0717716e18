import type { StaffId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { deleteViewsOfGone, selectViews, upsertViews } from "./_views_sql.ts";

/** A list with its filters, under a name that a person gave it. The filters stand in the console's addresses and hold no value of a customer. */
export type SavedView = { readonly list: string; readonly name: string; readonly query: string };

export async function readViews(tx: Tx, staff: StaffId): Promise<readonly SavedView[]> {
  // Written by `saveViews` only, from what the contract took.
  return ((await selectViews(tx, staff)) ?? []) as unknown as readonly SavedView[];
}

/** All of a person's views, in place of those before. */
export async function saveViews(tx: Tx, staff: StaffId, views: readonly SavedView[], now: Instant): Promise<void> {
  await upsertViews(tx, staff, views, new Date(now));
}

/** Forgets the views of whoever has left. Answers how many. */
export async function sweepViews(tx: Tx, _now: Instant, limit: number): Promise<number> {
  return await deleteViewsOfGone(tx, limit);
}
