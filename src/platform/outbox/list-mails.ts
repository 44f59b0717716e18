import type { MailId } from "../../base/ids.ts";
import { type Instant, instant } from "../../base/instant.ts";
import { openSoundBoxes } from "../keeper/boxes.ts";
import type { Keeper } from "../keeper/keeper.ts";
import type { Tx } from "../storage/tx.ts";
import { type MailChannel, type MailState, type OutboxRow, selectMails, selectOutcomes } from "./_sql.ts";
import { MAIL_KIND, type MailContent, boxOfMail, decodeContent } from "./mail.ts";

export type ListedMail = {
  readonly id: MailId;
  readonly at: Instant;
  readonly channel: MailChannel;
  readonly kind: string;
  readonly state: MailState;
  readonly attempts: number;
  /** When it is tried next; null where nothing is to come. */
  readonly nextAt: Instant | null;
  readonly sentAt: Instant | null;
  readonly errorCode: string | null;
  /** Null where it went with its delivery, as the last letter of an erasure does, and where it is damaged. */
  readonly content: MailContent | null;
  /** What was stored of it cannot be opened any more. */
  readonly isDamaged: boolean;
  readonly carriesProof: boolean;
};

/** A page of the outbox, newest first, opened. What is erased while it is read is not in it; one that is damaged hides no other. */
export async function listMails(
  tx: Tx,
  keeper: Keeper,
  page: { readonly limit: number; readonly before: MailId | null },
): Promise<{ readonly items: readonly ListedMail[]; readonly next: MailId | null }> {
  const rows = await selectMails(tx, page.before, page.limit + 1);
  const shown = rows.slice(0, page.limit);
  const boxes = await openSoundBoxes(
    tx,
    keeper,
    MAIL_KIND,
    shown.map((row) => boxOfMail(row.mail_id)),
  );
  const unread = shown.filter((row) => !isGone(row) && !boxes.has(boxOfMail(row.mail_id))).map((row) => row.mail_id);
  // A mail goes with its box in one transaction, so one that was erased between our two reads is gone by now.
  const damaged = new Set((unread.length === 0 ? [] : await selectOutcomes(tx, unread)).map((row) => row.mail_id));
  const items = shown
    .filter((row) => !unread.includes(row.mail_id) || damaged.has(row.mail_id))
    .map((row) => {
      const box = boxes.get(boxOfMail(row.mail_id));
      return rowToMail(row, box === undefined ? null : decodeContent(box), damaged.has(row.mail_id));
    });
  return { items, next: rows.length > page.limit ? (shown.at(-1)?.mail_id ?? null) : null };
}

/** Whether its box went when it was delivered or given up. */
function isGone(row: OutboxRow): boolean {
  return row.goes_when_done && (row.state === "sent" || row.state === "failed");
}

function rowToMail(row: OutboxRow, content: MailContent | null, isDamaged: boolean): ListedMail {
  return {
    id: row.mail_id,
    at: instant(row.created_at.getTime()),
    channel: row.channel,
    kind: row.kind,
    state: row.state,
    attempts: row.attempts,
    nextAt: row.state === "waiting" ? instant(row.next_at.getTime()) : null,
    sentAt: row.sent_at === null ? null : instant(row.sent_at.getTime()),
    errorCode: row.error_code,
    content,
    isDamaged,
    carriesProof: row.carries_proof,
  };
}
