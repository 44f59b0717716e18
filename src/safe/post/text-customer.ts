import { assert } from "../../base/fault.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { queueText } from "../../platform/outbox/queue-mail.ts";
import { isTextable } from "../../platform/outbox/sms/message.ts";
import { readTenant } from "../../platform/storage/tenants.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CustomerKind, Facts } from "../../registers/mailing/letters/facts.ts";
import { composeText } from "../../registers/mailing/texts/compose-text.ts";
import { languageOfBusiness } from "./language-of-business.ts";
import { type CustomerPost, type Posting, lastMomentOf, whoseIs } from "./mail-customer.ts";
import { openContact } from "./open-contact.ts";

/**
 * What `mailCustomer` does, by a text message to the telephone on file; noted as `text.customer`. False where there is no
 * number that a text can go to.
 */
export async function textCustomer<K extends CustomerKind>(
  { safe, cardOrigin }: CustomerPost,
  tx: Tx,
  subject: SubjectId,
  kind: K,
  facts: Facts[K],
  now: Instant,
  { very, isLast = false }: Omit<Posting, "returnTo"> = {},
): Promise<boolean> {
  const wish = { type: "phone", act: "text.customer", ...(very === undefined ? {} : { very }) } as const;
  const payload = await openContact(safe, tx, subject, wish, now);
  return await textTo({ safe, cardOrigin }, tx, { subject, to: payload?.canonical ?? "" }, kind, facts, now, { isLast });
}

/** What `mailTo` is to `mailCustomer`; `to` is E.164. */
export async function textTo<K extends CustomerKind>(
  { safe, cardOrigin }: CustomerPost,
  tx: Tx,
  { subject, to }: { readonly subject: SubjectId; readonly to: string },
  kind: K,
  facts: Facts[K],
  now: Instant,
  { isLast = false }: Pick<Posting, "isLast"> = {},
): Promise<boolean> {
  if (!isTextable(to)) return false;
  const [tenant, map] = await Promise.all([readTenant(tx), safe.maps.get(tx)]);
  assert(tenant !== undefined, "a customer belongs to a business");
  const language = facts.language ?? languageOfBusiness(map);
  const text = composeText(kind, language, { ...facts, business: tenant.name, origin: cardOrigin });
  await queueText(tx, safe.keeper, { ...text, to, ...whoseIs(subject, isLast), ...lastMomentOf(facts) }, now);
  return true;
}
