import { hash } from "node:crypto";
import { assert } from "../../base/fault.ts";
import type { MailId, RightsRequestId, RightsTaskId } from "../../base/ids.ts";
import { DAY_MS, type Instant } from "../../base/instant.ts";
import type { JsonValue } from "../../base/json-value.ts";
import { overAt } from "../../base/over.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { RightsTask } from "./tasks.ts";
import {
  type RightsMailRow,
  type WrittenRow,
  deleteOldAnswers,
  deleteOldRightsMails,
  insertRightsMail,
  selectRightsMail,
  selectThoughtArrived,
  takeAnswer,
} from "./_mails_sql.ts";

/** Longer than any request takes with its appeal. */
const KEPT_MS = 400 * DAY_MS;
export const ANSWER_EVERY_MS = 30 * DAY_MS;
const SWEPT_AT_ONCE = 20;
/** No field of a map has a slash in its name: a digest of this list finds nobody in the vault. */
const ADDRESS_FIELD = "rights/address";
const MAIL_FIELD = "rights/mail";

/** What a letter to a customer told: its kind, and times, codes and labels with nothing of theirs. */
export type WrittenLetter = { readonly kind: string; readonly facts: JsonValue };

/** Remembers that this mail to the customer is about this request, and what it told. */
export async function noteMail(tx: Tx, mail: MailId, request: RightsRequestId, written: WrittenLetter, now: Instant): Promise<void> {
  await note(tx, mail, { request_id: request, task_id: null, ...written }, now);
}

/** The same of one to a vendor, about its task. */
export async function noteTaskMail(tx: Tx, mail: MailId, task: Pick<RightsTask, "id" | "request">, now: Instant): Promise<void> {
  await note(tx, mail, { request_id: task.request, task_id: task.id, kind: null, facts: null }, now);
}

async function note(tx: Tx, mail: MailId, about: RightsMailRow & WrittenRow, now: Instant): Promise<void> {
  await insertRightsMail(tx, mail, about, new Date(now));
  await deleteOldRightsMails(tx, new Date(now - KEPT_MS), SWEPT_AT_ONCE);
}

/** The request that a customer's mail is about which answers one of these. */
export async function requestOfMails(tx: Tx, mails: readonly MailId[]): Promise<RightsRequestId | undefined> {
  const about = mails.length === 0 ? undefined : await selectRightsMail(tx, mails);
  return about?.task_id === null ? about.request_id : undefined;
}

/** The task that a vendor's mail is about which answers one of these. */
export async function taskOfMails(tx: Tx, mails: readonly MailId[]): Promise<RightsTaskId | undefined> {
  const about = mails.length === 0 ? undefined : await selectRightsMail(tx, mails);
  return about?.task_id ?? undefined;
}

/** A letter of which nothing is known but that it left: to a vendor about its task, or to a customer. */
export type LetterOut = { readonly mail: MailId; readonly request: RightsRequestId; readonly task: RightsTaskId | null };

/** Those of these mails of which nothing else is known. */
export async function lettersOut(tx: Tx, mails: readonly MailId[]): Promise<readonly LetterOut[]> {
  const rows = mails.length === 0 ? [] : await selectThoughtArrived(tx, mails);
  return rows.map((row) => ({ mail: row.mail_id, request: row.request_id, task: row.task_id }));
}

/** Whether this address may be answered now; asked once, it may not for thirty days. In canonical form. */
export async function mayAnswer(tx: Tx, keeper: Keeper, canonical: string, now: Instant): Promise<boolean> {
  await loadTenant(tx, keeper);
  const [digest] = await keeper.index(tx.tenant, [{ field: ADDRESS_FIELD, canonical }]);
  assert(digest !== undefined, "the keeper answers each item");
  await deleteOldAnswers(tx, overAt(now, ANSWER_EVERY_MS), SWEPT_AT_ONCE);
  return await takeAnswer(tx, digest, new Date(now), new Date(now - ANSWER_EVERY_MS));
}

/** A mail that came in, as far as it tells it from every other. */
export type MailSeen = { readonly from: string; readonly messageId: string | undefined; readonly text: string };

/**
 * True the first time that this mail comes. Several processes look into one mailbox at once, and whoever is killed before a mail is
 * marked finds it again: what was noted of it stands there once. Rolled back with the deed.
 */
export async function isFirstLook(tx: Tx, keeper: Keeper, { from, messageId = "", text }: MailSeen, now: Instant): Promise<boolean> {
  await loadTenant(tx, keeper);
  const told = hash("sha256", JSON.stringify([from, messageId, text]));
  const [digest] = await keeper.index(tx.tenant, [{ field: MAIL_FIELD, canonical: told }]);
  assert(digest !== undefined, "the keeper answers each item");
  // Longer back than this no mailbox is looked through.
  return await takeAnswer(tx, digest, new Date(now), new Date(now - ANSWER_EVERY_MS));
}

/** Forgets which letters were about which request, and who was answered, when their time is over. Answers how many rows went. */
export async function sweepRightsMails(tx: Tx, now: Instant, limit: number): Promise<number> {
  const mails = await deleteOldRightsMails(tx, new Date(now - KEPT_MS), limit);
  return Math.max(mails, await deleteOldAnswers(tx, overAt(now, ANSWER_EVERY_MS), limit));
}
