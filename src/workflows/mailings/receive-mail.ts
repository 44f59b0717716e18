import type { MailId, TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { Outage } from "../../base/fault.ts";
import { readTenantToken } from "../../base/tenant-token.ts";
import { type ReceivedMail, parseMail } from "../../platform/mailbox/parse-mail.ts";
import type { FetchedMail } from "../../platform/mailbox/read-mailbox.ts";
import { listTenants } from "../../platform/storage/database.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { digestOf, readAddress } from "../../registers/mailing/lists/address.ts";
import { type Member, findByDigest, findByLeaveToken, findByMail } from "../../registers/mailing/lists/member.ts";
import { mailIdsIn } from "../../registers/mailing/replies/mail-ids.ts";
import { readReply } from "../../registers/mailing/replies/read-reply.ts";
import { readReport } from "../../registers/mailing/replies/read-report.ts";
import { verifiedSender } from "../../registers/mailing/replies/verified-sender.ts";
import { leave } from "./leave.ts";
import { MAILER, type Mailings, readerActor } from "./mailings.ts";
import { bounce } from "./settle-sends.ts";
import { showWayOut } from "./show-way-out.ts";

/** What came of a mail: for the log, which learns neither from whom it is nor what it says. */
export type Received = "left" | "bounced" | "complained" | "asked" | "none";

export type Inbox = {
  readonly mailings: Mailings;
  /** Under which name the mailbox's server tells who stands behind a mail; null where none is believed. */
  readonly authority: string | null;
  /** Addresses that are our own: what comes from them goes round in a loop. */
  readonly own: readonly string[];
};

/**
 * One mail of the mailbox. Who is meant is known by what only their mail had (its token, its Message-ID), or by a sender for
 * whom the mailbox's own server vouches; a name that anybody may write on a mail gets the way out sent to the member instead.
 * Doing it again changes nothing. What is older than a member's yes does not undo it.
 */
export async function receiveMail(inbox: Inbox, fetched: FetchedMail, now: Instant): Promise<Received> {
  const { mailings } = inbox;
  if (mailings.safe.keeper.state() !== "open") throw new Outage("sealed", "the safe is sealed");
  const mail = await parseMail(fetched.bytes);
  if (mail.from !== null && inbox.own.includes(mail.from)) return "none";
  const report = readReport(mail);
  // A mailbox that is full takes another mail some day.
  if (report.kind === "bounce" && !report.isForGood) return "none";
  if (report.kind !== "none") return await takeReport(mailings, report.mail as MailId, report.kind, now);
  const reply = readReply(mail);
  if (reply.kind === "none") return "none";

  const byToken = reply.token === null ? undefined : await leaveAsTokenSays(mailings, reply.token, fetched.arrivedAt, now);
  if (byToken === true) return "left";
  for (const tenant of await listTenants(mailings.safe.db)) {
    const received = await inTenant(inbox, tenant, mail, fetched.arrivedAt, now);
    if (received !== "none") return received;
  }
  return "none";
}

async function takeReport(mailings: Mailings, mail: MailId, kind: "bounce" | "complaint", now: Instant): Promise<Received> {
  for (const tenant of await listTenants(mailings.safe.db)) {
    const isTaken = await withTx(mailings.safe.db, tenant, async (tx) => {
      if (kind === "bounce") return await bounce(mailings, tx, mail, now);
      const member = await findByMail(tx, mail);
      if (member === undefined) return false;
      await leave(mailings, tx, { digest: member.digest, list: null, how: "complaint", actor: MAILER }, now);
      return true;
    });
    mailings.onCommit(tenant);
    if (isTaken) return kind === "bounce" ? "bounced" : "complained";
  }
  return "none";
}

async function leaveAsTokenSays(mailings: Mailings, token: string, arrivedAt: Instant, now: Instant): Promise<boolean> {
  const link = readTenantToken(token);
  if (link === undefined) return false;
  const isLeft = await withTx(mailings.safe.db, link.tenant, async (tx) => {
    const member = await findByLeaveToken(tx, link.hash);
    return member !== undefined && (await leaveList(mailings, tx, member, arrivedAt, now));
  });
  mailings.onCommit(link.tenant);
  return isLeft;
}

async function inTenant(
  { mailings, authority }: Inbox,
  tenant: TenantId,
  mail: ReceivedMail,
  arrivedAt: Instant,
  now: Instant,
): Promise<Received> {
  const received = await withTx(mailings.safe.db, tenant, async (tx): Promise<Received> => {
    const answered = await answeredMember(tx, mail);
    if (answered !== undefined) return (await leaveList(mailings, tx, answered, arrivedAt, now)) ? "left" : "none";
    const address = readAddress(mail.from ?? "");
    if (!address.ok) return "none";
    const digest = await digestOf(tx, mailings.safe.keeper, address.value.canonical);
    const members = (await findByDigest(tx, digest)).filter((one) => one.state === "confirmed" && isAfter(one, arrivedAt));
    const [first] = members;
    if (first === undefined) return "none";
    if (verifiedSender(mail, authority) === null) return (await showWayOut(mailings, tx, first, now)) ? "asked" : "none";
    await leave(mailings, tx, { digest, list: null, how: "reply", actor: readerActor(first.subject) }, now);
    return "left";
  });
  mailings.onCommit(tenant);
  return received;
}

/** Whose mail this answers: by the last that it names, since a forwarded mail names those before it, too. */
async function answeredMember(tx: Tx, { headers }: ReceivedMail): Promise<Member | undefined> {
  const [answered] = mailIdsIn(headers.get("in-reply-to")?.[0] ?? "");
  return answered === undefined ? undefined : await findByMail(tx, answered);
}

async function leaveList(mailings: Mailings, tx: Tx, member: Member, arrivedAt: Instant, now: Instant): Promise<boolean> {
  if (!isAfter(member, arrivedAt)) return false;
  const { digest, list, subject } = member;
  await leave(mailings, tx, { digest, list, how: "reply", actor: readerActor(subject) }, now);
  return true;
}

/** Mail servers tell whole seconds. */
function isAfter({ confirmedAt }: Member, arrivedAt: Instant): boolean {
  return confirmedAt === null || arrivedAt + 1000 >= confirmedAt;
}
