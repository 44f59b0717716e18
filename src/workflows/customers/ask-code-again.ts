import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Language } from "../../base/language.ts";
import type { Redacted } from "../../base/redacted.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type AskedTooOften, countAsk } from "../../registers/customers/asks.ts";
import { codesLeft, openChallenge } from "../../registers/customers/challenges.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY } from "../../registers/ledger/entry.ts";
import { type CustomerPost, mailCustomer } from "../../safe/post/mail-customer.ts";
import { textCustomer } from "../../safe/post/text-customer.ts";
import { customerActor } from "./actor.ts";

/** `address`: from where it is asked, as `limiterName` tells it. */
export type CodeAgain = { readonly subject: SubjectId; readonly language: Language; readonly address: string };

/** It may become a text, so that it is not told that they read the mail of the address. */
const BY_MAIL = { channel: "mail", readerDigest: null } as const;

/**
 * Sends a customer who is signed in already another code, to the e-mail on file, else the telephone. Whoever enters it signs
 * in anew. Where there is none, the ticket is good with no code; `codes_spent` where too many were sent, which whoever is signed in
 * may know.
 */
export async function askCodeAgain(
  post: CustomerPost,
  tx: Tx,
  { subject, language, address }: CodeAgain,
  now: Instant,
): Promise<Result<{ readonly ticket: Redacted<string> }, AskedTooOften | { readonly code: "codes_spent" }>> {
  const { keeper } = post.safe;
  const counted = await countAsk(tx, keeper, "code", address, now);
  if (!counted.ok) return counted;
  const noted = { ...BLANK_ENTRY, actor: customerActor(subject), act: "customer.code", subject };
  if (!(await codesLeft(tx, subject, now)).maySend) {
    await appendEntries(tx, [{ ...noted, codes: ["codes_spent"], outcome: "refused" }], now);
    return refuse({ code: "codes_spent" });
  }
  const challenge = await openChallenge(tx, keeper, { subject, ...BY_MAIL }, now);
  const facts = { code: challenge.code, expiresAt: challenge.expiresAt, language };
  const isMailed = await mailCustomer(post, tx, subject, "customer_code", facts, now);
  const isSent = isMailed || (await textCustomer(post, tx, subject, "customer_code", facts, now));
  const entry = {
    ...noted,
    codes: isSent ? [] : ["contact_not_usable"],
    outcome: isSent ? ("done" as const) : ("refused" as const),
    detail: { channel: isMailed ? "mail" : "sms", challenge: challenge.id },
  };
  await appendEntries(tx, [entry], now);
  return ok({ ticket: challenge.ticket });
}
