import type { MailId, SubjectId, TenantId } from "../../../base/ids.ts";
import { Outage } from "../../../base/fault.ts";
import type { Instant } from "../../../base/instant.ts";
import { isMailAddress } from "../../../platform/outbox/mail.ts";
import { queueMail } from "../../../platform/outbox/queue-mail.ts";
import { type ReceivedMail, parseMail } from "../../../platform/mailbox/parse-mail.ts";
import type { FetchedMail } from "../../../platform/mailbox/read-mailbox.ts";
import { listTenants } from "../../../platform/storage/database.ts";
import { readTenant } from "../../../platform/storage/tenants.ts";
import { type Tx, withTx } from "../../../platform/storage/tx.ts";
import { composeLetter } from "../../../registers/mailing/letters/compose-letter.ts";
import type { RightsAsked } from "../../../registers/mailing/letters/facts.ts";
import { isAutomatic } from "../../../registers/mailing/replies/is-automatic.ts";
import { mailIdsIn } from "../../../registers/mailing/replies/mail-ids.ts";
import { readReport } from "../../../registers/mailing/replies/read-report.ts";
import { readRequest, writtenText } from "../../../registers/mailing/replies/read-request.ts";
import { verifiedSender } from "../../../registers/mailing/replies/verified-sender.ts";
import { isFirstLook, mayAnswer, requestOfMails } from "../../../registers/rights/mails.ts";
import { findRightsRequest } from "../../../registers/rights/requests.ts";
import { subjectActor } from "../../../safe/access/actor.ts";
import { findByContact } from "../../../safe/post/find-by-contact.ts";
import { languageOfBusiness } from "../../../safe/post/language-of-business.ts";
import type { RightsDesk } from "../desk.ts";
import { noteMessage } from "../messages.ts";
import { takeReturned } from "../note-returned.ts";
import { fileUnproven } from "./ask-by-contact.ts";
import { receiveVendorAnswer } from "./receive-answer.ts";
import { tellWay } from "./tell-way.ts";

/** What came of a mail, for the log: never from whom, and never what. */
export type RequestReceived = "written" | "task" | "returned" | "filed" | "shown" | "answered" | "none";

export type RightsInbox = {
  readonly desk: RightsDesk;
  /** Under which name the mailbox's server tells who stands behind a mail; null where none is believed. */
  readonly authority: string | null;
  /** Addresses that are our own: what comes from them goes round in a loop. */
  readonly own: readonly string[];
  readonly onCommit: (tenant: TenantId) => void;
};

const TEXT_CHARS_MAX = 4_000;

/**
 * One mail of the mailbox. An answer to a letter of ours goes into its request, known by the letter's id, which only its
 * reader has, and a vendor's to its task; what tells that a letter came back is noted there. A mail that asks plainly is filed for whom it is from, where the mailbox's own server vouches for that, and
 * waits for proof; a name that anybody may write on a mail gets its bearer the way to ask, and an address that nobody is
 * known by one answer in thirty days. Everything else stays unread for a person.
 */
export async function receiveRequest(inbox: RightsInbox, fetched: FetchedMail, now: Instant): Promise<RequestReceived> {
  const { desk, own } = inbox;
  if (desk.safe.keeper.state() !== "open") throw new Outage("sealed", "the safe is sealed");
  const mail = await parseMail(fetched.bytes);
  const report = readReport(mail);
  if (report.kind === "bounce") return await takeReport(inbox, report.mail as MailId, report.code, now);
  if (mail.from === null || own.includes(mail.from) || isAutomatic(mail)) return "none";
  const tenants = await listTenants(desk.safe.db);
  const { from: sender } = mail;
  for (const tenant of tenants) {
    if (await inTenant(inbox, tenant, (tx) => write(desk, tx, mail, now))) return "written";
    const answer = { ...mail, from: sender };
    const received = await inTenant(inbox, tenant, (tx) => receiveVendorAnswer(desk, tx, answer, inbox.authority, now));
    if (received !== "none") return received === "kept" ? "task" : "none";
  }

  const kinds = readRequest(mail);
  if (kinds.length === 0) return "none";
  const isVouched = verifiedSender(mail, inbox.authority) !== null;
  const from = { address: mail.from, isVouched, kinds };
  const outcomes: RequestReceived[] = [];
  for (const tenant of tenants) outcomes.push(await inTenant(inbox, tenant, (tx) => take(desk, tx, from, now)));
  const known = outcomes.find((outcome) => outcome !== "none");
  if (known !== undefined) return known;
  // Of several businesses it is not known which of them was meant; none of them speaks for another.
  const [only, ...others] = tenants;
  if (only === undefined || others.length > 0 || !isVouched) return "none";
  return await inTenant(inbox, only, (tx) => answerStranger(desk, tx, from.address, now));
}

/** A letter came back: which it was is known by the Message-ID, which its receiver's server alone was told. */
async function takeReport(inbox: RightsInbox, mail: MailId, code: string, now: Instant): Promise<RequestReceived> {
  for (const tenant of await listTenants(inbox.desk.safe.db))
    if (await inTenant(inbox, tenant, (tx) => takeReturned(inbox.desk, tx, mail, code, now))) return "returned";
  return "none";
}

async function inTenant<T>({ desk, onCommit }: RightsInbox, tenant: TenantId, fn: (tx: Tx) => Promise<T>): Promise<T> {
  const done = await withTx(desk.safe.db, tenant, fn);
  onCommit(tenant);
  return done;
}

/** Puts an answer into the request that it is about. False where it answers no letter of this business. */
async function write(desk: RightsDesk, tx: Tx, mail: ReceivedMail, now: Instant): Promise<boolean> {
  const answered = ["in-reply-to", "references"].flatMap((name) => mailIdsIn(mail.headers.get(name)?.[0] ?? ""));
  const id = await requestOfMails(tx, answered);
  const request = id && (await findRightsRequest(tx, id, now));
  if (request === undefined) return false;
  const text = writtenText(mail).trim().slice(0, TEXT_CHARS_MAX);
  if (text === "") return true;
  const seen = { from: mail.from ?? "", messageId: mail.headers.get("message-id")?.[0], text };
  if (!(await isFirstLook(tx, desk.safe.keeper, seen, now))) return true;
  const noted = await noteMessage(desk, tx, { request, direction: "in", text, actor: subjectActor(request.subject) }, now);
  return noted.ok;
}

type From = { readonly address: string; readonly isVouched: boolean; readonly kinds: readonly RightsAsked[] };

async function take(desk: RightsDesk, tx: Tx, { address, isVouched, kinds }: From, now: Instant): Promise<RequestReceived> {
  const found = (await findByContact(desk.safe, tx, address))?.found ?? null;
  if (found === null) return "none";
  const taken: RequestReceived[] = [];
  for (const kind of kinds)
    taken.push(isVouched ? await file(desk, tx, found.subject, kind, now) : await show(desk, tx, found.subject, kind, now));
  return taken.find((one) => one === "filed") ?? taken.find((one) => one === "shown") ?? "answered";
}

async function file(desk: RightsDesk, tx: Tx, subject: SubjectId, kind: RightsAsked, now: Instant): Promise<RequestReceived> {
  const filed = await fileUnproven(desk, tx, subject, { kind, fields: [], language: null, channel: "mail" }, now);
  return typeof filed === "object" ? "filed" : filed === "shown" ? "shown" : "answered";
}

async function show(desk: RightsDesk, tx: Tx, subject: SubjectId, kind: RightsAsked, now: Instant): Promise<RequestReceived> {
  return (await tellWay(desk, tx, subject, { kind, language: null }, now)) ? "shown" : "answered";
}

async function answerStranger({ safe, cardOrigin, mailbox }: RightsDesk, tx: Tx, address: string, now: Instant): Promise<RequestReceived> {
  // Whoever owns a domain has what stands before the sign as they like, also where no mail can go.
  if (!isMailAddress(address) || !(await mayAnswer(tx, safe.keeper, address, now))) return "none";
  const [tenant, map] = await Promise.all([readTenant(tx), safe.maps.get(tx)]);
  const facts = { path: "/c/requests/new", business: tenant?.name ?? "", origin: cardOrigin, name: null } as const;
  const letter = composeLetter("rights_nothing_held", languageOfBusiness(map), facts);
  const back = mailbox === null ? {} : { returnTo: mailbox };
  await queueMail(tx, safe.keeper, { ...letter, to: { name: null, address }, ...back }, now);
  return "answered";
}
