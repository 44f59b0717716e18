import type { RightsRequestId, RightsTaskId, SubjectId, VendorId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type TaskRow = {
  readonly task_id: RightsTaskId;
  readonly request_id: RightsRequestId;
  readonly subject_id: SubjectId;
  readonly vendor_id: VendorId;
  readonly what: "correction" | "erasure" | "restriction" | "objection";
  readonly state: "open" | "sent" | "done" | "refused" | "nothing_held" | "failed";
  readonly sent_by: "operation" | "letter" | null;
  readonly tries: number;
  readonly next_try_at: Date | null;
  readonly due_at: Date;
  readonly changed_at: Date;
  /** None: it is about everything. */
  readonly fields: readonly string[];
};

export async function insertTasks(tx: Tx, rows: readonly TaskRow[]): Promise<void> {
  await tx.sql`
    insert into rights_tasks
      ${tx.sql(rows.map((row) => ({ ...row, tenant_id: tx.tenant })) as never, "tenant_id", "task_id", "request_id", "subject_id", "vendor_id", "what", "state", "sent_by", "tries", "next_try_at", "due_at", "changed_at", "fields")}`;
}

/** In the order in which they were made. */
export async function selectTasks(tx: Tx, request: string): Promise<readonly TaskRow[]> {
  return await tx.sql<TaskRow[]>`
    select task_id, request_id, subject_id, vendor_id, what, state, sent_by, tries, next_try_at, due_at, changed_at, fields
      from rights_tasks
     where tenant_id = ${tx.tenant}
       and request_id = ${request}
     order by task_id`;
}

export async function selectTask(tx: Tx, task: string): Promise<TaskRow | undefined> {
  const [row] = await tx.sql<TaskRow[]>`
    select task_id, request_id, subject_id, vendor_id, what, state, sent_by, tries, next_try_at, due_at, changed_at, fields
      from rights_tasks
     where tenant_id = ${tx.tenant}
       and task_id = ${task}`;
  return row;
}

export async function lockTask(tx: Tx, task: string): Promise<TaskRow | undefined> {
  const [row] = await tx.sql<TaskRow[]>`
    select task_id, request_id, subject_id, vendor_id, what, state, sent_by, tries, next_try_at, due_at, changed_at, fields
      from rights_tasks
     where tenant_id = ${tx.tenant}
       and task_id = ${task}
       for update`;
  return row;
}

/** The task as it is then, where nobody answered it before. */
export async function answerTaskRow(
  tx: Tx,
  request: string,
  task: string,
  state: TaskRow["state"],
  at: Date,
): Promise<TaskRow | undefined> {
  const [row] = await tx.sql<TaskRow[]>`
    update rights_tasks
       set state = ${state}, next_try_at = null, changed_at = ${at}
     where tenant_id = ${tx.tenant}
       and request_id = ${request}
       and task_id = ${task}
       and state in ('open', 'sent', 'failed')
    returning task_id, request_id, subject_id, vendor_id, what, state, sent_by, tries, next_try_at, due_at, changed_at, fields`;
  return row;
}

export async function countUnansweredTasks(tx: Tx, request: string): Promise<number> {
  const [row] = await tx.sql<{ n: string }[]>`
    select count(*) as n
      from rights_tasks
     where tenant_id = ${tx.tenant}
       and request_id = ${request}
       and state in ('open', 'sent', 'failed')`;
  return Number(row?.n ?? 0);
}

export async function countTasks(tx: Tx, subject: string): Promise<number> {
  const [row] = await tx.sql<{ n: string }[]>`
    select count(*) as n from rights_tasks where tenant_id = ${tx.tenant} and subject_id = ${subject}`;
  return Number(row?.n ?? 0);
}

/**
 * The next task that is to be sent, taken for one try: whoever else looks finds it again only when `again` has come, so that
 * a process that is killed meanwhile delays it and loses nothing.
 */
export async function takeTask(tx: Tx, now: Date, again: Date): Promise<TaskRow | undefined> {
  const [row] = await tx.sql<TaskRow[]>`
    update rights_tasks
       set tries = tries + 1, next_try_at = ${again}
     where tenant_id = ${tx.tenant}
       and task_id = (select task_id
                        from rights_tasks
                       where tenant_id = ${tx.tenant}
                         and state = 'open'
                         and next_try_at <= ${now}
                       order by next_try_at
                       limit 1
                         for update skip locked)
    returning task_id, request_id, subject_id, vendor_id, what, state, sent_by, tries, next_try_at, due_at, changed_at, fields`;
  return row;
}

/** How a try went, where nobody answered meanwhile. */
export async function settleTry(
  tx: Tx,
  task: string,
  change: Pick<TaskRow, "state" | "sent_by" | "next_try_at" | "changed_at">,
): Promise<boolean> {
  const done = await tx.sql`
    update rights_tasks
       set state = ${change.state}, sent_by = ${change.sent_by}, next_try_at = ${change.next_try_at}, changed_at = ${change.changed_at}
     where tenant_id = ${tx.tenant}
       and task_id = ${task}
       and state = 'open'
    returning task_id`;
  return done.length > 0;
}

/** A letter that was sent came back. `sent_by` stays, so that it is told from a task for which there was no address. */
export async function updateReturned(tx: Tx, task: string, at: Date): Promise<boolean> {
  const done = await tx.sql`
    update rights_tasks
       set state = 'failed', next_try_at = null, changed_at = ${at}
     where tenant_id = ${tx.tenant}
       and task_id = ${task}
       and state = 'sent'
       and sent_by = 'letter'
    returning task_id`;
  return done.length > 0;
}

/** To be sent once more; whoever was told and has not answered gets as much time as the first time. */
export async function reopenTask(tx: Tx, request: string, task: string, now: Date, due: Date): Promise<TaskRow | undefined> {
  const [row] = await tx.sql<TaskRow[]>`
    update rights_tasks
       set state = 'open', sent_by = null, tries = 0, next_try_at = ${now}, due_at = greatest(due_at, ${due}), changed_at = ${now}
     where tenant_id = ${tx.tenant}
       and request_id = ${request}
       and task_id = ${task}
       and state in ('sent', 'failed')
    returning task_id, request_id, subject_id, vendor_id, what, state, sent_by, tries, next_try_at, due_at, changed_at, fields`;
  return row;
}

/** Tasks that nobody could be told of, or that were not answered in time; letters that came back are counted apart. */
export async function countStuck(tx: Tx, now: Date): Promise<number> {
  const [row] = await tx.sql<{ n: string }[]>`
    select count(*) as n
      from rights_tasks
     where tenant_id = ${tx.tenant}
       and ((state = 'failed' and sent_by is null) or (state in ('open', 'sent') and due_at < ${now}))`;
  return Number(row?.n ?? 0);
}

export async function countReturned(tx: Tx): Promise<number> {
  const [row] = await tx.sql<{ n: string }[]>`
    select count(*) as n
      from rights_tasks
     where tenant_id = ${tx.tenant}
       and state = 'failed'
       and sent_by = 'letter'`;
  return Number(row?.n ?? 0);
}
