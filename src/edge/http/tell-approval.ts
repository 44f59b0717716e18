import { instantToIso } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { Safe } from "../../safe/safe.ts";
import { APPROVAL_ANSWERS, type ApprovalRefusal, isOwnRefusal } from "../../workflows/approvals/answers.ts";
import type { DetailedApproval } from "../../workflows/approvals/read-approvals.ts";
import type { DetailedBreak } from "../../workflows/approvals/read-breaks.ts";
import { namesIn } from "./entry-names.ts";
import type { Problem } from "./problem.ts";
import { problemOf, safeProblem } from "./safe-problem.ts";
import { timeText } from "./tell-staff.ts";

/** Questions to a second person, as whoever may know of them sees them. */
export async function tellApprovals(safe: Safe, tx: Tx, actor: Actor, items: readonly DetailedApproval[]): Promise<readonly unknown[]> {
  const map = await safe.maps.get(tx);
  const nameOf = await namesOf(
    safe,
    tx,
    items.flatMap(({ asker, votes }) => [asker, ...votes.map((one) => one.approver)]),
  );
  return items.map((item) => {
    const { id, state, subject, field, form, purpose, reason, needed, agreed, isMine, mayVote } = item;
    return {
      id,
      state,
      subject,
      field,
      fieldLabel: map.fields.get(field)?.label ?? field,
      form,
      purpose,
      reason,
      needed,
      agreed,
      asker: { id: item.asker, name: nameOf(item.asker) },
      isMine,
      mayVote,
      voted: item.votes.find((one) => one.approver === actor.id)?.vote ?? null,
      approvers: item.votes.map(({ approver, vote, at }) => ({ id: approver, name: nameOf(approver), vote, at: instantToIso(at) })),
      askedAt: instantToIso(item.askedAt),
      expiresAt: instantToIso(item.expiresAt),
      until: timeText(item.until),
    };
  });
}

export async function tellBreaks(safe: Safe, tx: Tx, items: readonly DetailedBreak[]): Promise<readonly unknown[]> {
  const map = await safe.maps.get(tx);
  const nameOf = await namesOf(
    safe,
    tx,
    items.flatMap(({ actor, review }) => (review === null ? [actor] : [actor, review.by])),
  );
  return items.map(({ id, subject, field, purpose, actor, entry, at, review, reason, note, isOwn }) => ({
    id,
    state: review === null ? "open" : "reviewed",
    subject,
    fields: [{ field, label: map.fields.get(field)?.label ?? field }],
    purpose,
    actor: { id: actor, name: nameOf(actor) },
    reason,
    entry,
    at: instantToIso(at),
    isOwn,
    mayReview: review === null && !isOwn,
    reviewedBy: review === null ? null : { id: review.by, name: nameOf(review.by) },
    reviewedAt: timeText(review?.at ?? null),
    finding: review?.finding ?? null,
    note,
  }));
}

export function approvalProblem(refusal: ApprovalRefusal): Problem {
  if (!isOwnRefusal(refusal)) return safeProblem(refusal);
  const { code, ...facts } = refusal;
  return { ...problemOf(code, APPROVAL_ANSWERS[code]), ...facts };
}

async function namesOf(safe: Safe, tx: Tx, ids: readonly string[]): Promise<(id: string) => string | null> {
  const names = await namesIn(
    safe,
    tx,
    ids.map((id) => ({ actor: { kind: "staff", id }, device: null })),
  );
  return names.actor;
}
