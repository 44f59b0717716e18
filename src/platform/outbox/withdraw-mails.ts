import type { MailId } from "../../base/ids.ts";
import { dropBoxes } from "../keeper/boxes.ts";
import type { Tx } from "../storage/tx.ts";
import { type MailState, deleteMails, deleteUnsent, selectOutcomes } from "./_sql.ts";
import { boxOfMail } from "./mail.ts";

/** Takes back what has not left yet. What is on its way at this very moment arrives. */
export async function withdrawMails(tx: Tx, ids: readonly MailId[]): Promise<readonly MailId[]> {
  if (ids.length === 0) return [];
  const gone = await deleteUnsent(tx, ids);
  await dropBoxes(
    tx,
    gone.map((id) => boxOfMail(id)),
  );
  return gone;
}

/** Drops these mails with what they say, whether they left or not: nothing is to be left of whom they went to. */
export async function dropMails(tx: Tx, ids: readonly MailId[]): Promise<void> {
  if (ids.length === 0) return;
  await deleteMails(tx, ids);
  await dropBoxes(
    tx,
    ids.map((id) => boxOfMail(id)),
  );
}

export type MailOutcome = { readonly id: MailId; readonly state: MailState; readonly errorCode: string | null };

/** What became of these mails; those that were swept are absent. */
export async function outcomesOf(tx: Tx, ids: readonly MailId[]): Promise<readonly MailOutcome[]> {
  const rows = ids.length === 0 ? [] : await selectOutcomes(tx, ids);
  return rows.map((row) => ({ id: row.mail_id, state: row.state, errorCode: row.error_code }));
}
