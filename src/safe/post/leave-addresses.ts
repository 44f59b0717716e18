import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { digestOf } from "../../registers/mailing/lists/address.ts";
import type { Safe } from "../safe.ts";
import { findByContact } from "./find-by-contact.ts";

/**
 * These e-mails, by their canonical forms, are the subject's no longer: whoever reads the mail there may have letters that open
 * something. One that stands in another field is theirs still. Called after they went, in the same transaction.
 */
export async function leaveAddresses(safe: Safe, tx: Tx, subject: SubjectId, gone: readonly string[], now: Instant): Promise<void> {
  for (const canonical of gone) {
    if ((await findByContact(safe, tx, canonical))?.found?.subject === subject) continue;
    const digest = await digestOf(tx, safe.keeper, canonical);
    for (const holder of safe.holders) await holder.leaveAddress?.(tx, subject, digest, now);
  }
}
