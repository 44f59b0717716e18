import type { ApprovalId, StaffId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Approval } from "../../registers/approvals/approval.ts";
import { castVote } from "../../registers/approvals/change-approvals.ts";
import { findApproval, findVotes } from "../../registers/approvals/find-approvals.ts";
import type { Vote } from "../../registers/approvals/states.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { refusalOf } from "../../safe/access/answers.ts";
import { RULES_OF_APPROVERS } from "../../safe/access/rules.ts";
import { noteRefusal, weigh } from "../../safe/access/weigh.ts";
import type { ApprovalRefusal } from "./answers.ts";
import type { Approvals } from "./approvals.ts";
import { noteChange } from "./note-change.ts";

const ACTS = { agree: "approval.agree", decline: "approval.decline" } as const;

/**
 * One person's answer. They must be cleared for the very field and form, on a device and from a place that are, and have
 * signed in as strongly as the sight of it would ask. One who declines ends it; whoever comes too late is told how it stands.
 */
export async function vote(
  { safe }: Approvals,
  tx: Tx,
  { actor, id, vote }: { readonly actor: Actor; readonly id: ApprovalId; readonly vote: Vote },
): Promise<Result<Approval, ApprovalRefusal>> {
  const now = safe.clock();
  const asked = await findApproval(tx, id, now);
  if (asked === undefined) return refuse({ code: "approval_not_found" });
  if (asked.asker === actor.id) return refuse({ code: "own_approval" });
  if (asked.state !== "asked") return refuse({ code: "approval_over", state: asked.state });

  const { subject, field, form, purpose } = asked;
  const weighed = await weigh(safe, tx, { actor, subject, field, form, purpose, reason: null }, now);
  if (!weighed.ok) return refuse(await noteRefusal(safe, tx, ACTS[vote], weighed.refusal, { approval: id }, now));
  const decision = weighed.value.judge(RULES_OF_APPROVERS);
  if (!decision.isGranted) {
    const { wish } = weighed.value;
    const noted = { wish, subject: weighed.value.subject };
    return refuse(await noteRefusal(safe, tx, ACTS[vote], { ...refusalOf(decision), noted }, { approval: id }, now));
  }
  const voted = await castVote(tx, id, { voter: actor.id as StaffId, device: actor.device ?? null, vote }, now);
  if (voted === undefined) return refuse(await whyNot(tx, id, actor.id, now));
  await noteChange(tx, actor, ACTS[vote], voted, now);
  return ok(voted);
}

/** It was open a moment ago: somebody else was quicker, or they answered twice. */
async function whyNot(tx: Tx, id: ApprovalId, voter: string, now: Instant): Promise<ApprovalRefusal> {
  const [asked, votes] = await Promise.all([findApproval(tx, id, now), findVotes(tx, [id])]);
  if (asked === undefined) return { code: "approval_not_found" };
  if (asked.state !== "asked") return { code: "approval_over", state: asked.state };
  return votes.get(id)?.some((one) => one.approver === voter) === true
    ? { code: "already_voted" }
    : { code: "approval_over", state: "expired" };
}
