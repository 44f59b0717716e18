import type { MailId, SubjectId } from "../../base/ids.ts";
import type { Tx } from "../storage/tx.ts";

/** How it travels. */
export type MailChannel = "mail" | "sms";

export type MailState = "waiting" | "sending" | "sent" | "failed" | "held";

export type OutboxRow = {
  readonly mail_id: MailId;
  readonly channel: MailChannel;
  readonly kind: string;
  readonly carries_proof: boolean;
  readonly state: MailState;
  readonly attempts: number;
  readonly next_at: Date;
  readonly error_code: string | null;
  readonly created_at: Date;
  readonly sent_at: Date | null;
  readonly goes_when_done: boolean;
};

/** Woken by the commit of the transaction that queues a mail; the payload is the tenant. */
export const OUTBOX_CHANNEL = "strongroom_outbox";

export async function insertMail(
  tx: Tx,
  row: Pick<OutboxRow, "mail_id" | "channel" | "kind" | "carries_proof" | "created_at" | "goes_when_done"> & {
    readonly subject_id: SubjectId | null;
    readonly not_after: Date | null;
  },
): Promise<void> {
  await tx.sql`
    insert into outbox (tenant_id, mail_id, channel, kind, subject_id, carries_proof, goes_when_done, state, next_at, not_after, created_at)
    values (${tx.tenant}, ${row.mail_id}, ${row.channel}, ${row.kind}, ${row.subject_id}, ${row.carries_proof}, ${row.goes_when_done}, 'waiting',
            ${row.created_at}, ${row.not_after}, ${row.created_at})`;
}

export async function notifySender(tx: Tx): Promise<void> {
  await tx.sql`select pg_notify(${OUTBOX_CHANNEL}, ${tx.tenant})`;
}

/** Newest first; the id holds the time, so it is the cursor. */
export async function selectMails(tx: Tx, before: MailId | null, limit: number): Promise<readonly OutboxRow[]> {
  return await tx.sql<OutboxRow[]>`
    select mail_id, channel, kind, carries_proof, state, attempts, next_at, error_code, created_at, sent_at, goes_when_done
      from outbox
     where tenant_id = ${tx.tenant}
       and (${before}::text is null or mail_id < ${before})
     order by mail_id desc
     limit ${limit}`;
}

export async function selectState(tx: Tx, id: MailId): Promise<Pick<OutboxRow, "state" | "channel" | "goes_when_done"> | undefined> {
  const [row] = await tx.sql<Pick<OutboxRow, "state" | "channel" | "goes_when_done">[]>`
    select state, channel, goes_when_done
      from outbox
     where tenant_id = ${tx.tenant}
       and mail_id = ${id}
       for update`;
  return row;
}

export async function markWaiting(tx: Tx, id: MailId, at: Date): Promise<void> {
  await tx.sql`
    update outbox
       set state = 'waiting', attempts = 0, next_at = ${at}, error_code = null
     where tenant_id = ${tx.tenant}
       and mail_id = ${id}`;
}

/** Those that have not left yet. */
export async function deleteUnsent(tx: Tx, ids: readonly MailId[]): Promise<readonly MailId[]> {
  const rows = await tx.sql<{ mail_id: MailId }[]>`
    delete from outbox
     where tenant_id = ${tx.tenant}
       and mail_id = any(${[...ids]}::text[])
       and state in ('waiting', 'held', 'failed')
    returning mail_id`;
  return rows.map((row) => row.mail_id);
}

export async function deleteMails(tx: Tx, ids: readonly MailId[]): Promise<void> {
  await tx.sql`
    delete from outbox
     where tenant_id = ${tx.tenant}
       and mail_id = any(${[...ids]}::text[])`;
}

export async function selectOutcomes(
  tx: Tx,
  ids: readonly MailId[],
): Promise<readonly { readonly mail_id: MailId; readonly state: MailState; readonly error_code: string | null }[]> {
  return await tx.sql`
    select mail_id, state, error_code
      from outbox
     where tenant_id = ${tx.tenant}
       and mail_id = any(${[...ids]}::text[])`;
}

export type BacklogRow = {
  readonly leaving: number;
  readonly put_off: number;
  readonly is_answered: boolean | null;
  readonly newest_at: Date | null;
};

/**
 * Ids hold the time, so the newest that was sent is the one that was written last; it is sought among those that are younger than what waits,
 * once. Of those that were tried the newest tells how the server is.
 */
export async function selectBacklog(tx: Tx, kind: string, now: Date): Promise<BacklogRow | undefined> {
  const [row] = await tx.sql<BacklogRow[]>`
    with unsent as materialized (
      select mail_id, state, next_at, error_code, created_at
        from outbox
       where tenant_id = ${tx.tenant}
         and kind = ${kind}
         and state in ('waiting', 'sending')
    ),
    taken as materialized (
      select mail_id
        from outbox
       where tenant_id = ${tx.tenant}
         and kind = ${kind}
         and state = 'sent'
         and mail_id > (select min(mail_id) from unsent)
       order by mail_id desc
       limit 1
    )
    select count(*) filter (where state = 'sending' or next_at <= ${now})::int as leaving,
           count(*) filter (where state = 'waiting' and next_at > ${now} and mail_id > coalesce((select mail_id from taken), ''))::int as put_off,
           (array_agg(error_code order by mail_id desc) filter (where error_code is not null))[1]
             in ('try_later', 'recipient_refused') as is_answered,
           max(created_at) as newest_at
      from unsent`;
  return row;
}

export async function deleteMailsBefore(tx: Tx, cutoff: Date, limit: number): Promise<readonly MailId[]> {
  const rows = await tx.sql<{ mail_id: MailId }[]>`
    delete from outbox
     where tenant_id = ${tx.tenant}
       and mail_id in (
             select mail_id
               from outbox
              where tenant_id = ${tx.tenant}
                and created_at < ${cutoff}
                and state <> 'sending'
              limit ${limit}
                for update skip locked)
    returning mail_id`;
  return rows.map((row) => row.mail_id);
}

/** `channels`: those that go or went there. */
export async function deleteMailsOf(
  tx: Tx,
  subject: SubjectId,
  channels: readonly MailChannel[] | null = null,
): Promise<readonly MailId[]> {
  const rows = await tx.sql<{ mail_id: MailId }[]>`
    delete from outbox
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and (${channels as MailChannel[] | null}::text[] is null or channel = any(${channels as MailChannel[] | null}::text[]))
    returning mail_id`;
  return rows.map((row) => row.mail_id);
}

export async function countMailsOf(tx: Tx, subject: SubjectId): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from outbox
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}`;
  return row?.n ?? 0;
}

export async function selectFailed(
  tx: Tx,
  kinds: readonly string[],
  since: Date,
  before: MailId | null,
  limit: number,
): Promise<readonly Pick<OutboxRow, "mail_id" | "error_code">[]> {
  return await tx.sql<Pick<OutboxRow, "mail_id" | "error_code">[]>`
    select mail_id, error_code
      from outbox
     where tenant_id = ${tx.tenant}
       and kind = any(${[...kinds]}::text[])
       and state = 'failed'
       and created_at >= ${since}
       and (${before}::text is null or mail_id < ${before})
     order by mail_id desc
     limit ${limit}`;
}

export async function countFailedMails(tx: Tx, since: Date): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from outbox
     where tenant_id = ${tx.tenant}
       and state = 'failed'
       and created_at >= ${since}`;
  return row?.n ?? 0;
}
