import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { expireApprovals, forgetOldApprovals } from "../../registers/approvals/change-approvals.ts";
import { HOUSE, noteChange } from "./note-change.ts";

/** Ends the questions that nobody answered in time, and forgets what is old. Answers how many ended. */
export async function sweepApprovals(tx: Tx, now: Instant): Promise<number> {
  const expired = await expireApprovals(tx, null, now);
  for (const approval of expired) await noteChange(tx, HOUSE, "approval.expire", approval, now);
  await forgetOldApprovals(tx, now);
  return expired.length;
}
