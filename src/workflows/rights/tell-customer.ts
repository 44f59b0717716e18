import type { RightsRequestId, SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { LANGUAGES, type Language } from "../../base/language.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Facts, RightsFacts, ToldKind } from "../../registers/mailing/letters/facts.ts";
import type { PostalFacts } from "../../registers/mailing/letters/compose-postal.ts";
import { noteMail } from "../../registers/rights/mails.ts";
import { findRightsRequest } from "../../registers/rights/requests.ts";
import { postToCustomer } from "../../safe/post/mail-customer.ts";
import { postLetter } from "../../safe/post/post-letter.ts";
import { textCustomer } from "../../safe/post/text-customer.ts";
import type { Safe } from "../../safe/safe.ts";
import { certificatePath } from "./certificate-link.ts";

/** What letters about requests stand on; `mailbox`: where answers to them arrive, null where none is read. */
export type RightsPost = { readonly safe: Safe; readonly cardOrigin: string; readonly mailbox: string | null };

/** Of a request what its letters need. `language` as the customer was spoken to. */
type ToldRequest = {
  readonly id: RightsRequestId;
  readonly subject: SubjectId;
  readonly language?: string | null;
  /** On paper only. Where nothing is said the request says it. */
  readonly byPost?: boolean;
};

/** A letter with its facts; where it leads and in which language follow from the request. */
export type RightsLetter = {
  readonly [K in ToldKind]: { readonly kind: K; readonly facts: Omit<RightsFacts[K], "path" | "language">; readonly text?: string };
}[ToldKind];

/**
 * Tells a customer of their request in the deed's own transaction: by mail, else by text, and by a letter that staff print where
 * there is neither or they asked for it. Answers how. An answer to the mail is put into the request. `text`: the words of a
 * message, which stand on paper only.
 */
export async function tellCustomer(
  { safe, cardOrigin, mailbox }: RightsPost,
  tx: Tx,
  { id, subject, language, byPost }: ToldRequest,
  { kind, facts, text }: RightsLetter,
  now: Instant,
): Promise<"mail" | "sms" | "post"> {
  // Their address may be gone by the time it leaves.
  const isLast = kind === "rights_erased" || kind === "rights_part_erased";
  const path = isLast ? await certificatePath(tx, safe.keeper, id) : (`/c/requests/${id}` as const);
  // The union of kinds holds kind and facts together, which TypeScript does not follow through a spread.
  const whole = { ...facts, path, ...spokenOf(language) } as unknown as Facts[typeof kind];
  const returnTo = mailbox === null || isLast ? {} : { returnTo: mailbox };
  if ((byPost ?? (await findRightsRequest(tx, id, now))?.byPost) !== true) {
    const mail = await postToCustomer({ safe, cardOrigin }, tx, subject, kind, whole, now, { ...returnTo, isLast });
    if (mail !== undefined) {
      await noteMail(tx, mail, id, { kind, facts }, now);
      return "mail";
    }
    if (await textCustomer({ safe, cardOrigin }, tx, subject, kind, whole, now, { isLast })) return "sms";
  }
  const letter = { subject, request: id, language: spokenOf(language).language, isLast };
  const written: PostalFacts = isLast ? { ...facts, path } : facts;
  await postLetter(safe, tx, { ...letter, kind, facts: written, ...(text === undefined ? {} : { text }) }, now);
  // What opens a copy goes by itself, after it.
  if (kind === "rights_export_ready") await postLetter(safe, tx, { ...letter, kind: "rights_passphrase", facts: {} }, now);
  return "post";
}

function spokenOf(language: string | null | undefined): { readonly language?: Language } {
  const known = LANGUAGES.find((one) => one === language);
  return known === undefined ? {} : { language: known };
}
