import type { StaffId, SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Approval } from "../../registers/approvals/approval.ts";
import { expireApprovals, openApproval } from "../../registers/approvals/change-approvals.ts";
import { countAskedAlone, findSameApproval } from "../../registers/approvals/find-approvals.ts";
import type { ApprovalForm } from "../../registers/approvals/states.ts";
import { readName } from "../../registers/staff/cards.ts";
import { holdLive } from "../../registers/subjects/subjects.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { refusalOf } from "../../safe/access/answers.ts";
import { RULES_BEFORE_APPROVAL, othersNeeded } from "../../safe/access/rules.ts";
import { type Weighed, noteRefusal, noteWish, weigh } from "../../safe/access/weigh.ts";
import type { ApprovalRefusal } from "./answers.ts";
import type { Approvals } from "./approvals.ts";
import { findApprovers, mayBreakGlass } from "./approvers.ts";
import { HOUSE, noteChange } from "./note-change.ts";
import { tellChange } from "./watch-approvals.ts";

const ACT = "approval.ask";
/** Each question is a letter to everybody who could answer it. */
const ASKED_MAX = 30;

export type ApprovalAsk = {
  readonly actor: Actor;
  readonly subject: SubjectId;
  readonly field: string;
  readonly purpose: string | null;
  readonly form: ApprovalForm;
  readonly reason: string;
};

/**
 * Asks others to agree to the sight of one field. Only where that is all that is missing: whatever else refuses is told,
 * and noted, as it would be of the reveal itself. Whoever could agree is told, on their screens and by mail.
 */
export async function askApproval(approvals: Approvals, tx: Tx, ask: ApprovalAsk): Promise<Result<Approval, ApprovalRefusal>> {
  const { safe } = approvals;
  const now = safe.clock();
  // An erasure waits, and then finds the question.
  await holdLive(tx, ask.subject);
  const weighed = await weigh(safe, tx, { ...ask, guarded: { breakGlass: false } }, now);
  if (!weighed.ok) return refuse(await noteRefusal(safe, tx, ACT, weighed.refusal, {}, now));
  const { map, wish, subject, judge } = weighed.value;
  const decision = judge(RULES_BEFORE_APPROVAL);
  if (!decision.isGranted) return refuse(await noteRefusal(safe, tx, ACT, { ...refusalOf(decision), noted: { wish, subject } }, {}, now));
  const needed = othersFor(weighed.value);
  if (needed === 0) return refuse({ code: "approval_not_needed" });
  if (map.fields.get(ask.field)?.type.name === "file") return refuse({ code: "approval_not_for_files" });

  const asker = ask.actor.id as StaffId;
  const matter = { field: ask.field, form: ask.form, purpose: wish.purpose };
  const approvers = await findApprovers(tx, map, asker, matter);
  if (approvers.length < needed) return refuse({ code: "nobody_can_approve", mayBreakGlass: mayBreakGlass(map, wish.actor) });

  if ((await countAskedAlone(tx, asker, now)) >= ASKED_MAX) return refuse({ code: "asked_too_often" });
  await expireOwn(tx, asker, now);
  const same = { ...matter, asker, subject: ask.subject };
  const last = await findSameApproval(tx, same, now);
  // A yes that does not count any more, as whoever gave it left, does not stand in the way of another.
  const underway = last?.state === "agreed" && !judge().isGranted ? undefined : last;
  const opened = underway === undefined ? await openApproval(tx, safe.keeper, { ...same, needed, reason: ask.reason }, now) : null;
  if (opened === null) {
    const rival = underway ?? (await findSameApproval(tx, same, now));
    return refuse({ code: "approval_underway", ...(rival === undefined ? {} : { approval: rival.id }) });
  }
  await noteWish(safe, tx, ACT, { wish, subject }, { outcome: "done", codes: [], detail: { approval: opened.id, needed } }, now);
  await tellChange(tx, opened);
  const name = await readName(tx, safe.keeper, asker);
  await approvals.tellApprovers(tx, approvers, { who: name, field: map.fields.get(ask.field)?.label ?? ask.field }, now);
  return ok(opened);
}

/** The fewest others that any role wants which would grant it once they agree. */
function othersFor({ map, wish, judge }: Weighed): number {
  const able = wish.actor.roles.flatMap((name) => {
    const role = map.roles.get(name);
    return role !== undefined && judge(RULES_BEFORE_APPROVAL, [name]).isGranted ? [othersNeeded(role, wish.actor, wish.form)] : [];
  });
  return Math.min(...able);
}

/** What ran out does not stand in the way of asking anew. */
async function expireOwn(tx: Tx, asker: StaffId, now: Instant): Promise<void> {
  for (const approval of await expireApprovals(tx, asker, now)) await noteChange(tx, HOUSE, "approval.expire", approval, now);
}
