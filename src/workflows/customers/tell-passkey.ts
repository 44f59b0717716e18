import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Language } from "../../base/language.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type CustomerPost, mailCustomer } from "../../safe/post/mail-customer.ts";
import { textCustomer } from "../../safe/post/text-customer.ts";

/** A letter where there is an e-mail, else a text: whoever adds a key to somebody's account is not the only one to know. */
export async function tellPasskey(
  post: CustomerPost,
  tx: Tx,
  subject: SubjectId,
  kind: "customer_passkey_added" | "customer_passkey_removed",
  language: Language,
  now: Instant,
): Promise<void> {
  const facts = { at: now, path: "/c/sessions", language } as const;
  if (!(await mailCustomer(post, tx, subject, kind, facts, now))) await textCustomer(post, tx, subject, kind, facts, now);
}
