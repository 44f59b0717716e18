import type { MemberId } from "../../../base/ids.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import type { MemberRow, MemberState } from "./_sql.ts";

/** `confirmed_at` stays: that they once had agreed, and until when. */
export async function leaveMembers(
  tx: Tx,
  digest: Uint8Array,
  list: string | null,
  how: string,
  at: Date,
): Promise<readonly (MemberRow & { readonly was: MemberState })[]> {
  return await tx.sql`
    with found as (
      select member_id, state as was
        from list_members
       where tenant_id = ${tx.tenant}
         and digest = ${digest}
         and (${list}::text is null or list = ${list})
         and state <> 'left'
         for update)
    update list_members as member
       set state = 'left', left_at = ${at}, left_by = ${how}, ask_expires_at = null, asks = 0
      from found
     where member.tenant_id = ${tx.tenant}
       and member.member_id = found.member_id
    returning member.member_id, list, digest, subject_id, state, language, asked_at, asks, confirmed_at, left_at, left_by, found.was`;
}

/** Only whoever had agreed before. */
export async function returnMember(tx: Tx, member: MemberId, at: Date): Promise<MemberRow | undefined> {
  const [row] = await tx.sql<MemberRow[]>`
    update list_members
       set state = 'confirmed', confirmed_at = ${at}, left_at = null, left_by = null
     where tenant_id = ${tx.tenant}
       and member_id = ${member}
       and state = 'left'
       and confirmed_at is not null
    returning member_id, list, digest, subject_id, state, language, asked_at, asks, confirmed_at, left_at, left_by`;
  return row;
}

export async function markWayOut(tx: Tx, member: MemberId, at: Date, before: Date): Promise<boolean> {
  const rows = await tx.sql`
    update list_members
       set way_out_at = ${at}
     where tenant_id = ${tx.tenant}
       and member_id = ${member}
       and (way_out_at is null or way_out_at < ${before})
    returning 1 as marked`;
  return rows.length > 0;
}
