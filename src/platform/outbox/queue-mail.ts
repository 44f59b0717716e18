import { assert } from "../../base/fault.ts";
import { type MailId, newId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { putBoxes } from "../keeper/boxes.ts";
import type { Keeper } from "../keeper/keeper.ts";
import type { Tx } from "../storage/tx.ts";
import { type MailChannel, insertMail, notifySender } from "./_sql.ts";
import { MAIL_KIND, type Mail, type TextMessage, boxOfMail, encodeContent, isMailAddress } from "./mail.ts";
import { isTextable } from "./sms/message.ts";

/**
 * Stores a mail in the deed's own transaction: it leaves after the commit, at least once, and never if the deed is rolled
 * back. The address must have been checked where it came in; line ends in names and subjects become spaces.
 */
export async function queueMail(tx: Tx, keeper: Keeper, mail: Mail, now: Instant): Promise<MailId> {
  assert(isMailAddress(mail.to.address), "a mail goes to one address");
  return await queue(tx, keeper, "mail", mail, now);
}

/** The same for a text message. */
export async function queueText(tx: Tx, keeper: Keeper, message: TextMessage, now: Instant): Promise<MailId> {
  assert(isTextable(message.to), "a text goes to one number");
  const mail = { ...message, to: { name: null, address: message.to }, subject: "", html: null };
  return await queue(tx, keeper, "sms", mail, now);
}

async function queue(tx: Tx, keeper: Keeper, channel: MailChannel, mail: Mail, now: Instant): Promise<MailId> {
  const id = newId("mai", now);
  await putBoxes(tx, keeper, [{ id: boxOfMail(id), kind: MAIL_KIND, plaintext: encodeContent(mail) }]);
  await insertMail(tx, {
    mail_id: id,
    channel,
    kind: mail.kind,
    subject_id: mail.subjectId ?? null,
    carries_proof: mail.carriesProof,
    goes_when_done: mail.goesWhenDone ?? false,
    not_after: mail.notAfter === undefined ? null : new Date(mail.notAfter),
    created_at: new Date(now),
  });
  await notifySender(tx);
  return id;
}
