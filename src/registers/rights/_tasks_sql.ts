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
};

/** One for each vendor, of those that are not there yet; how many were. */
export async function insertTasks(tx: Tx, rows: readonly TaskRow[]): Promise<number> {
  const made = await tx.sql`
    insert into rights_tasks
      ${tx.sql(rows.map((row) => ({ ...row, tenant_id: tx.tenant })) as never, "tenant_id", "task_id", "request_id", "subject_id", "vendor_id", "what", "state", "sent_by", "tries", "next_try_at", "due_at", "changed_at")}
    on conflict (tenant_id, request_id, vendor_id, what) do nothing
    returning task_id`;
  return made.length;
}

/** In the order in which they were made. */
export async function selectTasks(tx: Tx, request: string): Promise<readonly TaskRow[]> {
  return await tx.sql<TaskRow[]>`
    select task_id, request_id, subject_id, vendor_id, what, state, sent_by, tries, next_try_at, due_at, changed_at
      from rights_tasks
     where tenant_id = ${tx.tenant}
       and request_id = ${request}
     order by task_id`;
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
    returning task_id, request_id, subject_id, vendor_id, what, state, sent_by, tries, next_try_at, due_at, changed_at`;
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
