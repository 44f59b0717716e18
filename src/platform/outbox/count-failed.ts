import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../storage/tx.ts";
import { countFailedMails } from "./_sql.ts";

/** How many mails of the time since then were given up. */
export async function countFailed(tx: Tx, since: Instant): Promise<number> {
  return await countFailedMails(tx, new Date(since));
}
