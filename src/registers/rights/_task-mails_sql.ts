import type { RightsTaskId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type TaskMailRow = {
  readonly task_id: RightsTaskId;
  readonly answer_id: string;
  readonly is_verified: boolean;
  readonly received_at: Date;
};

export async function insertTaskMail(tx: Tx, row: TaskMailRow): Promise<void> {
  await tx.sql`
    insert into rights_task_mails (tenant_id, task_id, answer_id, is_verified, received_at)
    values (${tx.tenant}, ${row.task_id}, ${row.answer_id}, ${row.is_verified}, ${row.received_at})`;
}

/** Of these tasks, in the order in which they came. */
export async function selectTaskMails(tx: Tx, tasks: readonly RightsTaskId[]): Promise<readonly TaskMailRow[]> {
  return await tx.sql<TaskMailRow[]>`
    select task_id, answer_id, is_verified, received_at
      from rights_task_mails
     where tenant_id = ${tx.tenant}
       and task_id = any(${[...tasks]}::text[])
     order by received_at, answer_id`;
}

/** Answers which there were. */
export async function deleteTaskMails(tx: Tx, task: RightsTaskId): Promise<readonly string[]> {
  const rows = await tx.sql<{ answer_id: string }[]>`
    delete from rights_task_mails
     where tenant_id = ${tx.tenant}
       and task_id = ${task}
    returning answer_id`;
  return rows.map((row) => row.answer_id);
}

/** The same of every task that is about this subject. */
export async function deleteTaskMailsOf(tx: Tx, subject: string): Promise<readonly string[]> {
  const rows = await tx.sql<{ answer_id: string }[]>`
    delete from rights_task_mails m
     using rights_tasks t
     where m.tenant_id = ${tx.tenant}
       and t.tenant_id = ${tx.tenant}
       and t.task_id = m.task_id
       and t.subject_id = ${subject}
    returning m.answer_id`;
  return rows.map((row) => row.answer_id);
}

export async function countMailedTasks(tx: Tx): Promise<number> {
  const [row] = await tx.sql<{ n: string }[]>`
    select count(distinct task_id) as n from rights_task_mails where tenant_id = ${tx.tenant}`;
  return Number(row?.n ?? 0);
}
