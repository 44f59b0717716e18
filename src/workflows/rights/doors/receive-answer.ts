import { type RightsTaskId, isId } from "../../../base/ids.ts";
import type { Instant } from "../../../base/instant.ts";
import type { ReceivedMail } from "../../../platform/mailbox/parse-mail.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { htmlToText } from "../../../registers/mailing/replies/html-text.ts";
import { mailIdsIn } from "../../../registers/mailing/replies/mail-ids.ts";
import { writtenText } from "../../../registers/mailing/replies/read-request.ts";
import { verifiedSender } from "../../../registers/mailing/replies/verified-sender.ts";
import { isFirstLook, taskOfMails } from "../../../registers/rights/mails.ts";
import { addTaskMail } from "../../../registers/rights/task-mails.ts";
import { findTask, holdTask, isUnanswered } from "../../../registers/rights/tasks.ts";
import { NO_PEOPLE, isFromVendor, readPeople } from "../../../registers/vendors/people.ts";
import type { RightsDesk } from "../desk.ts";
import { holdRequest } from "../hold-request.ts";
import { noteStep } from "../note-step.ts";
import { CLERK } from "../send-tasks.ts";

const TEXT_CHARS_MAX = 4_000;
const SEARCHED_CHARS_MAX = 65_536;
const NUMBERS = /\brtk_[0-9a-hjkmnp-tv-z]{26}\b/gu;

/** `kept` with its task, for a person to read; `left` in the mailbox, where it can be of no use there; `none` where it is about no task. */
export type AnswerReceived = "kept" | "left" | "none";

/**
 * An answer to a letter in which a vendor was told of its task: known by the letter's Message-ID, else by the task's number.
 * Whoever sends it may be anybody, so it moves nothing. A person reads it beside the task, with whether it comes from where the
 * vendor is known to be, and notes what came of it.
 */
export async function receiveVendorAnswer(
  { safe }: RightsDesk,
  tx: Tx,
  mail: ReceivedMail & { readonly from: string },
  authority: string | null,
  now: Instant,
): Promise<AnswerReceived> {
  const answered = ["in-reply-to", "references"].flatMap((name) => mailIdsIn(mail.headers.get(name)?.[0] ?? ""));
  const id = (await taskOfMails(tx, answered)) ?? numberIn(mail);
  const seen = id && (await findTask(tx, id));
  if (seen === undefined) return "none";
  const request = await holdRequest(tx, seen.request, now);
  const task = await holdTask(tx, seen.id);
  const text = writtenText(mail).trim().slice(0, TEXT_CHARS_MAX);
  if (!request.ok || task === undefined || !isUnanswered(task) || text === "") return "left";

  const look = { from: mail.from, messageId: mail.headers.get("message-id")?.[0], text };
  if (!(await isFirstLook(tx, safe.keeper, look, now))) return "kept";
  const people = (await readPeople(tx, safe.keeper, [task.vendor])).get(task.vendor) ?? NO_PEOPLE;
  const sender = verifiedSender(mail, authority);
  const isVerified = sender !== null && isFromVendor(people, sender);
  if (!(await addTaskMail(tx, safe.keeper, task.id, { from: mail.from, text, isVerified }, now))) return "left";
  const detail = { task: task.id, vendor: task.vendor, outcome: isVerified ? "mail" : "mail_unverified" };
  await noteStep(safe, tx, request.value, { step: "task", actor: CLERK, detail, direction: "in" }, now);
  return "kept";
}

/** The number that a letter's subject bears, or that was written or quoted; none where several stand there. */
function numberIn({ subject, text, html }: ReceivedMail): RightsTaskId | undefined {
  const body = (text ?? htmlToText(html ?? "")).slice(0, SEARCHED_CHARS_MAX);
  for (const place of [subject, body]) {
    const numbers = new Set(Array.from(place.matchAll(NUMBERS), ([number]) => number));
    const [only, ...others] = numbers;
    if (only !== undefined) return others.length === 0 && isId("rtk", only) ? only : undefined;
  }
  return undefined;
}
