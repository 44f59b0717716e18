import type { StaffId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type InviteRow = { readonly staff_id: StaffId; readonly expires_at: Date };

/** The newest invitation takes the place of the one before. */
export async function upsertInvite(
  tx: Tx,
  staff: StaffId,
  invite: { readonly hash: Buffer; readonly by: string; readonly expiresAt: Date },
  now: Date,
): Promise<void> {
  await tx.sql`
    insert into staff_invites (tenant_id, staff_id, token_hash, created_at, created_by, expires_at)
    values (${tx.tenant}, ${staff}, ${invite.hash}, ${now}, ${invite.by}, ${invite.expiresAt})
    on conflict (tenant_id, staff_id) do update
       set token_hash = excluded.token_hash, created_at = excluded.created_at, created_by = excluded.created_by,
           expires_at = excluded.expires_at, spent_at = null`;
}

export async function selectLiveInvite(tx: Tx, hash: Buffer, now: Date): Promise<InviteRow | undefined> {
  const [row] = await tx.sql<InviteRow[]>`
    select staff_id, expires_at
      from staff_invites
     where tenant_id = ${tx.tenant}
       and token_hash = ${hash}
       and spent_at is null
       and expires_at > ${now}`;
  return row;
}

/** One statement decides: of fifty who try at once, one gets the row. */
export async function spendInviteRow(tx: Tx, hash: Buffer, now: Date): Promise<StaffId | undefined> {
  const [row] = await tx.sql<{ staff_id: StaffId }[]>`
    update staff_invites
       set spent_at = ${now}
     where tenant_id = ${tx.tenant}
       and token_hash = ${hash}
       and spent_at is null
       and expires_at > ${now}
    returning staff_id`;
  return row?.staff_id;
}
