import type { RightsRequestId, SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { LANGUAGES, type Language } from "../../base/language.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Facts, RightsFacts, RightsKind } from "../../registers/mailing/letters/facts.ts";
import { noteMail } from "../../registers/rights/mails.ts";
import { postToCustomer } from "../../safe/post/mail-customer.ts";
import { textCustomer } from "../../safe/post/text-customer.ts";
import type { Safe } from "../../safe/safe.ts";
import { certificatePath } from "./certificate-link.ts";

/** What letters about requests stand on; `mailbox`: where answers to them arrive, null where none is read. */
export type RightsPost = { readonly safe: Safe; readonly cardOrigin: string; readonly mailbox: string | null };

/** Of a request what its letters need. `language` as the customer was spoken to. */
type ToldRequest = { readonly id: RightsRequestId; readonly subject: SubjectId; readonly language?: string | null };

/** The kinds that are about one request, which is all but the answer to a mail that may be somebody else's. */
type ToldKind = Exclude<RightsKind, "rights_way">;

/** A letter with its facts; where it leads and in which language follow from the request. */
export type RightsLetter = {
  readonly [K in ToldKind]: { readonly kind: K; readonly facts: Omit<RightsFacts[K], "path" | "language"> };
}[ToldKind];

/**
 * Tells a customer of their request in the deed's own transaction: by mail, else by text. Answers how; `none` where there is
 * neither, and somebody has to tell them otherwise. An answer to the mail is put into the request.
 */
export async function tellCustomer(
  { safe, cardOrigin, mailbox }: RightsPost,
  tx: Tx,
  { id, subject, language }: ToldRequest,
  { kind, facts }: RightsLetter,
  now: Instant,
): Promise<"mail" | "sms" | "none"> {
  // Their address may be gone by the time it leaves.
  const isLast = kind === "rights_erased" || kind === "rights_part_erased";
  const path = isLast ? await certificatePath(tx, safe.keeper, id) : (`/c/requests/${id}` as const);
  // The union of kinds holds kind and facts together, which TypeScript does not follow through a spread.
  const whole = { ...facts, path, ...spokenOf(language) } as unknown as Facts[typeof kind];
  const returnTo = mailbox === null || isLast ? {} : { returnTo: mailbox };
  const mail = await postToCustomer({ safe, cardOrigin }, tx, subject, kind, whole, now, { ...returnTo, isLast });
  if (mail === undefined) return (await textCustomer({ safe, cardOrigin }, tx, subject, kind, whole, now)) ? "sms" : "none";
  await noteMail(tx, mail, id, now);
  return "mail";
}

function spokenOf(language: string | null | undefined): { readonly language?: Language } {
  const known = LANGUAGES.find((one) => one === language);
  return known === undefined ? {} : { language: known };
}
