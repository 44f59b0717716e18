import { type ApprovalId, type DeviceId, type StaffId, type SubjectId, newId } from "../../base/ids.ts";
import { DAY_MS, type Instant, instant } from "../../base/instant.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { countVote, deleteApprovalsOf, deleteEndedBefore, insertApproval, markCancelled, markExpired } from "./_sql.ts";
import { APPROVAL_MS, type Approval, toApproval } from "./approval.ts";
import { dropReasons, putReason } from "./reasons.ts";
import type { Vote } from "./states.ts";

/** How long what has ended is kept for whoever reads the ledger beside it. */
const KEPT_MS = 400 * DAY_MS;
const AT_ONCE = 200;

export type NewApproval = Pick<Approval, "subject" | "field" | "form" | "purpose" | "asker" | "needed"> & { readonly reason: string };

/** Null where the asker has the very same under way. */
export async function openApproval(tx: Tx, keeper: Keeper, wish: NewApproval, now: Instant): Promise<Approval | null> {
  const { subject, field, form, purpose, asker, needed, reason } = wish;
  const id = newId("apr", now);
  const expiresAt = instant(now + APPROVAL_MS);
  const row = {
    approval_id: id,
    subject_id: subject,
    field,
    form,
    purpose,
    asker_id: asker,
    needed,
    asked_at: new Date(now),
    expires_at: new Date(expiresAt),
  };
  if (!(await insertApproval(tx, row))) return null;
  await putReason(tx, keeper, id, reason);
  return {
    id,
    subject,
    field,
    form,
    purpose,
    asker,
    needed,
    agreed: 0,
    state: "asked",
    askedAt: now,
    expiresAt,
    endedAt: null,
    until: null,
  };
}

/** The approval as the vote left it; undefined where it takes none of this person's any more. */
export async function castVote(
  tx: Tx,
  id: ApprovalId,
  given: { readonly voter: StaffId; readonly device: DeviceId | null; readonly vote: Vote },
  now: Instant,
): Promise<Approval | undefined> {
  const row = await countVote(tx, id, { ...given, now: new Date(now), until: new Date(now + APPROVAL_MS) });
  return row && toApproval(row, now);
}

export async function cancelApproval(tx: Tx, id: ApprovalId, asker: StaffId, now: Instant): Promise<Approval | undefined> {
  const row = await markCancelled(tx, id, asker, new Date(now));
  return row && toApproval(row, now);
}

/** Ends those whose time is over, of one asker or of all. */
export async function expireApprovals(tx: Tx, asker: StaffId | null, now: Instant): Promise<readonly Approval[]> {
  return (await markExpired(tx, new Date(now), asker, AT_ONCE)).map((row) => toApproval(row, now));
}

export async function forgetOldApprovals(tx: Tx, now: Instant): Promise<void> {
  await dropReasons(tx, await deleteEndedBefore(tx, new Date(now - KEPT_MS), AT_ONCE));
}

/** They go with their customer, and so does what was written about them. */
export async function dropApprovalsOf(tx: Tx, subject: SubjectId, fields: readonly string[] | null = null): Promise<number> {
  const gone = await deleteApprovalsOf(tx, subject, fields);
  await dropReasons(tx, gone);
  return gone.length;
}
