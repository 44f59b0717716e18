import type { MailId, RightsRequestId, RightsTaskId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type RightsMailRow = { readonly request_id: RightsRequestId; readonly task_id: RightsTaskId | null };

export async function insertRightsMail(tx: Tx, mail: MailId, about: RightsMailRow, now: Date): Promise<void> {
  await tx.sql`
    insert into rights_mails (tenant_id, mail_id, request_id, task_id, sent_at)
    values (${tx.tenant}, ${mail}, ${about.request_id}, ${about.task_id}, ${now})`;
}

/** What the newest of our mails that is among these is about. */
export async function selectRightsMail(tx: Tx, mails: readonly MailId[]): Promise<RightsMailRow | undefined> {
  const [row] = await tx.sql<RightsMailRow[]>`
    select request_id, task_id
      from rights_mails
     where mail_id = any(${[...mails]}::text[])
     order by sent_at desc, mail_id desc
     limit 1`;
  return row;
}

/**
 * Tasks that wait for an answer to one of these mails. Where a letter was sent again, what becomes of the one before tells
 * nothing any more.
 */
export async function selectTasksTold(tx: Tx, mails: readonly MailId[]): Promise<readonly RightsTaskId[]> {
  const rows = await tx.sql<{ task_id: RightsTaskId }[]>`
    select task_id
      from rights_mails as letter
      join rights_tasks as task using (tenant_id, task_id)
     where tenant_id = ${tx.tenant}
       and letter.mail_id = any(${[...mails]}::text[])
       and task.state = 'sent'
       and task.sent_by = 'letter'
       and not exists (
             select 1
               from rights_mails as newer
              where newer.tenant_id = letter.tenant_id
                and newer.task_id = letter.task_id
                and newer.mail_id > letter.mail_id)`;
  return rows.map((row) => row.task_id);
}

export async function deleteOldRightsMails(tx: Tx, before: Date, limit: number): Promise<void> {
  await tx.sql`
    delete from rights_mails
     where tenant_id = ${tx.tenant}
       and mail_id in (
             select mail_id
               from rights_mails
              where tenant_id = ${tx.tenant}
                and sent_at < ${before}
              limit ${limit})`;
}

/** Takes the turn of an address that had none since then; false where it had. */
export async function takeAnswer(tx: Tx, digest: Uint8Array, now: Date, since: Date): Promise<boolean> {
  const rows = await tx.sql`
    insert into rights_answered as a (tenant_id, digest, answered_at)
    values (${tx.tenant}, ${digest}, ${now})
    on conflict (tenant_id, digest) do update
       set answered_at = ${now}
     where a.answered_at <= ${since}
    returning digest`;
  return rows.length > 0;
}

export async function deleteOldAnswers(tx: Tx, before: Date, limit: number): Promise<void> {
  await tx.sql`
    delete from rights_answered
     where tenant_id = ${tx.tenant}
       and digest in (
             select digest
               from rights_answered
              where tenant_id = ${tx.tenant}
                and answered_at < ${before}
              limit ${limit}
                for update skip locked)`;
}
