import { HOUR_MS, type Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { deleteUnredeemed } from "./_reading_sql.ts";
import { dropReasons } from "./reason.ts";

const AT_ONCE = 200;
/** Long enough for whoever comes late to be told so. */
const KEPT_MS = HOUR_MS;

/** A ticket that nobody showed leaves nothing but its entry in the ledger. */
export async function sweepFills(tx: Tx, now: Instant): Promise<void> {
  const gone = await deleteUnredeemed(tx, new Date(now - KEPT_MS), AT_ONCE);
  if (gone.length > 0) await dropReasons(tx, gone);
}
