import type { RecoveryId, StaffId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type RecoveryRow = {
  readonly recovery_id: RecoveryId;
  readonly staff_id: StaffId;
  readonly state: "open" | "waiting" | "done" | "cancelled";
  readonly asked_at: Date;
  readonly proven_by: "codes" | "staff" | null;
  readonly effective_at: Date | null;
};

export type NewRecoveryRow = {
  readonly id: RecoveryId;
  readonly staff: StaffId;
  readonly codeDigest: Uint8Array;
  readonly askedAt: Date;
  readonly codeUntil: Date;
  readonly openUntil: Date;
};

/** Nothing where one goes on already: a rival's counts, and one mail is enough. */
export async function insertRecovery(tx: Tx, row: NewRecoveryRow): Promise<boolean> {
  const rows = await tx.sql`
    insert into recoveries (tenant_id, recovery_id, staff_id, state, code_digest, asked_at, code_until, open_until)
    values (${tx.tenant}, ${row.id}, ${row.staff}, 'open', ${row.codeDigest}, ${row.askedAt}, ${row.codeUntil}, ${row.openUntil})
    on conflict do nothing
    returning 1 as made`;
  return rows.length > 0;
}

/** An open one of before makes room for the next. */
export async function closeOthers(tx: Tx, staff: StaffId, id: RecoveryId, now: Date): Promise<void> {
  await tx.sql`
    update recoveries
       set state = 'cancelled', ended_at = ${now}
     where tenant_id = ${tx.tenant}
       and staff_id = ${staff}
       and recovery_id <> ${id}
       and state = 'open'`;
}

/** Counts a try before it is judged. Undefined where there is no such recovery, its code has run out, or too many were tried. */
export async function countCodeTry(
  tx: Tx,
  id: RecoveryId,
  most: number,
  now: Date,
): Promise<{ readonly staff_id: StaffId; readonly code_digest: Buffer } | undefined> {
  const [row] = await tx.sql<{ staff_id: StaffId; code_digest: Buffer }[]>`
    update recoveries
       set tries = tries + 1
     where tenant_id = ${tx.tenant}
       and recovery_id = ${id}
       and state = 'open'
       and tries < ${most}
       and code_until > ${now}
    returning staff_id, code_digest`;
  return row;
}

/** One statement decides: of two ways to prove it at once, one begins the wait. */
export async function markWaiting(
  tx: Tx,
  id: RecoveryId,
  by: "codes" | "staff",
  cancelHash: Buffer,
  effectiveAt: Date,
): Promise<StaffId | undefined> {
  const [row] = await tx.sql<{ staff_id: StaffId }[]>`
    update recoveries
       set state = 'waiting', proven_by = ${by}, cancel_hash = ${cancelHash}, effective_at = ${effectiveAt}
     where tenant_id = ${tx.tenant}
       and recovery_id = ${id}
       and state = 'open'
    returning staff_id`;
  return row?.staff_id;
}

export async function cancelByHash(
  tx: Tx,
  hash: Buffer,
  now: Date,
): Promise<{ readonly recovery_id: RecoveryId; readonly staff_id: StaffId } | undefined> {
  const [row] = await tx.sql<{ recovery_id: RecoveryId; staff_id: StaffId }[]>`
    update recoveries
       set state = 'cancelled', ended_at = ${now}
     where tenant_id = ${tx.tenant}
       and cancel_hash = ${hash}
       and state = 'waiting'
    returning recovery_id, staff_id`;
  return row;
}

export async function cancelById(tx: Tx, id: RecoveryId, now: Date): Promise<StaffId | undefined> {
  const [row] = await tx.sql<{ staff_id: StaffId }[]>`
    update recoveries
       set state = 'cancelled', ended_at = ${now}
     where tenant_id = ${tx.tenant}
       and recovery_id = ${id}
       and state in ('open', 'waiting')
    returning staff_id`;
  return row?.staff_id;
}

/** Takes those whose wait is over; of several processes one gets each. */
export async function takeDueRows(tx: Tx, now: Date): Promise<readonly { readonly recovery_id: RecoveryId; readonly staff_id: StaffId }[]> {
  return await tx.sql<{ recovery_id: RecoveryId; staff_id: StaffId }[]>`
    update recoveries
       set state = 'done', ended_at = ${now}
     where tenant_id = ${tx.tenant}
       and state = 'waiting'
       and effective_at <= ${now}
    returning recovery_id, staff_id`;
}

export async function selectLiveRecoveries(tx: Tx, now: Date): Promise<readonly RecoveryRow[]> {
  return await tx.sql<RecoveryRow[]>`
    select recovery_id, staff_id, state, asked_at, proven_by, effective_at
      from recoveries
     where tenant_id = ${tx.tenant}
       and (state = 'waiting' or (state = 'open' and open_until > ${now}))
     order by asked_at desc, recovery_id
     limit 100`;
}

/** Held until the transaction ends, so that what is decided of it holds. */
export async function holdLiveRecovery(tx: Tx, id: RecoveryId, now: Date): Promise<RecoveryRow | undefined> {
  const [row] = await tx.sql<RecoveryRow[]>`
    select recovery_id, staff_id, state, asked_at, proven_by, effective_at
      from recoveries
     where tenant_id = ${tx.tenant}
       and recovery_id = ${id}
       and (state = 'waiting' or (state = 'open' and open_until > ${now}))
       for update`;
  return row;
}

export async function selectWaitingOf(tx: Tx, staff: StaffId): Promise<RecoveryRow | undefined> {
  const [row] = await tx.sql<RecoveryRow[]>`
    select recovery_id, staff_id, state, asked_at, proven_by, effective_at
      from recoveries
     where tenant_id = ${tx.tenant}
       and staff_id = ${staff}
       and state = 'waiting'`;
  return row;
}

export async function insertApproval(tx: Tx, id: RecoveryId, by: StaffId, isOwner: boolean, now: Date): Promise<void> {
  await tx.sql`
    insert into recovery_approvals (tenant_id, recovery_id, staff_id, is_owner, approved_at)
    values (${tx.tenant}, ${id}, ${by}, ${isOwner}, ${now})
    on conflict (tenant_id, recovery_id, staff_id) do nothing`;
}

export async function selectApprovals(
  tx: Tx,
  id: RecoveryId,
): Promise<readonly { readonly staff_id: StaffId; readonly is_owner: boolean }[]> {
  return await tx.sql<{ staff_id: StaffId; is_owner: boolean }[]>`
    select staff_id, is_owner
      from recovery_approvals
     where tenant_id = ${tx.tenant}
       and recovery_id = ${id}`;
}

/** Those that ended, or that nobody proved in time; with whoever agreed to them. Answers how many. */
export async function deleteOldRecoveries(tx: Tx, before: Date, limit: number): Promise<number> {
  const rows = await tx.sql<{ recovery_id: RecoveryId }[]>`
    delete from recoveries
     where tenant_id = ${tx.tenant}
       and recovery_id in (
             select recovery_id
               from recoveries
              where tenant_id = ${tx.tenant}
                and (ended_at < ${before} or (state = 'open' and open_until < ${before}))
              limit ${limit}
                for update skip locked)
    returning recovery_id`;
  await tx.sql`
    delete from recovery_approvals
     where tenant_id = ${tx.tenant}
       and recovery_id = any(${rows.map((row) => row.recovery_id)}::text[])`;
  return rows.length;
}
