import type { TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Language } from "../../base/language.ts";
import type { Redacted } from "../../base/redacted.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import { chooseTenant } from "../../platform/storage/tenants.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type AskedTooOften, countAsk } from "../../registers/customers/asks.ts";
import { type Challenge, codesLeft, openChallenge } from "../../registers/customers/challenges.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY } from "../../registers/ledger/entry.ts";
import { digestOf } from "../../registers/mailing/lists/address.ts";
import { holdLive } from "../../registers/subjects/subjects.ts";
import { type Contact, findByContact } from "../../safe/post/find-by-contact.ts";
import { type CustomerPost, mailCustomer } from "../../safe/post/mail-customer.ts";
import { textCustomer } from "../../safe/post/text-customer.ts";
import { NOBODY, customerActor } from "./actor.ts";

export type CodeAsk = {
  /** Its name or id; needed only in a house of several. */
  readonly business: string | undefined;
  /** An e-mail or a telephone, as typed. */
  readonly contact: string;
  readonly language: Language;
  /** From where it is asked, as `limiterName` tells it. */
  readonly address: string;
};

/** `ticket` is for the browser that asked, and for no other: the code is good with it alone. */
export type AskedCode = { readonly tenant: TenantId; readonly ticket: Redacted<string>; readonly channel: "mail" | "sms" };

export type CodeRefusal = AskedTooOften | { readonly code: "business_needed" | "contact_not_readable" };

/**
 * Somebody says who they are by an e-mail or a telephone. Whoever is known by it is sent a code; the answer is the same for
 * everybody, and so should be the time that it takes (`onTheBeat`). What is refused tells nothing of who is known.
 */
export async function askCode(post: CustomerPost, ask: CodeAsk, now: Instant): Promise<Result<AskedCode, CodeRefusal>> {
  const { db, keeper } = post.safe;
  const tenant = await chooseTenant(db, ask.business);
  if (tenant === undefined) return refuse({ code: "business_needed" });
  const counted = await withTxAgain(db, tenant, (tx) => countAsk(tx, keeper, "code", ask.address, now));
  if (!counted.ok) return counted;
  return await withTxAgain(db, tenant, async (tx): Promise<Result<AskedCode, CodeRefusal>> => {
    const contact = await findByContact(post.safe, tx, ask.contact);
    if (contact === undefined) return refuse({ code: "contact_not_readable" });
    const { ticket } = await challengeFor(post, tx, contact, ask.language, now);
    return ok({ tenant, ticket, channel: contact.channel });
  });
}

async function challengeFor(post: CustomerPost, tx: Tx, contact: Contact, language: Language, now: Instant): Promise<Challenge> {
  const { channel, found, isShared } = contact;
  const nobody = (): Promise<Challenge> => openChallenge(tx, post.safe.keeper, { subject: null, channel, readerDigest: null }, now);
  if (found === null) {
    if (isShared) await note(tx, null, "contact_shared", channel, now);
    return await nobody();
  }
  const { subject } = found;
  if (!(await holdLive(tx, subject))) return await nobody();
  if (!(await codesLeft(tx, subject, now)).maySend) {
    await note(tx, subject, "codes_spent", channel, now);
    return await nobody();
  }
  const [canonical] = channel === "mail" ? found.canonicals : [];
  const readerDigest = canonical === undefined ? null : await digestOf(tx, post.safe.keeper, canonical);
  const challenge = await openChallenge(tx, post.safe.keeper, { subject, channel, readerDigest }, now);
  const { code, expiresAt } = challenge;
  const send = channel === "mail" ? mailCustomer : textCustomer;
  const isSent = await send(post, tx, subject, "customer_code", { code, expiresAt, language }, now, found);
  await note(tx, subject, isSent ? null : "contact_not_usable", channel, now, challenge);
  return challenge;
}

/** That a code was sent, or why none was. */
async function note(
  tx: Tx,
  subject: Parameters<typeof customerActor>[0] | null,
  code: string | null,
  channel: string,
  now: Instant,
  challenge?: Challenge,
): Promise<void> {
  const entry = {
    ...BLANK_ENTRY,
    actor: subject === null ? NOBODY : customerActor(subject),
    act: "customer.code",
    subject,
    codes: code === null ? [] : [code],
    outcome: code === null ? ("done" as const) : ("refused" as const),
    detail: { channel, ...(challenge === undefined ? {} : { challenge: challenge.id }) },
  };
  await appendEntries(tx, [entry], now);
}
