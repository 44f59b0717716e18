import type { ApprovalId, StaffId } from "../../base/ids.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Approval } from "../../registers/approvals/approval.ts";
import { type CastVote, countWaitingFor, findApproval, findVotes, listApprovals } from "../../registers/approvals/find-approvals.ts";
import { openApprovalReasons } from "../../registers/approvals/reasons.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { ApprovalRefusal } from "./answers.ts";
import type { Approvals } from "./approvals.ts";
import { isGranted, mattersOf, maySee } from "./approvers.ts";

/** A question with why it was asked, who answered, and what whoever looks may do with it. */
export type DetailedApproval = Approval & {
  readonly reason: string;
  readonly votes: readonly CastVote[];
  readonly isMine: boolean;
  readonly mayVote: boolean;
};

export type ApprovalsWish = { readonly isOpen: boolean | null; readonly limit: number; readonly cursor: ApprovalId | null };

/** A page of what the actor may know of, newest first. */
export async function readApprovals(
  approvals: Approvals,
  tx: Tx,
  actor: Actor,
  wish: ApprovalsWish,
): Promise<Result<{ readonly items: readonly DetailedApproval[]; readonly nextCursor: ApprovalId | null }, ApprovalRefusal>> {
  const { safe } = approvals;
  if (safe.keeper.state() !== "open") return refuse({ code: "sealed" });
  const map = await safe.maps.get(tx);
  const sight = { isAll: actor.owner, asker: actor.id as StaffId, grants: mattersOf(map, actor.roles) };
  const { items, nextCursor } = await listApprovals(tx, sight, wish, safe.clock());
  return ok({ items: await detailed(approvals, tx, map, actor, items), nextCursor });
}

export async function readApproval(
  approvals: Approvals,
  tx: Tx,
  actor: Actor,
  id: ApprovalId,
): Promise<Result<DetailedApproval, ApprovalRefusal>> {
  const { safe } = approvals;
  if (safe.keeper.state() !== "open") return refuse({ code: "sealed" });
  const [map, found] = await Promise.all([safe.maps.get(tx), findApproval(tx, id, safe.clock())]);
  if (found === undefined || !maySee(map, actor, found)) return refuse({ code: "approval_not_found" });
  const [told] = await detailed(approvals, tx, map, actor, [found]);
  return told === undefined ? refuse({ code: "approval_not_found" }) : ok(told);
}

/** How many wait for this person's answer. */
export async function countWaitingApprovals({ safe }: Pick<Approvals, "safe">, tx: Tx, actor: Actor): Promise<number> {
  const map = await safe.maps.get(tx);
  return await countWaitingFor(tx, { asker: actor.id as StaffId, grants: mattersOf(map, actor.roles) }, safe.clock());
}

async function detailed(
  { safe }: Approvals,
  tx: Tx,
  map: CompiledMap,
  actor: Actor,
  items: readonly Approval[],
): Promise<readonly DetailedApproval[]> {
  const ids = items.map(({ id }) => id);
  const [reasons, votes] = await Promise.all([openApprovalReasons(tx, safe.keeper, ids), findVotes(tx, ids)]);
  return items.map((item) => {
    const own = votes.get(item.id) ?? [];
    const isMine = item.asker === actor.id;
    const hasVoted = own.some((one) => one.approver === actor.id);
    const mayVote = !isMine && !hasVoted && item.state === "asked" && isGranted(map, actor.roles, item);
    return { ...item, reason: reasons.get(item.id) ?? "", votes: own, isMine, mayVote };
  });
}
