import type { MailId } from "../../base/ids.ts";
import { dropBoxes } from "../keeper/boxes.ts";
import type { Tx } from "../storage/tx.ts";
import { type Marked, deleteClaimed, markFailed, markSent } from "./_sending_sql.ts";
import { boxOfMail } from "./mail.ts";

/** It was delivered. What goes when done is dropped in the same transaction: no address outlives its delivery. */
export async function endSent(tx: Tx, id: MailId, worker: string, at: Date): Promise<void> {
  await dropIfDue(tx, id, await markSent(tx, id, worker, at));
}

/** It failed and is tried again at `nextAt`; where that is null it is given up, and ends as one that was delivered. */
export async function endFailed(tx: Tx, id: MailId, worker: string, code: string, nextAt: Date | null): Promise<void> {
  const marked = await markFailed(tx, id, worker, code, nextAt);
  if (nextAt === null) await dropIfDue(tx, id, marked);
}

/** It is not to leave any more: taken back, as one that had not been claimed. */
export async function endUnwanted(tx: Tx, id: MailId, worker: string): Promise<void> {
  if (await deleteClaimed(tx, id, worker)) await dropBoxes(tx, [boxOfMail(id)]);
}

async function dropIfDue(tx: Tx, id: MailId, marked: Marked | undefined): Promise<void> {
  if (marked?.goes_when_done === true) await dropBoxes(tx, [boxOfMail(id)]);
}
