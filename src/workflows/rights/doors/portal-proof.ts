import type { SubjectId } from "../../../base/ids.ts";
import type { Instant } from "../../../base/instant.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { hasChangedLately } from "../../../registers/customers/contact-changes.ts";

/**
 * How well whoever is signed in has shown who they are: by a code to a contact on file, which shows less where the contact was
 * changed of late, since whoever changed it may have done so to come in.
 */
export async function portalProof(tx: Tx, subject: SubjectId, now: Instant): Promise<"portal" | "portal-recent"> {
  return (await hasChangedLately(tx, subject, now)) ? "portal-recent" : "portal";
}
