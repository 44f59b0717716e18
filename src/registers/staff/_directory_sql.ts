import type { StaffId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { StaffRow } from "./_sql.ts";

export type ListedRow = StaffRow & { readonly invited_until: Date | null };

/** One change of who works here at a time, until the transaction ends: two last owners cannot put each other off. */
export async function lockDirectory(tx: Tx): Promise<void> {
  await tx.sql`select pg_advisory_xact_lock(hashtextextended('staff ' || ${tx.tenant}::text, 0))`;
}

/** Waits for this person's deeds that are under way, and lets none begin until the transaction ends. */
export async function takePerson(tx: Tx, id: StaffId): Promise<void> {
  await tx.sql`select pg_advisory_xact_lock(hashtextextended(${tx.tenant} || ${id}::text, 48))`;
}

/** In the order in which they came; the id holds the time, so it is the cursor. */
export async function selectDirectory(tx: Tx, after: StaffId | null, limit: number): Promise<readonly ListedRow[]> {
  return await tx.sql<ListedRow[]>`
    select s.staff_id, s.email_index, s.roles, s.is_owner, s.state, s.off_reason, s.language, s.created_at, s.created_by, s.activated_at,
           s.seen_at, s.off_at, s.reviewed_at, i.expires_at as invited_until
      from staff s
      left join staff_invites i on i.tenant_id = s.tenant_id and i.staff_id = s.staff_id and i.spent_at is null and s.state = 'invited'
     where s.tenant_id = ${tx.tenant}
       and s.staff_id > ${after ?? ""}
     order by s.staff_id
     limit ${limit}`;
}

export async function selectListed(tx: Tx, id: StaffId): Promise<ListedRow | undefined> {
  const [row] = await tx.sql<ListedRow[]>`
    select s.staff_id, s.email_index, s.roles, s.is_owner, s.state, s.off_reason, s.language, s.created_at, s.created_by, s.activated_at,
           s.seen_at, s.off_at, s.reviewed_at, i.expires_at as invited_until
      from staff s
      left join staff_invites i on i.tenant_id = s.tenant_id and i.staff_id = s.staff_id and i.spent_at is null and s.state = 'invited'
     where s.tenant_id = ${tx.tenant}
       and s.staff_id = ${id}`;
  return row;
}

export async function countOtherOwners(tx: Tx, than: StaffId): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from staff
     where tenant_id = ${tx.tenant}
       and is_owner
       and state = 'active'
       and staff_id <> ${than}`;
  return row?.n ?? 0;
}

export async function updateStanding(tx: Tx, id: StaffId, roles: readonly string[], isOwner: boolean): Promise<void> {
  await tx.sql`
    update staff
       set roles = ${[...roles]}, is_owner = ${isOwner}
     where tenant_id = ${tx.tenant}
       and staff_id = ${id}`;
}

/** Waits for every deed of theirs that is under way; each that begins later finds them off. */
export async function markOff(tx: Tx, id: StaffId, reason: "left" | "unused", at: Date): Promise<boolean> {
  const rows = await tx.sql`
    update staff
       set state = 'off', off_reason = ${reason}, off_at = ${at}
     where tenant_id = ${tx.tenant}
       and staff_id = ${id}
       and state <> 'off'
    returning 1 as put_off`;
  return rows.length > 0;
}

export async function markInvited(tx: Tx, id: StaffId, roles: readonly string[], isOwner: boolean): Promise<boolean> {
  const rows = await tx.sql`
    update staff
       set state = 'invited', off_reason = null, off_at = null, activated_at = null, roles = ${[...roles]}, is_owner = ${isOwner}
     where tenant_id = ${tx.tenant}
       and staff_id = ${id}
       and state = 'off'
    returning 1 as invited`;
  return rows.length > 0;
}

export async function deleteInvite(tx: Tx, id: StaffId): Promise<void> {
  await tx.sql`delete from staff_invites where tenant_id = ${tx.tenant} and staff_id = ${id}`;
}

/** Active people whose last sign of life lies before a moment. */
export async function selectUnseen(tx: Tx, before: Date): Promise<readonly StaffRow[]> {
  return await tx.sql<StaffRow[]>`
    select staff_id, email_index, roles, is_owner, state, off_reason, language, created_at, created_by, activated_at, seen_at, off_at,
           reviewed_at
      from staff
     where tenant_id = ${tx.tenant}
       and state = 'active'
       and coalesce(seen_at, activated_at, created_at) < ${before}
     order by staff_id`;
}
