import type { Instant } from "../../base/instant.ts";
import { overAt } from "../../base/over.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { deleteOldLookupCounts } from "./_lookups_sql.ts";
import { deleteOldAttempts } from "./_sql.ts";
import { COMPARISON_WINDOW_MS } from "./compare.ts";
import { GUARDED_LOOKUPS_WINDOW_MS } from "./guarded-lookups.ts";

/** Forgets guesses and look-ups whose window is over: they count for nothing any more. Answers how many rows went. */
export async function sweepCounts(tx: Tx, now: Instant, limit: number): Promise<number> {
  const attempts = await deleteOldAttempts(tx, overAt(now, COMPARISON_WINDOW_MS), limit);
  return Math.max(attempts, await deleteOldLookupCounts(tx, overAt(now, GUARDED_LOOKUPS_WINDOW_MS), limit));
}
