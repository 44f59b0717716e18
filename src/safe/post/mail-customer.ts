import { assert } from "../../base/fault.ts";
import type { MailId, SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { isMailAddress } from "../../platform/outbox/mail.ts";
import { queueMail } from "../../platform/outbox/queue-mail.ts";
import { readTenant } from "../../platform/storage/tenants.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { composeLetter } from "../../registers/mailing/letters/compose-letter.ts";
import type { CustomerKind, Facts } from "../../registers/mailing/letters/facts.ts";
import type { Safe } from "../safe.ts";
import { languageOfBusiness } from "./language-of-business.ts";
import { type ContactWish, openContact } from "./open-contact.ts";

/** What letters to customers stand on. They lead to CARD_ORIGIN, from the settings and never from a request. */
export type CustomerPost = { readonly safe: Safe; readonly cardOrigin: string };

/** `very`: the one e-mail of theirs that it has to go to. `returnTo`: where answers to it are read. `isLast`: it goes out though nothing of theirs is left by then. */
export type Posting = { readonly very?: ContactWish["very"]; readonly returnTo?: string; readonly isLast?: boolean };

/**
 * Queues a letter to a customer in the deed's own transaction, to the e-mail that is on file; using it is noted as
 * `mail.customer`. False where there is none to write to. Nobody is greeted by name: a mail is read by others, too.
 * `very`: the one e-mail of theirs that it has to go to.
 */
export async function mailCustomer<K extends CustomerKind>(
  post: CustomerPost,
  tx: Tx,
  subject: SubjectId,
  kind: K,
  facts: Facts[K],
  now: Instant,
  very?: ContactWish["very"],
): Promise<boolean> {
  return (await postToCustomer(post, tx, subject, kind, facts, now, very === undefined ? {} : { very })) !== undefined;
}

/** The same where the mail's id matters, by which answers to it are known; undefined where there is nobody to write to. */
export async function postToCustomer<K extends CustomerKind>(
  { safe, cardOrigin }: CustomerPost,
  tx: Tx,
  subject: SubjectId,
  kind: K,
  facts: Facts[K],
  now: Instant,
  { very, returnTo, isLast = false }: Posting,
): Promise<MailId | undefined> {
  const wish = { type: "email", act: "mail.customer", ...(very === undefined ? {} : { very }) } as const;
  const payload = await openContact(safe, tx, subject, wish, now);
  const address = typeof payload?.value === "string" ? payload.value : "";
  const more = { isLast, ...(returnTo === undefined ? {} : { returnTo }) };
  return await mailTo({ safe, cardOrigin }, tx, { subject, address }, kind, facts, now, more);
}

/** The same to an address that is known already, as one that was on file until now. */
export async function mailTo<K extends CustomerKind>(
  { safe, cardOrigin }: CustomerPost,
  tx: Tx,
  { subject, address }: { readonly subject: SubjectId; readonly address: string },
  kind: K,
  facts: Facts[K],
  now: Instant,
  { returnTo, isLast = false }: Omit<Posting, "very"> = {},
): Promise<MailId | undefined> {
  if (!isMailAddress(address)) return undefined;
  const [tenant, map] = await Promise.all([readTenant(tx), safe.maps.get(tx)]);
  assert(tenant !== undefined, "a customer belongs to a business");
  const language = facts.language ?? languageOfBusiness(map);
  const whole = { ...facts, business: tenant.name, origin: cardOrigin, name: null };
  const letter = composeLetter(kind, language, whole, { isAnswerRead: returnTo !== undefined });
  const back = returnTo === undefined ? {} : { returnTo };
  return await queueMail(
    tx,
    safe.keeper,
    { ...letter, to: { name: null, address }, ...whoseIs(subject, isLast), ...back, ...lastMomentOf(facts) },
    now,
  );
}

/** What belongs to a customer goes with them; the last letter of all has to arrive nevertheless, and goes when it did. */
export function whoseIs(subject: SubjectId, isLast: boolean): { readonly subjectId: SubjectId } | { readonly goesWhenDone: true } {
  return isLast ? { goesWhenDone: true } : { subjectId: subject };
}

/** A code or link is not sent any more once it is dead. */
export function lastMomentOf(facts: Facts[CustomerKind]): { readonly notAfter?: Instant } {
  return "expiresAt" in facts ? { notAfter: facts.expiresAt } : {};
}
