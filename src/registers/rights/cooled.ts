import type { RightsRequestId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { selectCooled } from "./_cooled_sql.ts";

/** Requests to be erased whose cooling time is over and that are not carried out yet, by id; a page behind `after`. */
export async function listCooled(tx: Tx, now: Instant, after: string, limit: number): Promise<readonly RightsRequestId[]> {
  return await selectCooled(tx, new Date(now), after, limit);
}
