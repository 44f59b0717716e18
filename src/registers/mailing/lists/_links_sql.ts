import type { MemberId } from "../../../base/ids.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import type { MemberRow } from "./_sql.ts";

/** One more link by which this member may answer, beside those of letters that went before. */
export async function insertLink(tx: Tx, member: MemberId, hash: Buffer, expiresAt: Date): Promise<void> {
  await tx.sql`
    insert into list_asks (tenant_id, ask_hash, member_id, expires_at)
    values (${tx.tenant}, ${hash}, ${member}, ${expiresAt})`;
}

/** Whoever this link was sent to, while it is good. */
export async function selectAsked(tx: Tx, hash: Buffer, now: Date): Promise<MemberRow | undefined> {
  const [row] = await tx.sql<MemberRow[]>`
    select member_id, list, digest, subject_id, state, language, asked_at, asks, confirmed_at, left_at, left_by
      from list_asks
      join list_members using (tenant_id, member_id)
     where tenant_id = ${tx.tenant}
       and ask_hash = ${hash}
       and expires_at > ${now}
       and state = 'asked'`;
  return row;
}

/** One statement, and the member's state is compared, so that of all links to one address one confirms, and once. */
export async function confirmAsked(tx: Tx, hash: Buffer, now: Date): Promise<MemberRow | undefined> {
  const [row] = await tx.sql<MemberRow[]>`
    update list_members
       set state = 'confirmed', confirmed_at = ${now}, left_at = null, left_by = null, ask_expires_at = null, asks = 0
     where tenant_id = ${tx.tenant}
       and member_id = (
             select member_id
               from list_asks
              where tenant_id = ${tx.tenant}
                and ask_hash = ${hash}
                and expires_at > ${now})
       and state = 'asked'
    returning member_id, list, digest, subject_id, state, language, asked_at, asks, confirmed_at, left_at, left_by`;
  return row;
}

/** Every link to these members is over: they answered, or left, or came in by another way. */
export async function deleteLinks(tx: Tx, members: readonly MemberId[]): Promise<void> {
  await tx.sql`
    delete from list_asks
     where tenant_id = ${tx.tenant}
       and member_id = any(${[...members]}::text[])`;
}
