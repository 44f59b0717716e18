import type { MailId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../storage/tx.ts";
import { selectFailed } from "./_sql.ts";

/** Mails of one kind, written since then, that were given up; the newest first. */
export async function failedMails(tx: Tx, kind: string, since: Instant, limit: number): Promise<readonly MailId[]> {
  return await selectFailed(tx, kind, new Date(since), limit);
}
