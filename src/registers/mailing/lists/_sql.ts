import type { MailId, MemberId, SubjectId } from "../../../base/ids.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import type { Language } from "../../../base/language.ts";

export type MemberState = "asked" | "confirmed" | "left";

export type MemberRow = {
  readonly member_id: MemberId;
  readonly list: string;
  readonly digest: Buffer;
  readonly subject_id: SubjectId | null;
  readonly state: MemberState;
  readonly language: Language;
  readonly asked_at: Date;
  readonly asks: number;
  readonly confirmed_at: Date | null;
  readonly left_at: Date | null;
  readonly left_by: string | null;
};

export async function selectMember(tx: Tx, list: string, member: MemberId): Promise<MemberRow | undefined> {
  const [row] = await tx.sql<MemberRow[]>`
    select member_id, list, digest, subject_id, state, language, asked_at, asks, confirmed_at, left_at, left_by
      from list_members
     where tenant_id = ${tx.tenant}
       and list = ${list}
       and member_id = ${member}`;
  return row;
}

export async function selectMemberByToken(tx: Tx, hash: Buffer): Promise<MemberRow | undefined> {
  const [row] = await tx.sql<MemberRow[]>`
    select member_id, list, digest, subject_id, state, language, asked_at, asks, confirmed_at, left_at, left_by
      from list_members
     where tenant_id = ${tx.tenant}
       and token_hash = ${hash}`;
  return row;
}

export async function selectMemberByMail(tx: Tx, mail: MailId): Promise<MemberRow | undefined> {
  const [row] = await tx.sql<MemberRow[]>`
    select member.member_id, member.list, member.digest, member.subject_id, member.state, member.language, member.asked_at, member.asks,
           member.confirmed_at, member.left_at, member.left_by
      from mailing_sends as send
      join list_members as member on member.tenant_id = send.tenant_id and member.member_id = send.member_id
     where send.tenant_id = ${tx.tenant}
       and send.mail_id = ${mail}`;
  return row;
}

export async function updateSubject(tx: Tx, digest: Uint8Array, subject: SubjectId): Promise<void> {
  await tx.sql`
    update list_members
       set subject_id = ${subject}
     where tenant_id = ${tx.tenant}
       and digest = ${digest}`;
}

export async function selectMembersOfDigest(tx: Tx, digest: Uint8Array): Promise<readonly MemberRow[]> {
  return await tx.sql<MemberRow[]>`
    select member_id, list, digest, subject_id, state, language, asked_at, asks, confirmed_at, left_at, left_by
      from list_members
     where tenant_id = ${tx.tenant}
       and digest = ${digest}
     order by list`;
}

export async function selectMembersOfSubject(tx: Tx, subject: SubjectId): Promise<readonly MemberRow[]> {
  return await tx.sql<MemberRow[]>`
    select member_id, list, digest, subject_id, state, language, asked_at, asks, confirmed_at, left_at, left_by
      from list_members
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
     order by list, member_id`;
}

/** By id, which is by the time at which they were first asked. */
export async function selectMembers(
  tx: Tx,
  list: string,
  state: MemberState | null,
  after: string,
  limit: number,
): Promise<readonly MemberRow[]> {
  return await tx.sql<MemberRow[]>`
    select member_id, list, digest, subject_id, state, language, asked_at, asks, confirmed_at, left_at, left_by
      from list_members
     where tenant_id = ${tx.tenant}
       and list = ${list}
       and member_id > ${after}
       and (${state}::text is null or state = ${state})
     order by member_id
     limit ${limit}`;
}

/** The next ones to be mailed, held against leaving until the transaction ends; whoever is suppressed is told so. */
export async function holdNextMembers(
  tx: Tx,
  list: string,
  after: string,
  until: Date,
  limit: number,
): Promise<readonly (MemberRow & { readonly is_suppressed: boolean })[]> {
  return await tx.sql`
    select member_id, list, digest, subject_id, state, language, asked_at, asks, confirmed_at, left_at, left_by,
           exists (
             select 1
               from suppressions
              where suppressions.tenant_id = list_members.tenant_id
                and suppressions.digest = list_members.digest
                and scope in ('*', list_members.list)) as is_suppressed
      from list_members
     where tenant_id = ${tx.tenant}
       and list = ${list}
       and member_id > ${after}
       and state = 'confirmed'
       and confirmed_at <= ${until}
     order by member_id
     limit ${limit}
       for update`;
}

export async function countMembers(tx: Tx): Promise<readonly { readonly list: string; readonly state: MemberState; readonly n: number }[]> {
  return await tx.sql`
    select list, state, count(*)::int as n
      from list_members
     where tenant_id = ${tx.tenant}
     group by list, state`;
}

export async function countMembersOf(tx: Tx, subject: SubjectId): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from list_members
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}`;
  return row?.n ?? 0;
}

/** Mails of mailings to whoever this is. Their places are held first: what is being written to them meanwhile is among these. */
export async function holdMailsOf(tx: Tx, subject: SubjectId): Promise<readonly MailId[]> {
  const held = await tx.sql<{ member_id: MemberId }[]>`
    select member_id
      from list_members
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
     order by member_id
       for update`;
  const rows = await tx.sql<{ mail_id: MailId }[]>`
    select mail_id
      from mailing_sends
     where tenant_id = ${tx.tenant}
       and member_id = any(${held.map(({ member_id: id }) => id)}::text[])`;
  return rows.map((row) => row.mail_id);
}

/** With the mails that went to them; that a digest is suppressed stays. */
export async function deleteMembersOf(
  tx: Tx,
  subject: SubjectId,
): Promise<readonly { readonly member_id: MemberId; readonly digest: Buffer; readonly mails: readonly MailId[] }[]> {
  return await tx.sql`
    with gone as (
      delete from list_members
       where tenant_id = ${tx.tenant}
         and subject_id = ${subject}
      returning member_id, digest),
    sends as (
      delete from mailing_sends
       where tenant_id = ${tx.tenant}
         and member_id in (select member_id from gone)
      returning member_id, mail_id)
    select gone.member_id, gone.digest, coalesce(array_agg(mail_id) filter (where mail_id is not null), '{}') as mails
      from gone
      left join sends on sends.member_id = gone.member_id
     group by gone.member_id, gone.digest`;
}
