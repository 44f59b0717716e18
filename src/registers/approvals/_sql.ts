import type { ApprovalId, DeviceId, StaffId, SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { ApprovalForm, ApprovalState, Vote } from "./states.ts";

export type ApprovalRow = {
  readonly approval_id: ApprovalId;
  readonly subject_id: SubjectId;
  readonly field: string;
  readonly form: ApprovalForm;
  readonly purpose: string;
  readonly asker_id: StaffId;
  readonly needed: number;
  readonly agreed: number;
  readonly state: ApprovalState;
  readonly asked_at: Date;
  readonly expires_at: Date;
  readonly ended_at: Date | null;
  readonly until_at: Date | null;
};

type NewRow = Omit<ApprovalRow, "agreed" | "state" | "ended_at" | "until_at">;

/** False where the asker has the very same under way. */
export async function insertApproval(tx: Tx, row: NewRow): Promise<boolean> {
  const done = await tx.sql`
    insert into approvals (tenant_id, approval_id, subject_id, field, form, purpose, asker_id, needed, state, asked_at, expires_at)
    values (${tx.tenant}, ${row.approval_id}, ${row.subject_id}, ${row.field}, ${row.form}, ${row.purpose}, ${row.asker_id},
            ${row.needed}, 'asked', ${row.asked_at}, ${row.expires_at})
        on conflict (tenant_id, asker_id, subject_id, field, form, purpose) where state = 'asked' do nothing`;
  return done.count > 0;
}

type CountedVote = {
  readonly voter: StaffId;
  readonly device: DeviceId | null;
  readonly vote: Vote;
  readonly now: Date;
  /** Until when it holds, if it was the last that was needed. */
  readonly until: Date;
};

/**
 * One answer of one person, and what becomes of the approval by it. Whoever waited for another's answer sees the row as
 * that left it: a person counts once, and what has ended takes no answer any more.
 */
export async function countVote(
  tx: Tx,
  id: ApprovalId,
  { voter, device, vote, now, until }: CountedVote,
): Promise<ApprovalRow | undefined> {
  const isAgreed = vote === "agree";
  const [row] = await tx.sql<ApprovalRow[]>`
    with counted as (
      update approvals
         set agreed   = agreed + ${isAgreed ? 1 : 0},
             voters   = voters || ${voter}::text,
             state    = case when not ${isAgreed} then 'declined' when agreed + 1 >= needed then 'agreed' else state end,
             ended_at = case when not ${isAgreed} or agreed + 1 >= needed then ${now}::timestamptz end,
             until_at = case when ${isAgreed} and agreed + 1 >= needed then ${until}::timestamptz end
       where tenant_id = ${tx.tenant}
         and approval_id = ${id}
         and state = 'asked'
         and expires_at > ${now}
         and asker_id <> ${voter}
         and not ${voter} = any(voters)
      returning approval_id, subject_id, field, form, purpose, asker_id, needed, agreed, state, asked_at, expires_at, ended_at, until_at
    ), noted as (
      insert into approval_votes (tenant_id, approval_id, approver_id, vote, device_id, at)
      select ${tx.tenant}, approval_id, ${voter}, ${vote}, ${device}, ${now}
        from counted
    )
    select approval_id, subject_id, field, form, purpose, asker_id, needed, agreed, state, asked_at, expires_at, ended_at, until_at
      from counted`;
  return row;
}

export async function markCancelled(tx: Tx, id: ApprovalId, asker: StaffId, now: Date): Promise<ApprovalRow | undefined> {
  const [row] = await tx.sql<ApprovalRow[]>`
    update approvals
       set state = 'cancelled', ended_at = ${now}
     where tenant_id = ${tx.tenant}
       and approval_id = ${id}
       and asker_id = ${asker}
       and state = 'asked'
       and expires_at > ${now}
    returning approval_id, subject_id, field, form, purpose, asker_id, needed, agreed, state, asked_at, expires_at, ended_at, until_at`;
  return row;
}

/** Those whose time is over, of one asker or of all; what another deed holds this moment is left to the next look. */
export async function markExpired(tx: Tx, now: Date, asker: StaffId | null, limit: number): Promise<readonly ApprovalRow[]> {
  return await tx.sql<ApprovalRow[]>`
    update approvals
       set state = 'expired', ended_at = ${now}
     where tenant_id = ${tx.tenant}
       and state = 'asked'
       and expires_at <= ${now}
       and approval_id in (
             select approval_id
               from approvals
              where tenant_id = ${tx.tenant}
                and state = 'asked'
                and expires_at <= ${now}
                and (${asker}::text is null or asker_id = ${asker})
              order by approval_id
              limit ${limit}
                for update skip locked)
    returning approval_id, subject_id, field, form, purpose, asker_id, needed, agreed, state, asked_at, expires_at, ended_at, until_at`;
}

export async function deleteEndedBefore(tx: Tx, cutoff: Date, limit: number): Promise<readonly ApprovalId[]> {
  const rows = await tx.sql<{ approval_id: ApprovalId }[]>`
    delete from approvals
     where tenant_id = ${tx.tenant}
       and approval_id in (
             select approval_id
               from approvals
              where tenant_id = ${tx.tenant}
                and ended_at < ${cutoff}
              limit ${limit})
    returning approval_id`;
  return rows.map((row) => row.approval_id);
}

export async function countApprovalsOf(tx: Tx, subject: SubjectId): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from approvals
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}`;
  return row?.n ?? 0;
}

/** `fields`: about these only. */
export async function deleteApprovalsOf(
  tx: Tx,
  subject: SubjectId,
  fields: readonly string[] | null = null,
): Promise<readonly ApprovalId[]> {
  const rows = await tx.sql<{ approval_id: ApprovalId }[]>`
    delete from approvals
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and (${fields as string[] | null}::text[] is null or field = any(${fields as string[] | null}::text[]))
    returning approval_id`;
  return rows.map((row) => row.approval_id);
}
