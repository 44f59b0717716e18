import type { ApprovalId, StaffId } from "../../base/ids.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { cancelApproval } from "../../registers/approvals/change-approvals.ts";
import { findApproval } from "../../registers/approvals/find-approvals.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { ApprovalRefusal } from "./answers.ts";
import type { Approvals } from "./approvals.ts";
import { noteChange } from "./note-change.ts";

/** Takes a question back. Nobody but the asker can. */
export async function takeBack({ safe }: Approvals, tx: Tx, actor: Actor, id: ApprovalId): Promise<Result<void, ApprovalRefusal>> {
  const now = safe.clock();
  const cancelled = await cancelApproval(tx, id, actor.id as StaffId, now);
  if (cancelled !== undefined) {
    await noteChange(tx, actor, "approval.cancel", cancelled, now);
    return ok(undefined);
  }
  const asked = await findApproval(tx, id, now);
  if (asked === undefined || asked.asker !== actor.id) return refuse({ code: "approval_not_found" });
  return refuse({ code: "approval_over", state: asked.state });
}
