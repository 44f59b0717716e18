import type { SubjectId, TaskId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type TaskRow = {
  readonly task_id: TaskId;
  readonly subject_id: SubjectId;
  readonly actor_id: string;
  /** Null: every field. */
  readonly fields: readonly string[] | null;
};

/** Where the actor has one for this already, that one goes on. */
export async function insertTask(
  tx: Tx,
  row: TaskRow & { readonly kind: "collection"; readonly reference: string; readonly opened_at: Date; readonly until_at: Date },
): Promise<void> {
  await tx.sql`
    insert into tasks (tenant_id, task_id, subject_id, actor_id, fields, kind, reference, opened_at, until_at)
    values (${tx.tenant}, ${row.task_id}, ${row.subject_id}, ${row.actor_id}, ${row.fields as string[] | null}::text[], ${row.kind}, ${row.reference}, ${row.opened_at}, ${row.until_at})
    on conflict (tenant_id, actor_id, reference) where closed_at is null do nothing`;
}

export async function closeTasksOf(tx: Tx, reference: string, now: Date): Promise<void> {
  await tx.sql`
    update tasks
       set closed_at = ${now}
     where tenant_id = ${tx.tenant}
       and reference = ${reference}
       and closed_at is null`;
}

export async function selectOpenTasks(tx: Tx, actors: readonly string[], now: Date): Promise<readonly TaskRow[]> {
  return await tx.sql<TaskRow[]>`
    select task_id, subject_id, actor_id, fields
      from tasks
     where tenant_id = ${tx.tenant}
       and actor_id = any(${actors as string[]}::text[])
       and closed_at is null
       and until_at > ${now}
     order by task_id`;
}

/** What somebody has to do, newest first, with what each is about. */
export async function selectTasksOf(tx: Tx, actor: string, now: Date): Promise<readonly (TaskRow & { readonly reference: string })[]> {
  return await tx.sql<(TaskRow & { readonly reference: string })[]>`
    select task_id, subject_id, actor_id, fields, reference
      from tasks
     where tenant_id = ${tx.tenant}
       and actor_id = ${actor}
       and closed_at is null
       and until_at > ${now}
     order by task_id desc`;
}

export async function deleteTasksBefore(tx: Tx, cutoff: Date): Promise<void> {
  await tx.sql`
    delete from tasks
     where tenant_id = ${tx.tenant}
       and until_at < ${cutoff}`;
}

export async function countTasksOf(tx: Tx, subject: SubjectId): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from tasks
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}`;
  return row?.n ?? 0;
}

export async function deleteTasksOf(tx: Tx, subject: SubjectId): Promise<number> {
  const done = await tx.sql`
    delete from tasks
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}`;
  return done.count;
}
