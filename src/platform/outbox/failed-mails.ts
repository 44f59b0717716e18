import type { MailId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../storage/tx.ts";
import { selectFailed } from "./_sql.ts";

/** `code`: why, in the outbox's own words. */
export type FailedMail = { readonly mail: MailId; readonly code: string };

/** A page of the mails of these kinds, written since then, that were given up; the newest first. */
export async function failedMails(
  tx: Tx,
  kinds: readonly string[],
  since: Instant,
  { before, limit }: { readonly before: MailId | null; readonly limit: number },
): Promise<readonly FailedMail[]> {
  const rows = await selectFailed(tx, kinds, new Date(since), before, limit);
  return rows.map((row) => ({ mail: row.mail_id, code: row.error_code ?? "gave_up" }));
}
