import { assert } from "../../base/fault.ts";
import type { Instant } from "../../base/instant.ts";
import { unveil } from "../../base/redacted.ts";
import { queueMail } from "../../platform/outbox/queue-mail.ts";
import { readTenant } from "../../platform/storage/tenants.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { composeLetter } from "../../registers/mailing/letters/compose-letter.ts";
import { mailCustomer } from "../../safe/post/mail-customer.ts";
import type { Collection } from "./collection.ts";
import type { NewLink } from "./links.ts";
import type { CollectionRequest } from "./request.ts";

type LinkKind = "collection_link" | "collection_reminder" | "payment_confirm";
type Addressed = Pick<CollectionRequest, "subject" | "language" | "secondItem" | "expiresAt"> & { readonly sendTo: string | null };

/**
 * Mails a link, in the deed's own transaction: to the address that staff gave for it, else to the one on file. Neither the
 * number nor the code stands in it. False where there is nowhere to send it.
 */
export async function mailLink(
  { safe, cardOrigin }: Collection,
  tx: Tx,
  kind: LinkKind,
  request: Addressed,
  link: NewLink,
  now: Instant,
): Promise<boolean> {
  const facts = factsOf(request, link);
  if (request.sendTo === null) return await mailCustomer({ safe, cardOrigin }, tx, request.subject, kind, facts, now);
  const letter = composeLetter(kind, request.language, { ...facts, ...(await common(tx, cardOrigin)) });
  await queueMail(tx, safe.keeper, { ...letter, to: { name: null, address: request.sendTo }, subjectId: request.subject }, now);
  return true;
}

/** The same words for whoever pastes them into a message of their own: the link, and how it is opened. */
export async function linkInWords({ cardOrigin }: Collection, tx: Tx, kind: LinkKind, request: Addressed, link: NewLink): Promise<string> {
  return composeLetter(kind, request.language, { ...factsOf(request, link), ...(await common(tx, cardOrigin)) }).text;
}

function factsOf({ expiresAt, secondItem, language }: Addressed, link: NewLink) {
  return { path: unveil(link.path), expiresAt, secondItem, language };
}

async function common(tx: Tx, cardOrigin: string): Promise<{ readonly business: string; readonly origin: string; readonly name: null }> {
  const tenant = await readTenant(tx);
  assert(tenant !== undefined, "a request belongs to a business");
  return { business: tenant.name, origin: cardOrigin, name: null };
}
