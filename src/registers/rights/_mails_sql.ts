import type { JsonValue } from "../../base/json-value.ts";
import type { MailId, RightsRequestId, RightsTaskId } from "../../base/ids.ts";
import type { Over } from "../../base/over.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type RightsMailRow = { readonly request_id: RightsRequestId; readonly task_id: RightsTaskId | null };

/** What a letter to a customer told; of one to a vendor its task says that. */
export type WrittenRow = { readonly kind: string | null; readonly facts: JsonValue | null };

export async function insertRightsMail(tx: Tx, mail: MailId, about: RightsMailRow & WrittenRow, now: Date): Promise<void> {
  const facts = about.facts === null ? null : tx.sql.json(about.facts);
  await tx.sql`
    insert into rights_mails (tenant_id, mail_id, request_id, task_id, kind, facts, sent_at)
    values (${tx.tenant}, ${mail}, ${about.request_id}, ${about.task_id}, ${about.kind}, ${facts}, ${now})`;
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
 * Those of these mails that are thought to have arrived: to vendors whose tasks wait for an answer, where a letter that was sent again
 * leaves nothing to learn of the one before; and to customers.
 */
export async function selectThoughtArrived(
  tx: Tx,
  mails: readonly MailId[],
): Promise<readonly (RightsMailRow & { readonly mail_id: MailId })[]> {
  return await tx.sql`
    select letter.mail_id, letter.request_id, letter.task_id
      from rights_mails as letter
      left join rights_tasks as task using (tenant_id, task_id)
     where tenant_id = ${tx.tenant}
       and letter.mail_id = any(${[...mails]}::text[])
       and case when letter.task_id is null
                then letter.kind is not null
                     and not exists (
                           select 1
                             from rights_returned as returned
                            where returned.tenant_id = letter.tenant_id
                              and returned.mail_id = letter.mail_id)
                else task.state = 'sent'
                     and task.sent_by = 'letter'
                     and not exists (
                           select 1
                             from rights_mails as newer
                            where newer.tenant_id = letter.tenant_id
                              and newer.task_id = letter.task_id
                              and newer.mail_id > letter.mail_id) end`;
}

export async function deleteOldRightsMails(tx: Tx, before: Date, limit: number): Promise<number> {
  const { count } = await tx.sql`
    delete from rights_mails
     where tenant_id = ${tx.tenant}
       and mail_id in (
             select mail_id
               from rights_mails
              where tenant_id = ${tx.tenant}
                and sent_at < ${before}
              limit ${limit})`;
  return count;
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

export async function deleteOldAnswers(tx: Tx, { before, after }: Over, limit: number): Promise<number> {
  const { count } = await tx.sql`
    delete from rights_answered
     where tenant_id = ${tx.tenant}
       and digest in (
             select digest
               from rights_answered
              where tenant_id = ${tx.tenant}
                and (answered_at < ${before} or answered_at > ${after})
              limit ${limit}
                for update skip locked)`;
  return count;
}
