import type { MailId, MailingId, MemberId } from "../../../base/ids.ts";
import type { Tx } from "../../../platform/storage/tx.ts";

export type MailingState = "sending" | "done" | "stopped";

export type MailingRow = {
  readonly mailing_id: MailingId;
  readonly list: string;
  readonly purpose: string;
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly state: MailingState;
  readonly members: number;
  readonly cursor: string;
  readonly queued: number;
  readonly skipped: number;
  readonly bounced: number;
  readonly created_at: Date;
  readonly done_at: Date | null;
};

export async function insertMailing(
  tx: Tx,
  row: Pick<MailingRow, "mailing_id" | "list" | "purpose" | "actor_kind" | "actor_id" | "created_at">,
): Promise<number> {
  const [made] = await tx.sql<{ members: number }[]>`
    insert into mailings (tenant_id, mailing_id, list, purpose, actor_kind, actor_id, state, members, created_at)
    select ${tx.tenant}, ${row.mailing_id}, ${row.list}, ${row.purpose}, ${row.actor_kind}, ${row.actor_id}, 'sending', count(*)::int,
           ${row.created_at}
      from list_members
     where tenant_id = ${tx.tenant}
       and list = ${row.list}
       and state = 'confirmed'
    returning members`;
  return made?.members ?? 0;
}

/** The oldest that is under way and that no other process is at work on. */
export async function holdSending(tx: Tx): Promise<MailingRow | undefined> {
  const [row] = await tx.sql<MailingRow[]>`
    select mailing_id, list, purpose, actor_kind, actor_id, state, members, cursor, queued, skipped, bounced, created_at, done_at
      from mailings
     where tenant_id = ${tx.tenant}
       and state = 'sending'
     order by mailing_id
     limit 1
       for update skip locked`;
  return row;
}

export async function advanceMailing(
  tx: Tx,
  id: MailingId,
  step: { readonly cursor: string; readonly queued: number; readonly skipped: number },
): Promise<void> {
  await tx.sql`
    update mailings
       set cursor = ${step.cursor}, queued = queued + ${step.queued}, skipped = skipped + ${step.skipped}
     where tenant_id = ${tx.tenant}
       and mailing_id = ${id}`;
}

/** True where it was under way. */
export async function endMailing(tx: Tx, id: MailingId, state: "done" | "stopped", at: Date): Promise<boolean> {
  const rows = await tx.sql`
    update mailings
       set state = ${state}, done_at = ${at}
     where tenant_id = ${tx.tenant}
       and mailing_id = ${id}
       and state = 'sending'
    returning 1 as ended`;
  return rows.length > 0;
}

export async function selectMailing(tx: Tx, id: MailingId): Promise<MailingRow | undefined> {
  const [row] = await tx.sql<MailingRow[]>`
    select mailing_id, list, purpose, actor_kind, actor_id, state, members, cursor, queued, skipped, bounced, created_at, done_at
      from mailings
     where tenant_id = ${tx.tenant}
       and mailing_id = ${id}`;
  return row;
}

export async function selectMailings(tx: Tx, list: string, before: string | null, limit: number): Promise<readonly MailingRow[]> {
  return await tx.sql<MailingRow[]>`
    select mailing_id, list, purpose, actor_kind, actor_id, state, members, cursor, queued, skipped, bounced, created_at, done_at
      from mailings
     where tenant_id = ${tx.tenant}
       and list = ${list}
       and (${before}::text is null or mailing_id < ${before})
     order by mailing_id desc
     limit ${limit}`;
}

export async function insertSend(
  tx: Tx,
  row: { readonly mail_id: MailId; readonly mailing_id: MailingId; readonly member_id: MemberId; readonly at: Date },
): Promise<void> {
  await tx.sql`
    insert into mailing_sends (tenant_id, mail_id, mailing_id, member_id, at)
    values (${tx.tenant}, ${row.mail_id}, ${row.mailing_id}, ${row.member_id}, ${row.at})`;
}

export async function selectSendsOf(tx: Tx, members: readonly MemberId[], since: Date): Promise<readonly MailId[]> {
  const rows = await tx.sql<{ mail_id: MailId }[]>`
    select mail_id
      from mailing_sends
     where tenant_id = ${tx.tenant}
       and member_id = any(${[...members]}::text[])
       and at >= ${since}`;
  return rows.map((row) => row.mail_id);
}

export async function selectPurposeOfSend(tx: Tx, mail: MailId): Promise<string | undefined> {
  const [row] = await tx.sql<{ purpose: string }[]>`
    select mailing.purpose
      from mailing_sends as send
      join mailings as mailing on mailing.tenant_id = send.tenant_id and mailing.mailing_id = send.mailing_id
     where send.tenant_id = ${tx.tenant}
       and send.mail_id = ${mail}
       and mailing.state <> 'stopped'`;
  return row?.purpose;
}

export type UnsettledRow = { readonly mail_id: MailId; readonly at: Date };

/** Of which nobody looked what became of them, in the order in which they were written. */
export async function holdUnsettled(tx: Tx, after: UnsettledRow | null, limit: number): Promise<readonly UnsettledRow[]> {
  return await tx.sql<UnsettledRow[]>`
    select mail_id, at
      from mailing_sends
     where tenant_id = ${tx.tenant}
       and settled_at is null
       and (${after?.at ?? null}::timestamptz is null or (at, mail_id) > (${after?.at ?? null}, ${after?.mail_id ?? null}))
     order by at, mail_id
     limit ${limit}
       for update skip locked`;
}

export async function settleSends(tx: Tx, mails: readonly MailId[], at: Date): Promise<void> {
  await tx.sql`
    update mailing_sends
       set settled_at = ${at}
     where tenant_id = ${tx.tenant}
       and mail_id = any(${[...mails]}::text[])`;
}

/** False where that it came back was known, or where there is no such mail. */
export async function markBounced(tx: Tx, mail: MailId, at: Date): Promise<boolean> {
  const rows = await tx.sql`
    with marked as (
      update mailing_sends
         set bounced_at = ${at}, settled_at = coalesce(settled_at, ${at})
       where tenant_id = ${tx.tenant}
         and mail_id = ${mail}
         and bounced_at is null
      returning mailing_id)
    update mailings
       set bounced = bounced + 1
      from marked
     where mailings.tenant_id = ${tx.tenant}
       and mailings.mailing_id = marked.mailing_id
    returning 1 as counted`;
  return rows.length > 0;
}

/** Of mailings that are over, and of which is known what became of the mail. */
export async function deleteOldSends(tx: Tx, before: Date, limit: number): Promise<number> {
  const { count } = await tx.sql`
    delete from mailing_sends
     where tenant_id = ${tx.tenant}
       and mail_id in (
             select send.mail_id
               from mailing_sends as send
               join mailings as mailing using (tenant_id, mailing_id)
              where tenant_id = ${tx.tenant}
                and send.at < ${before}
                and send.settled_at is not null
                and mailing.state <> 'sending'
              order by send.at
              limit ${limit}
                for update of send skip locked)`;
  return count;
}
