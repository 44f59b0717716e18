import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { expireApprovals } from "../../registers/approvals/change-approvals.ts";
import { HOUSE, noteChange } from "./note-change.ts";

/** Ends the questions that nobody answered in time; answers how many. */
export async function sweepApprovals(tx: Tx, now: Instant): Promise<number> {
  const expired = await expireApprovals(tx, null, now);
  for (const approval of expired) await noteChange(tx, HOUSE, "approval.expire", approval, now);
  return expired.length;
}
