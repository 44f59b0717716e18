import type { ApprovalId, DeviceId, StaffId, SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { ApprovalRow } from "./_sql.ts";
import type { ApprovalForm, Vote } from "./states.ts";

export type VoteRow = {
  readonly approval_id: ApprovalId;
  readonly approver_id: StaffId;
  readonly vote: Vote;
  readonly device_id: DeviceId | null;
  readonly at: Date;
};

export type AgreedRow = Pick<ApprovalRow, "approval_id" | "asker_id" | "subject_id" | "field" | "form" | "purpose">;

/** Those in force. One that was given while the clock ran ahead is not: it would be until that day. Processes may differ by a little. */
export async function selectAgreed(
  tx: Tx,
  pairs: readonly { readonly asker: StaffId; readonly subject: SubjectId }[],
  now: Date,
): Promise<readonly AgreedRow[]> {
  return await tx.sql<AgreedRow[]>`
    select approval_id, asker_id, subject_id, field, form, purpose
      from approvals
     where tenant_id = ${tx.tenant}
       and (asker_id, subject_id) in (
             select a, s
               from unnest(${pairs.map((one) => one.asker)}::text[], ${pairs.map((one) => one.subject)}::text[]) as p (a, s))
       and state = 'agreed'
       and ended_at <= ${now}::timestamptz + interval '1 minute'
       and until_at > ${now}
     order by until_at`;
}

export async function selectApproval(tx: Tx, id: ApprovalId): Promise<ApprovalRow | undefined> {
  const [row] = await tx.sql<ApprovalRow[]>`
    select approval_id, subject_id, field, form, purpose, asker_id, needed, agreed, state, asked_at, expires_at, ended_at, until_at
      from approvals
     where tenant_id = ${tx.tenant}
       and approval_id = ${id}`;
  return row;
}

/** What is under way or in force for the very same wish. */
export async function selectSame(
  tx: Tx,
  wish: Pick<ApprovalRow, "asker_id" | "subject_id" | "field" | "form" | "purpose">,
  now: Date,
): Promise<ApprovalRow | undefined> {
  const [row] = await tx.sql<ApprovalRow[]>`
    select approval_id, subject_id, field, form, purpose, asker_id, needed, agreed, state, asked_at, expires_at, ended_at, until_at
      from approvals
     where tenant_id = ${tx.tenant}
       and asker_id = ${wish.asker_id}
       and subject_id = ${wish.subject_id}
       and field = ${wish.field}
       and form = ${wish.form}
       and purpose = ${wish.purpose}
       and (state = 'asked' or (state = 'agreed' and ended_at <= ${now}::timestamptz + interval '1 minute' and until_at > ${now}))
     order by approval_id desc
     limit 1`;
  return row;
}

/** What somebody may see: their own, those on which they could vote, or all. */
export type Sight = {
  readonly isAll: boolean;
  readonly asker: StaffId;
  readonly grants: readonly { readonly purpose: string; readonly field: string; readonly form: ApprovalForm }[];
};

export async function selectApprovals(
  tx: Tx,
  { isAll, asker, grants }: Sight,
  wish: { readonly isOpen: boolean | null; readonly cursor: ApprovalId | null; readonly limit: number },
  now: Date,
): Promise<readonly ApprovalRow[]> {
  return await tx.sql<ApprovalRow[]>`
    select approval_id, subject_id, field, form, purpose, asker_id, needed, agreed, state, asked_at, expires_at, ended_at, until_at
      from approvals
     where tenant_id = ${tx.tenant}
       and (${isAll} or asker_id = ${asker} or (purpose, field, form) in (
             select p, f, o
               from unnest(${grants.map((one) => one.purpose)}::text[],
                           ${grants.map((one) => one.field)}::text[],
                           ${grants.map((one) => one.form)}::text[]) as g (p, f, o)))
       and (${wish.isOpen}::boolean is null or (state = 'asked' and expires_at > ${now}) = ${wish.isOpen})
       and (${wish.cursor}::text is null or approval_id < ${wish.cursor})
     order by approval_id desc
     limit ${wish.limit}`;
}

/** Who waits for this person's answer: open, not their own, not answered by them, and theirs to answer. */
export async function countToVoteOn(tx: Tx, { asker, grants }: Omit<Sight, "isAll">, now: Date): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from approvals
     where tenant_id = ${tx.tenant}
       and state = 'asked'
       and expires_at > ${now}
       and asker_id <> ${asker}
       and not ${asker} = any(voters)
       and (purpose, field, form) in (
             select p, f, o
               from unnest(${grants.map((one) => one.purpose)}::text[],
                           ${grants.map((one) => one.field)}::text[],
                           ${grants.map((one) => one.form)}::text[]) as g (p, f, o))`;
  return row?.n ?? 0;
}

/** One question of theirs at a time, until the transaction ends: of several at once each counts those before it. */
export async function lockAsker(tx: Tx, asker: StaffId): Promise<void> {
  await tx.sql`select pg_advisory_xact_lock(hashtextextended('approvals ' || ${tx.tenant} || ${asker}, 0))`;
}

/** How often somebody has asked since then. What has ended since is where an index leads. */
export async function countAskedSince(tx: Tx, asker: StaffId, since: Date): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from approvals
     where tenant_id = ${tx.tenant}
       and asker_id = ${asker}
       and asked_at > ${since}
       and (state = 'asked' or ended_at > ${since})`;
  return row?.n ?? 0;
}

export async function selectVotes(tx: Tx, ids: readonly ApprovalId[]): Promise<readonly VoteRow[]> {
  return await tx.sql<VoteRow[]>`
    select approval_id, approver_id, vote, device_id, at
      from approval_votes
     where tenant_id = ${tx.tenant}
       and approval_id = any(${ids as ApprovalId[]}::text[])
     order by at, approver_id`;
}
