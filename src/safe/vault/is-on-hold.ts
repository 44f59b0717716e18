import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { findLiveHolds } from "../../registers/holds/live.ts";
import type { Subject } from "../../registers/subjects/subjects.ts";

/** Whether a hold keeps anything of this subject: claims may need it, whatever else is asked (GDPR art. 17(3)(e)). */
export async function isOnHold(tx: Tx, subject: Subject, now: Instant): Promise<boolean> {
  const { isHeld } = await findLiveHolds(tx, [subject.id], now);
  const held = [...subject.records.values()].flat().filter(({ envelope }) => envelope.length > 0);
  // No field has the empty name: that asks for a hold of the subject as a whole.
  return isHeld(subject.id, "") || held.some(({ field }) => isHeld(subject.id, field));
}
