import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { digestOf } from "../../registers/mailing/lists/address.ts";
import { findByDigest, linkToSubject } from "../../registers/mailing/lists/member.ts";
import type { Safe } from "../safe.ts";
import { findByContact } from "./find-by-contact.ts";

/**
 * Whoever is on a list by one of these e-mails is this customer, unless others have it on file, too. They may have joined before
 * anybody here was known by it, and both are else bound when the next mailing is written: an erasure would leave them on the list.
 * `mails`: canonical forms.
 */
export async function linkLists(safe: Safe, tx: Tx, subject: SubjectId, mails: readonly string[]): Promise<void> {
  for (const canonical of mails) {
    const digest = await digestOf(tx, safe.keeper, canonical);
    if ((await findByDigest(tx, digest)).every((member) => member.subject !== null)) continue;
    const contact = await findByContact(safe, tx, canonical);
    const isOthers = contact !== undefined && (contact.isShared || (contact.found !== null && contact.found.subject !== subject));
    if (!isOthers) await linkToSubject(tx, digest, subject);
  }
}
