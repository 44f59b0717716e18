import type postgres from "postgres";
import type { MailId, SubjectId, TenantId } from "../../base/ids.ts";
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

export type ClaimedRow = {
  readonly mail_id: MailId;
  readonly channel: MailChannel;
  readonly kind: string;
  readonly attempts: number;
  readonly message_host: string;
  readonly not_after: Date | null;
  readonly created_at: Date;
};

/**
 * One statement, so that of many senders one gets a mail: those that are due, and those whose sender is gone. An attempt
 * counts from here, so that a mail which kills its sender is not tried for ever.
 */
export async function claimMails(
  tx: Tx,
  by: {
    readonly worker: string;
    readonly leaseSeconds: number;
    readonly messageHost: string;
    /** Those that somebody is set for. */
    readonly channels: readonly MailChannel[];
  },
  now: Date,
  limit: number,
): Promise<readonly ClaimedRow[]> {
  // Beside the update and not within it: there it may be asked again for each row, and takes as many again each time.
  return await tx.sql<ClaimedRow[]>`
    with due as (
      select mail_id
        from outbox
       where tenant_id = ${tx.tenant}
         and channel = any(${[...by.channels]}::text[])
         and (state = 'waiting' and next_at <= ${now} or state = 'sending' and claimed_until < clock_timestamp())
       order by next_at
       limit ${limit}
         for update skip locked)
    update outbox
       set state         = 'sending',
           attempts      = attempts + 1,
           worker        = ${by.worker},
           claimed_until = clock_timestamp() + make_interval(secs => ${by.leaseSeconds}),
           message_host  = coalesce(message_host, ${by.messageHost})
      from due
     where outbox.tenant_id = ${tx.tenant}
       and outbox.mail_id = due.mail_id
    returning outbox.mail_id, channel, kind, attempts, message_host, not_after, created_at`;
}

/** What becomes of its box is the caller's. */
export type Marked = { readonly goes_when_done: boolean };

/**
 * The worker is compared too: whoever lost the mail to another sender has nothing to say about it, and marks nothing
 * (undefined).
 */
export async function markSent(tx: Tx, id: MailId, worker: string, at: Date): Promise<Marked | undefined> {
  const [row] = await tx.sql<Marked[]>`
    update outbox
       set state = 'sent', sent_at = ${at}, worker = null, claimed_until = null, error_code = null
     where tenant_id = ${tx.tenant}
       and mail_id = ${id}
       and state = 'sending'
       and worker = ${worker}
    returning goes_when_done`;
  return row;
}

/** Tried again at `nextAt`, or given up where that is null. */
export async function markFailed(tx: Tx, id: MailId, worker: string, code: string, nextAt: Date | null): Promise<Marked | undefined> {
  const [row] = await tx.sql<Marked[]>`
    update outbox
       set state         = case when ${nextAt}::timestamptz is null then 'failed' else 'waiting' end,
           next_at       = coalesce(${nextAt}::timestamptz, next_at),
           worker        = null,
           claimed_until = null,
           error_code    = ${code}
     where tenant_id = ${tx.tenant}
       and mail_id = ${id}
       and state = 'sending'
       and worker = ${worker}
    returning goes_when_done`;
  return row;
}

/** Tenants of whom `claimMails` or `holdWaiting` would take something. Of all tenants, hence by the owner's connection. */
export async function selectTenantsWithDue(owner: postgres.Sql, unset: readonly MailChannel[], now: Date): Promise<readonly TenantId[]> {
  const rows = await owner<{ tenant_id: TenantId }[]>`
    select distinct tenant_id
      from outbox
     where state in ('waiting', 'sending')
       and (state = 'waiting' and (next_at <= ${now} or channel = any(${[...unset]}::text[]))
            or state = 'sending' and claimed_until < clock_timestamp())`;
  return rows.map((row) => row.tenant_id);
}

/** Given back untried: the attempt that the claim counted did not take place. Until `nextAt` others come first. */
export async function releaseMail(tx: Tx, id: MailId, worker: string, nextAt: Date): Promise<void> {
  await tx.sql`
    update outbox
       set state = 'waiting', attempts = attempts - 1, next_at = ${nextAt}, worker = null, claimed_until = null
     where tenant_id = ${tx.tenant}
       and mail_id = ${id}
       and state = 'sending'
       and worker = ${worker}`;
}

/** What nobody is set to carry is kept for the owner to read. */
export async function holdWaiting(tx: Tx, channels: readonly MailChannel[]): Promise<void> {
  await tx.sql`
    update outbox
       set state = 'held'
     where tenant_id = ${tx.tenant}
       and channel = any(${[...channels]}::text[])
       and (state = 'waiting' or state = 'sending' and claimed_until < clock_timestamp())`;
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

/** False where another sender has it by now, or it is gone. */
export async function deleteClaimed(tx: Tx, id: MailId, worker: string): Promise<boolean> {
  const { count } = await tx.sql`
    delete from outbox
     where tenant_id = ${tx.tenant}
       and mail_id = ${id}
       and state = 'sending'
       and worker = ${worker}`;
  return count > 0;
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

export async function countUnsent(tx: Tx, kind: string): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from outbox
     where tenant_id = ${tx.tenant}
       and kind = ${kind}
       and state in ('waiting', 'sending')`;
  return row?.n ?? 0;
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
