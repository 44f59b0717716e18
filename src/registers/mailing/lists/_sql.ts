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

/** False where the address has a place on the list already, asked or not. */
export async function insertMember(
  tx: Tx,
  row: Pick<MemberRow, "member_id" | "list" | "digest" | "subject_id" | "language" | "asked_at"> & {
    readonly asked_by: string;
    readonly ask_hash: Buffer;
    readonly ask_expires_at: Date;
    readonly token_hash: Buffer;
  },
): Promise<boolean> {
  const rows = await tx.sql`
    insert into list_members (tenant_id, member_id, list, digest, subject_id, state, language, asked_by, asked_at, ask_hash,
                              ask_expires_at, token_hash)
    values (${tx.tenant}, ${row.member_id}, ${row.list}, ${row.digest}, ${row.subject_id}, 'asked', ${row.language}, ${row.asked_by},
            ${row.asked_at}, ${row.ask_hash}, ${row.ask_expires_at}, ${row.token_hash})
    on conflict (tenant_id, list, digest) do nothing
    returning 1 as made`;
  return rows.length > 0;
}

export async function updateAsked(
  tx: Tx,
  member: MemberId,
  ask: { readonly by: string; readonly at: Date; readonly hash: Buffer; readonly expiresAt: Date; readonly language: Language },
): Promise<void> {
  await tx.sql`
    update list_members
       set state = 'asked', asked_by = ${ask.by}, asked_at = ${ask.at}, ask_hash = ${ask.hash}, ask_expires_at = ${ask.expiresAt},
           language = ${ask.language}, asks = asks + 1
     where tenant_id = ${tx.tenant}
       and member_id = ${member}`;
}

/** Of one address on one list, held until the transaction ends. */
export async function selectMemberByDigest(tx: Tx, list: string, digest: Uint8Array): Promise<MemberRow | undefined> {
  const [row] = await tx.sql<MemberRow[]>`
    select member_id, list, digest, subject_id, state, language, asked_at, asks, confirmed_at, left_at, left_by
      from list_members
     where tenant_id = ${tx.tenant}
       and list = ${list}
       and digest = ${digest}
       for update`;
  return row;
}

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

/** Whoever this link was sent to, while it is good. */
export async function selectAsked(tx: Tx, hash: Buffer, now: Date): Promise<MemberRow | undefined> {
  const [row] = await tx.sql<MemberRow[]>`
    select member_id, list, digest, subject_id, state, language, asked_at, asks, confirmed_at, left_at, left_by
      from list_members
     where tenant_id = ${tx.tenant}
       and ask_hash = ${hash}
       and ask_expires_at > ${now}`;
  return row;
}

/** One statement, so that a link confirms once. */
export async function confirmAsked(tx: Tx, hash: Buffer, now: Date): Promise<MemberRow | undefined> {
  const [row] = await tx.sql<MemberRow[]>`
    update list_members
       set state = 'confirmed', confirmed_at = ${now}, left_at = null, left_by = null, ask_hash = null, ask_expires_at = null, asks = 0
     where tenant_id = ${tx.tenant}
       and ask_hash = ${hash}
       and ask_expires_at > ${now}
       and state = 'asked'
    returning member_id, list, digest, subject_id, state, language, asked_at, asks, confirmed_at, left_at, left_by`;
  return row;
}

/** Of whoever has shown in another way that they read the mail of the address. No row: they were on it. */
export async function admitMemberRow(tx: Tx, member: MemberId, now: Date): Promise<MemberRow | undefined> {
  const [row] = await tx.sql<MemberRow[]>`
    update list_members
       set state = 'confirmed', confirmed_at = ${now}, left_at = null, left_by = null, ask_hash = null, ask_expires_at = null, asks = 0
     where tenant_id = ${tx.tenant}
       and member_id = ${member}
       and state <> 'confirmed'
    returning member_id, list, digest, subject_id, state, language, asked_at, asks, confirmed_at, left_at, left_by`;
  return row;
}

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
       set state = 'left', left_at = ${at}, left_by = ${how}, ask_hash = null, ask_expires_at = null, asks = 0
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

/** Asked, and not answered in time; whoever had agreed once stays as one who left. */
export async function deleteUnanswered(tx: Tx, before: Date, limit: number): Promise<readonly MemberId[]> {
  const rows = await tx.sql<{ member_id: MemberId }[]>`
    delete from list_members
     where tenant_id = ${tx.tenant}
       and member_id in (
             select member_id
               from list_members
              where tenant_id = ${tx.tenant}
                and state = 'asked'
                and ask_expires_at < ${before}
              limit ${limit}
                for update skip locked)
    returning member_id`;
  return rows.map((row) => row.member_id);
}

export async function countMembersOf(tx: Tx, subject: SubjectId): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from list_members
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}`;
  return row?.n ?? 0;
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
