import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { countNewestGiven } from "./_counts_sql.ts";

/** How many subjects agree to a purpose at this moment. */
export async function countGiven(tx: Tx, purpose: string, now: Instant): Promise<number> {
  return await countNewestGiven(tx, purpose, new Date(now));
}
