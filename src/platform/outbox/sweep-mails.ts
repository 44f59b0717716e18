import { DAY_MS, type Instant } from "../../base/instant.ts";
import { dropBoxes, dropBoxesOfKind } from "../keeper/boxes.ts";
import type { Tx } from "../storage/tx.ts";
import { deleteMailsBefore } from "./_sql.ts";
import { MAIL_KIND, boxOfMail } from "./mail.ts";

/** Long enough to see what went out; a mail that waits, failed or was held is worthless by then. */
const KEPT_DAYS = 30;
const SWEPT_AT_ONCE = 500;

/** Drops mails that have been here for thirty days, sent or not. Answers how many; fewer than it could means that none is left. */
export async function sweepMails(tx: Tx, now: Instant): Promise<number> {
  const ids = await deleteMailsBefore(tx, new Date(now - KEPT_DAYS * DAY_MS), SWEPT_AT_ONCE);
  await dropBoxes(
    tx,
    ids.map((id) => boxOfMail(id)),
  );
  return ids.length;
}

/** The outbox is in no archive, and what its mails said came back with the other boxes: nobody would ever drop it. */
export async function dropRestoredMails(tx: Tx): Promise<number> {
  return await dropBoxesOfKind(tx, MAIL_KIND);
}
