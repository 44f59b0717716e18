import { assert } from "../../base/fault.ts";
import type { Instant } from "../../base/instant.ts";
import { unveil } from "../../base/redacted.ts";
import { readTenant } from "../../platform/storage/tenants.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { composeLetter } from "../../registers/mailing/letters/compose-letter.ts";
import { digestOf, readAddress } from "../../registers/mailing/lists/address.ts";
import { mailTo } from "../../safe/post/mail-customer.ts";
import { openContact } from "../../safe/post/open-contact.ts";
import type { Collection } from "./collection.ts";
import type { NewLink } from "./links.ts";
import type { CollectionRequest } from "./request.ts";

type LinkKind = "collection_link" | "collection_reminder" | "payment_confirm";
type Addressed = Pick<CollectionRequest, "subject" | "language" | "secondItem" | "expiresAt"> & { readonly sendTo: string | null };

/**
 * Mails a link, in the deed's own transaction: to the address that staff gave for it, else to the one on file. Neither the
 * number nor the code stands in it. Answers the digest of where it went, by which it stops when that address is the customer's
 * no longer; undefined where there is nowhere to send it.
 */
export async function mailLink(
  { safe, cardOrigin }: Collection,
  tx: Tx,
  kind: LinkKind,
  { subject, sendTo, ...request }: Addressed,
  link: NewLink,
  now: Instant,
): Promise<Buffer | undefined> {
  const to = sendTo ?? (await openContact(safe, tx, subject, { type: "email", act: "mail.customer" }, now))?.value;
  const read = typeof to === "string" ? readAddress(to) : undefined;
  if (read?.ok !== true) return undefined;
  const { address, canonical } = read.value;
  const mail = await mailTo({ safe, cardOrigin }, tx, { subject, address }, kind, factsOf(request, link), now);
  return mail === undefined ? undefined : await digestOf(tx, safe.keeper, canonical);
}

/** The same words for whoever pastes them into a message of their own: the link, and how it is opened. */
export async function linkInWords({ cardOrigin }: Collection, tx: Tx, kind: LinkKind, request: Addressed, link: NewLink): Promise<string> {
  return composeLetter(kind, request.language, { ...factsOf(request, link), ...(await common(tx, cardOrigin)) }).text;
}

function factsOf({ expiresAt, secondItem, language }: Omit<Addressed, "subject" | "sendTo">, link: NewLink) {
  return { path: unveil(link.path), expiresAt, secondItem, language };
}

async function common(tx: Tx, cardOrigin: string): Promise<{ readonly business: string; readonly origin: string; readonly name: null }> {
  const tenant = await readTenant(tx);
  assert(tenant !== undefined, "a request belongs to a business");
  return { business: tenant.name, origin: cardOrigin, name: null };
}
