import type { Tx } from "../../platform/storage/tx.ts";
import { countNewestGiven } from "./_counts_sql.ts";

/** How many subjects agree to a purpose at this moment. */
export async function countGiven(tx: Tx, purpose: string): Promise<number> {
  return await countNewestGiven(tx, purpose);
}
