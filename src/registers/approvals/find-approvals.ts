import type { ApprovalId, DeviceId, StaffId, SubjectId } from "../../base/ids.ts";
import { HOUR_MS, type Instant, instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import {
  type Sight,
  countAskedSince,
  countToVoteOn,
  lockAsker,
  selectAgreed,
  selectApproval,
  selectApprovals,
  selectSame,
  selectVotes,
} from "./_read_sql.ts";
import { type Approval, toApproval } from "./approval.ts";
import type { Vote } from "./states.ts";

/** `device`: the one that they answered from; null where it is not known. */
export type CastVote = { readonly approver: StaffId; readonly vote: Vote; readonly device: DeviceId | null; readonly at: Instant };

export async function findApproval(tx: Tx, id: ApprovalId, now: Instant): Promise<Approval | undefined> {
  const row = await selectApproval(tx, id);
  return row && toApproval(row, now);
}

/** Of the very same wish: the newest that is under way, or was agreed to less than ten minutes ago. */
export async function findSameApproval(
  tx: Tx,
  { asker, subject, field, form, purpose }: Pick<Approval, "asker" | "subject" | "field" | "form" | "purpose">,
  now: Instant,
): Promise<Approval | undefined> {
  const row = await selectSame(tx, { asker_id: asker, subject_id: subject, field, form, purpose }, new Date(now));
  return row && toApproval(row, now);
}

/** Newest first. */
export async function listApprovals(
  tx: Tx,
  sight: Sight,
  wish: { readonly isOpen: boolean | null; readonly cursor: ApprovalId | null; readonly limit: number },
  now: Instant,
): Promise<{ readonly items: readonly Approval[]; readonly nextCursor: ApprovalId | null }> {
  const rows = await selectApprovals(tx, sight, { ...wish, limit: wish.limit + 1 }, new Date(now));
  const items = rows.slice(0, wish.limit).map((row) => toApproval(row, now));
  return { items, nextCursor: rows.length > wish.limit ? (items.at(-1)?.id ?? null) : null };
}

export async function countWaitingFor(tx: Tx, sight: Omit<Sight, "isAll">, now: Instant): Promise<number> {
  return sight.grants.length === 0 ? 0 : await countToVoteOn(tx, sight, new Date(now));
}

/** How often somebody has asked within the hour, whatever became of it; they ask nothing else until the transaction ends. */
export async function countAskedAlone(tx: Tx, asker: StaffId, now: Instant): Promise<number> {
  await lockAsker(tx, asker);
  return await countAskedSince(tx, asker, new Date(now - HOUR_MS));
}

/** What has been agreed to and holds now, for these askers and customers. */
export type AgreedApproval = Pick<Approval, "id" | "asker" | "subject" | "field" | "form" | "purpose">;

export async function findAgreed(
  tx: Tx,
  pairs: readonly { readonly asker: StaffId; readonly subject: SubjectId }[],
  now: Instant,
): Promise<readonly AgreedApproval[]> {
  return (await selectAgreed(tx, pairs, new Date(now))).map((row) => ({
    id: row.approval_id,
    asker: row.asker_id,
    subject: row.subject_id,
    field: row.field,
    form: row.form,
    purpose: row.purpose,
  }));
}

/** Who answered what, in the order in which they did. */
export async function findVotes(tx: Tx, ids: readonly ApprovalId[]): Promise<ReadonlyMap<ApprovalId, readonly CastVote[]>> {
  const votes = new Map<ApprovalId, CastVote[]>();
  for (const { approval_id: id, approver_id: approver, vote, device_id: device, at } of ids.length === 0
    ? []
    : await selectVotes(tx, ids)) {
    const own = votes.get(id) ?? [];
    own.push({ approver, vote, device, at: instant(at.getTime()) });
    votes.set(id, own);
  }
  return votes;
}
