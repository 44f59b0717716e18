import { assert } from "../../base/fault.ts";
import type { SubjectId } from "../../base/ids.ts";
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

/**
 * Queues a letter to a customer in the deed's own transaction, to the e-mail that is on file; using it is noted as
 * `mail.customer`. False where there is none to write to. Nobody is greeted by name: a mail is read by others, too.
 * `very`: the one e-mail of theirs that it has to go to.
 */
export async function mailCustomer<K extends CustomerKind>(
  { safe, cardOrigin }: CustomerPost,
  tx: Tx,
  subject: SubjectId,
  kind: K,
  facts: Facts[K],
  now: Instant,
  very?: ContactWish["very"],
): Promise<boolean> {
  const wish = { type: "email", act: "mail.customer", ...(very === undefined ? {} : { very }) } as const;
  const payload = await openContact(safe, tx, subject, wish, now);
  const address = typeof payload?.value === "string" ? payload.value : "";
  if (!isMailAddress(address)) return false;

  const [tenant, map] = await Promise.all([readTenant(tx), safe.maps.get(tx)]);
  assert(tenant !== undefined, "a customer belongs to a business");
  const language = facts.language ?? languageOfBusiness(map);
  const letter = composeLetter(kind, language, { ...facts, business: tenant.name, origin: cardOrigin, name: null });
  await queueMail(tx, safe.keeper, { ...letter, to: { name: null, address }, subjectId: subject, ...lastMomentOf(facts) }, now);
  return true;
}

/** A code or link is not sent any more once it is dead. */
export function lastMomentOf(facts: Facts[CustomerKind]): { readonly notAfter?: Instant } {
  return "expiresAt" in facts ? { notAfter: facts.expiresAt } : {};
}
