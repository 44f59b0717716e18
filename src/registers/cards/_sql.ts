import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type CardRow = {
  readonly subject_id: SubjectId;
  readonly field: string;
  readonly record: string;
  readonly custody: "processor" | "until-used" | "vault";
  readonly request_id: string | null;
  readonly keep: boolean;
  readonly agreed_at: Date | null;
  readonly until_at: Date | null;
  /** `YYYY-MM-01`. */
  readonly expires_month: string | null;
  readonly told_expired_at: Date | null;
  readonly added_at: Date;
};

export async function upsertCard(tx: Tx, row: CardRow): Promise<void> {
  await tx.sql`
    insert into cards (tenant_id, subject_id, field, record, custody, request_id, keep, agreed_at, until_at,
                       expires_month, told_expired_at, added_at)
    values (${tx.tenant}, ${row.subject_id}, ${row.field}, ${row.record}, ${row.custody}, ${row.request_id}, ${row.keep},
            ${row.agreed_at}, ${row.until_at}, ${row.expires_month}, ${row.told_expired_at}, ${row.added_at})
        on conflict (tenant_id, subject_id, field, record)
        do update set custody = excluded.custody,
                      request_id = excluded.request_id,
                      keep = excluded.keep,
                      agreed_at = excluded.agreed_at,
                      until_at = excluded.until_at,
                      expires_month = excluded.expires_month,
                      told_expired_at = excluded.told_expired_at`;
}

export async function selectCards(tx: Tx, subject: string): Promise<readonly CardRow[]> {
  return await tx.sql<CardRow[]>`
    select subject_id, field, record, custody, request_id, keep, agreed_at, until_at, expires_month::text, told_expired_at, added_at
      from cards
     where subject_id = ${subject}`;
}

/** Cards whose end has come, the longest overdue first; of anybody but these. */
export async function selectEnded(tx: Tx, now: Date, but: readonly string[], limit: number): Promise<readonly CardRow[]> {
  return await tx.sql<CardRow[]>`
    select subject_id, field, record, custody, request_id, keep, agreed_at, until_at, expires_month::text, told_expired_at, added_at
      from cards
     where until_at <= ${now}
       and subject_id <> all(${but as string[]}::text[])
     order by until_at
     limit ${limit}`;
}

/** What is passed over: cards of these subjects, and those of one field of one subject, the two with a blank between. */
export type PassedOver = { readonly subjects: readonly string[]; readonly places: readonly string[] };

/** Kept cards that were agreed to before the day until which a value of their field is kept. */
export async function selectOverdue(
  tx: Tx,
  fields: readonly { readonly field: string; readonly before: Date }[],
  held: PassedOver,
  limit: number,
): Promise<readonly CardRow[]> {
  return await tx.sql<CardRow[]>`
    select c.subject_id, c.field, c.record, c.custody, c.request_id, c.keep, c.agreed_at, c.until_at,
           c.expires_month::text, c.told_expired_at, c.added_at
      from unnest(
             ${fields.map((one) => one.field)}::text[],
             ${fields.map((one) => one.before.toISOString())}::text[]::timestamptz[]
           ) as t (field, before)
      cross join lateral (
             select subject_id, field, record, custody, request_id, keep, agreed_at, until_at, expires_month, told_expired_at, added_at
               from cards
              where field = t.field
                and agreed_at < t.before
                and subject_id <> all(${held.subjects as string[]}::text[])
                and subject_id || ' ' || field <> all(${held.places as string[]}::text[])
              order by agreed_at
              limit ${limit}) c
     limit ${limit}`;
}

/** Cards kept here that were told to have expired before `before`, and were not renewed since. */
export async function selectLongExpired(
  tx: Tx,
  before: Date,
  held: PassedOver & { readonly fields: readonly string[] },
  limit: number,
): Promise<readonly CardRow[]> {
  return await tx.sql<CardRow[]>`
    select subject_id, field, record, custody, request_id, keep, agreed_at, until_at, expires_month::text, told_expired_at, added_at
      from cards
     where told_expired_at < ${before}
       and custody = 'vault'
       and field <> all(${held.fields as string[]}::text[])
       and subject_id <> all(${held.subjects as string[]}::text[])
       and subject_id || ' ' || field <> all(${held.places as string[]}::text[])
     limit ${limit}`;
}

/** Whose kept cards have come to the end of their month and were not told of yet, the longest over first. */
export async function selectWithExpired(tx: Tx, month: string, limit: number): Promise<readonly SubjectId[]> {
  const rows = await tx.sql<{ subject_id: SubjectId }[]>`
    select subject_id
      from cards
     where expires_month < ${month}::date
       and told_expired_at is null
       and keep
     order by expires_month
     limit ${limit}`;
  return rows.map((row) => row.subject_id);
}

/** Marks kept cards whose month is over, and answers them: each is told once, whoever looks at the same moment. */
export async function markExpired(
  tx: Tx,
  subjects: readonly string[],
  month: string,
  at: Date,
): Promise<readonly { subject_id: SubjectId; field: string; record: string }[]> {
  return await tx.sql<{ subject_id: SubjectId; field: string; record: string }[]>`
    update cards c
       set told_expired_at = ${at}
      from (select tenant_id, subject_id, field, record
              from cards
             where subject_id = any(${subjects as string[]}::text[])
               and expires_month < ${month}::date
               and told_expired_at is null
               and keep
               for update skip locked) as t
     where c.tenant_id = t.tenant_id
       and c.subject_id = t.subject_id
       and c.field = t.field
       and c.record = t.record
    returning c.subject_id, c.field, c.record`;
}

export async function deleteCard(tx: Tx, subject: string, field: string, record: string): Promise<void> {
  await tx.sql`
    delete from cards
     where subject_id = ${subject}
       and field = ${field}
       and record = ${record}`;
}

export async function deleteCardsOf(tx: Tx, subject: string): Promise<number> {
  return (await tx.sql`delete from cards where subject_id = ${subject}`).count;
}

export async function countCards(tx: Tx, subject: string): Promise<number> {
  const [row] = await tx.sql<{ n: string }[]>`select count(*) as n from cards where subject_id = ${subject}`;
  return Number(row?.n ?? 0);
}
