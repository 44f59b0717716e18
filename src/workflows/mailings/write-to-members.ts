import { assert } from "../../base/fault.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { unveil } from "../../base/redacted.ts";
import { type Mail, asciiDomainOf } from "../../platform/outbox/mail.ts";
import { queueMail } from "../../platform/outbox/queue-mail.ts";
import { readTenant } from "../../platform/storage/tenants.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledList } from "../../registers/datamap/types.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY } from "../../registers/ledger/entry.ts";
import { composeMailing } from "../../registers/mailing/letters/compose-mailing.ts";
import { leaveTokens, readCards } from "../../registers/mailing/lists/address.ts";
import { type Mailing, type MailingWords, noteSend } from "../../registers/mailing/lists/mailing.ts";
import type { Member } from "../../registers/mailing/lists/member.ts";
import { openForMailing } from "../../safe/post/open-for-mailing.ts";
import { MAILER, type Mailings } from "./mailings.ts";
import { fillSlots, readSlots } from "./merge-fields.ts";

/** A member with the customer that they turned out to be. */
export type Receiver = Member;

type Sending = { readonly mailing: Mailing; readonly list: CompiledList; readonly words: MailingWords };

/**
 * Writes the mailing to each and queues it; for customers that is a use of what goes into it, noted as `mailing.send`. Answers to how many:
 * whose address is damaged is passed over.
 */
export async function writeToMembers(
  mailings: Mailings,
  tx: Tx,
  { mailing, list, words }: Sending,
  receivers: readonly Receiver[],
  now: Instant,
): Promise<number> {
  const { keeper } = mailings.safe;
  const ids = receivers.map(({ id }) => id);
  const [tenant, cards, tokens] = await Promise.all([readTenant(tx), readCards(tx, keeper, ids), leaveTokens(tx, keeper, ids)]);
  assert(tenant !== undefined, "a mailing has its business");
  const reached = receivers.filter(({ id }) => cards.has(id));
  const details = await detailsOf(mailings, tx, { mailing, list, words }, reached, now);

  for (const member of reached) {
    const [card, token] = [cards.get(member.id), tokens.get(member.id)];
    assert(card !== undefined && token !== undefined, "a member has an address and a way out");
    const own = {
      name: card.name,
      fields: (member.subject === null ? undefined : details.get(member.subject)) ?? new Map<string, string>(),
    };
    const text = { subject: fillSlots(words.subject, own), text: fillSlots(words.text, own) };
    const wayOut = `${mailings.cardOrigin}/u/${unveil(token.token)}`;
    const hasMailbox = mailings.mailbox !== null;
    const letter = composeMailing(member.language, { business: tenant.name, list: list.label, ...text, wayOut, hasMailbox });
    const to = { name: null, address: card.address };
    const mail: Mail = {
      ...letter,
      to,
      ...headOf(mailings, list, unveil(token.token)),
      ...(member.subject === null ? {} : { subjectId: member.subject }),
    };
    const mailId = await queueMail(tx, keeper, mail, now);
    await noteSend(tx, { mail: mailId, mailing: mailing.id, member: member.id }, now);
  }
  return reached.length;
}

/** RFC 8058: one press in the reader's mail program leaves, by POST alone; RFC 2369 for programs that write a mail instead. */
function headOf({ cardOrigin, mailbox }: Mailings, list: CompiledList, token: string): Pick<Mail, "headers" | "fromName" | "returnTo"> {
  const byMail = mailbox === null ? "" : `<mailto:${mailbox}?subject=unsubscribe%20${token}>, `;
  return {
    headers: {
      "List-Unsubscribe": `${byMail}<${cardOrigin}/u/${token}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      "List-Id": `<${list.name}.lists.${mailbox === null ? new URL(cardOrigin).hostname : asciiDomainOf(mailbox)}>`,
    },
    ...(list.from === undefined ? {} : { fromName: list.from }),
    ...(mailbox === null ? {} : { returnTo: mailbox }),
  };
}

async function detailsOf(
  { safe }: Mailings,
  tx: Tx,
  { mailing, list, words }: Sending,
  receivers: readonly Receiver[],
  now: Instant,
): Promise<ReadonlyMap<SubjectId, ReadonlyMap<string, string>>> {
  const subjects = [...new Set(receivers.flatMap(({ subject }) => (subject === null ? [] : [subject])))];
  if (subjects.length === 0) return new Map();
  // The map may have changed since it was begun: a field that may not go into it any more takes what stands in its place.
  const slots = readSlots(await safe.maps.get(tx), list.purpose, words);
  const fields = slots.ok ? slots.value : [];
  const detail = { list: list.name, mailing: mailing.id };
  if (fields.length > 0) return await openForMailing(safe, tx, subjects, { purpose: list.purpose, fields, detail }, now);
  const entries = subjects.map((subject) => ({
    ...BLANK_ENTRY,
    actor: MAILER,
    act: "mailing.send",
    subject,
    purpose: list.purpose,
    detail,
  }));
  await appendEntries(tx, entries, now);
  return new Map();
}
