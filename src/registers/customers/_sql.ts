import type { CustomerChallengeId, SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type Channel = "mail" | "sms";

export type NewChallengeRow = {
  readonly id: CustomerChallengeId;
  readonly ticketHash: Buffer;
  readonly subject: SubjectId | null;
  readonly channel: Channel;
  readonly readerDigest: Buffer | null;
  readonly codeDigest: Uint8Array;
  readonly askedAt: Date;
  readonly expiresAt: Date;
};

export async function insertChallenge(tx: Tx, row: NewChallengeRow): Promise<void> {
  await tx.sql`
    insert into customer_challenges (tenant_id, challenge_id, ticket_hash, subject_id, channel, reader_digest, code_digest, asked_at,
                                     expires_at)
    values (${tx.tenant}, ${row.id}, ${row.ticketHash}, ${row.subject}, ${row.channel}, ${row.readerDigest}, ${row.codeDigest},
            ${row.askedAt}, ${row.expiresAt})`;
}

export type ChallengeRow = { readonly challenge_id: CustomerChallengeId; readonly subject_id: SubjectId | null };

export async function selectChallenge(tx: Tx, ticketHash: Buffer): Promise<ChallengeRow | undefined> {
  const [row] = await tx.sql<ChallengeRow[]>`
    select challenge_id, subject_id
      from customer_challenges
     where tenant_id = ${tx.tenant}
       and ticket_hash = ${ticketHash}`;
  return row;
}

export type JudgedRow = { readonly is_right: boolean; readonly channel: Channel; readonly reader_digest: Buffer | null };

/**
 * One statement judges a try and counts it, so that of many at once each finds the counts of those before: one at most
 * spends the challenge, and no more than `most` are judged. No row: there was nothing left to judge.
 */
export async function judgeTry(
  tx: Tx,
  id: CustomerChallengeId,
  codeDigest: Uint8Array,
  most: number,
  now: Date,
): Promise<JudgedRow | undefined> {
  const [row] = await tx.sql<JudgedRow[]>`
    update customer_challenges
       set wrong_tries = wrong_tries + case when code_digest = ${codeDigest} then 0 else 1 end,
           spent_at    = case when code_digest = ${codeDigest} then ${now}::timestamptz end
     where tenant_id = ${tx.tenant}
       and challenge_id = ${id}
       and spent_at is null
       and expires_at > ${now}
       and wrong_tries < ${most}
    returning spent_at is not null as is_right, channel, reader_digest`;
  return row;
}

/** One try or code of a subject at a time, on all processes, so that what it counts is all there is. */
export async function lockCodesOf(tx: Tx, subject: SubjectId): Promise<void> {
  await tx.sql`select pg_advisory_xact_lock(hashtextextended(${tx.tenant} || ${subject}, 47))`;
}

/** `since`: of the day, `until`: of the month. */
export async function countCodesOf(
  tx: Tx,
  subject: SubjectId,
  day: Date,
  month: Date,
): Promise<{ readonly codes_day: number; readonly wrong_day: number; readonly wrong_month: number }> {
  const [row] = await tx.sql<{ codes_day: number; wrong_day: number; wrong_month: number }[]>`
    select count(*) filter (where asked_at > ${day})::int as codes_day,
           coalesce(sum(wrong_tries) filter (where asked_at > ${day}), 0)::int as wrong_day,
           coalesce(sum(wrong_tries), 0)::int as wrong_month
      from customer_challenges
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and asked_at > ${month}`;
  return row ?? { codes_day: 0, wrong_day: 0, wrong_month: 0 };
}

export async function voidChallengeRowsOf(tx: Tx, subject: SubjectId, now: Date): Promise<void> {
  await tx.sql`
    update customer_challenges
       set spent_at = ${now}
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and spent_at is null`;
}

export async function deleteOldChallenges(tx: Tx, before: Date, limit: number): Promise<number> {
  const { count } = await tx.sql`
    delete from customer_challenges
     where tenant_id = ${tx.tenant}
       and challenge_id in (
             select challenge_id
               from customer_challenges
              where tenant_id = ${tx.tenant}
                and asked_at <= ${before}
              order by asked_at
              limit ${limit}
                for update skip locked)`;
  return count;
}

/** `channels`: those that went there. */
export async function deleteChallengesOf(tx: Tx, subject: SubjectId, channels: readonly string[] | null = null): Promise<number> {
  const rows = await tx.sql`
    delete from customer_challenges
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and (${channels as string[] | null}::text[] is null or channel = any(${channels as string[] | null}::text[]))
    returning 1 as deleted`;
  return rows.length;
}

export async function countChallengesOf(tx: Tx, subject: SubjectId): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from customer_challenges
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}`;
  return row?.n ?? 0;
}
