import { type SubjectId, type TaskId, newId } from "../../base/ids.ts";
import { DAY_MS, type Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type TaskRow, closeTasksOf, deleteTasksBefore, insertTask, selectOpenTasks, selectTasksOf } from "./_sql.ts";

/** However long a request goes on, what it lets its maker do ends after a day. */
export const TASK_MS = DAY_MS;
/** How long a task that is over is kept for whoever reads the ledger beside it. */
const KEPT_MS = 400 * DAY_MS;

export type NewTask = {
  readonly subject: SubjectId;
  readonly actor: string;
  readonly fields: readonly string[] | "all";
  readonly kind: "collection";
  readonly reference: string;
};

/** What somebody has to do for a subject, and with which of their fields. */
export type OpenTask = { readonly id: TaskId; readonly fields: ReadonlySet<string> | "all" };

/** From the commit on, the actor may go on with these fields of this subject as on a call. Opening it twice opens it once. */
export async function openTask(tx: Tx, task: NewTask, now: Instant): Promise<void> {
  await insertTask(tx, {
    task_id: newId("tsk", now),
    subject_id: task.subject,
    actor_id: task.actor,
    fields: task.fields === "all" ? null : task.fields,
    kind: task.kind,
    reference: task.reference,
    opened_at: new Date(now),
    until_at: new Date(now + TASK_MS),
  });
}

/** What the tasks were about is done, or over. */
export async function closeTasks(tx: Tx, reference: string, now: Instant): Promise<void> {
  await closeTasksOf(tx, reference, new Date(now));
}

/** By actor: the subjects with whom they have something to do now. Several tasks for one subject are one that has all their fields. */
export async function findOpenTasks(
  tx: Tx,
  actors: readonly string[],
  now: Instant,
): Promise<ReadonlyMap<string, ReadonlyMap<string, OpenTask>>> {
  const found = new Map<string, Map<string, OpenTask>>();
  for (const row of await selectOpenTasks(tx, actors, new Date(now))) {
    const own = found.get(row.actor_id) ?? new Map<string, OpenTask>();
    found.set(row.actor_id, own.set(row.subject_id, joined(own.get(row.subject_id), row)));
  }
  return found;
}

/** A subject with whom somebody has something to do now, all tasks for them taken together. */
export type TaskSubject = {
  readonly subject: SubjectId;
  readonly fields: OpenTask["fields"];
  /** What the newest of them is about. */
  readonly reference: string;
};

/** Whom somebody has something to do with now: whoever came in last is first. */
export async function listTaskSubjects(tx: Tx, actor: string, now: Instant): Promise<readonly TaskSubject[]> {
  const found = new Map<SubjectId, TaskSubject>();
  for (const row of await selectTasksOf(tx, actor, new Date(now))) {
    const { subject_id: subject, task_id: id } = row;
    const known = found.get(subject);
    const { fields } = joined(known && { id, fields: known.fields }, row);
    found.set(subject, { subject, fields, reference: known?.reference ?? row.reference });
  }
  return [...found.values()];
}

function joined(before: OpenTask | undefined, { task_id: id, fields }: TaskRow): OpenTask {
  if (fields === null || before?.fields === "all") return { id, fields: "all" };
  return { id, fields: new Set([...(before?.fields ?? []), ...fields]) };
}

export async function sweepTasks(tx: Tx, now: Instant): Promise<void> {
  await deleteTasksBefore(tx, new Date(now - KEPT_MS));
}
