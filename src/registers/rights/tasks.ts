import { isDeepStrictEqual } from "node:util";
import { type RightsRequestId, type RightsTaskId, type SubjectId, type VendorId, newId } from "../../base/ids.ts";
import { type Instant, instantToIso } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import {
  type TaskRow,
  answerTaskRow,
  countReturned,
  countStuck,
  countUnansweredTasks,
  insertTasks,
  lockTask,
  reopenTask,
  selectTask,
  selectTasks,
  settleTry,
  takeTask,
  updateReturned,
} from "./_tasks_sql.ts";

/** What a vendor that was given the customer's data is to do about it. */
export type RightsTask = {
  readonly id: RightsTaskId;
  readonly request: RightsRequestId;
  readonly subject: SubjectId;
  readonly vendor: VendorId;
  readonly what: "correction" | "erasure" | "restriction" | "objection";
  /** Of which fields it is; none: of everything. */
  readonly fields: readonly string[];
  readonly state: "open" | "sent" | "done" | "refused" | "nothing_held" | "failed";
  /** How the vendor was told; null until it was. */
  readonly by: "operation" | "letter" | null;
  /** The letter came back: it could not be delivered, and the vendor knows of nothing. */
  readonly isReturned: boolean;
  readonly dueAt: string;
  readonly at: string;
};

export type TaskOutcome = "done" | "refused" | "nothing_held";

/** One for each vendor, but where one of the same fields is there already. Whoever calls holds the request. Answers how many are new. */
export async function addTasks(
  tx: Tx,
  wish: {
    readonly request: RightsRequestId;
    readonly subject: SubjectId;
    readonly what: RightsTask["what"];
    /** With the fields that each is to be told of; none: everything. */
    readonly vendors: ReadonlyMap<VendorId, readonly string[]>;
    readonly dueAt: Instant;
  },
  now: Instant,
): Promise<number> {
  if (wish.vendors.size === 0) return 0;
  const rows = [...wish.vendors].map(([vendor, fields]): TaskRow => ({
    task_id: newId("rtk", now),
    request_id: wish.request,
    subject_id: wish.subject,
    vendor_id: vendor,
    what: wish.what,
    state: "open",
    sent_by: null,
    tries: 0,
    next_try_at: new Date(now),
    due_at: new Date(wish.dueAt),
    changed_at: new Date(now),
    fields,
  }));
  const known = (await selectTasks(tx, wish.request)).filter((row) => row.what === wish.what);
  const isKnown = ({ vendor_id, fields }: TaskRow): boolean =>
    known.some((one) => one.vendor_id === vendor_id && isDeepStrictEqual(one.fields, fields));
  const fresh = rows.filter((row) => !isKnown(row));
  if (fresh.length > 0) await insertTasks(tx, fresh);
  return fresh.length;
}

export async function listTasks(tx: Tx, request: string): Promise<readonly RightsTask[]> {
  return (await selectTasks(tx, request)).map(rowToTask);
}

export async function findTask(tx: Tx, task: RightsTaskId): Promise<RightsTask | undefined> {
  const row = await selectTask(tx, task);
  return row && rowToTask(row);
}

/** For a deed on it: nobody notes an answer until the transaction ends. Whoever calls holds its request. */
export async function holdTask(tx: Tx, task: RightsTaskId): Promise<RightsTask | undefined> {
  const row = await lockTask(tx, task);
  return row && rowToTask(row);
}

/** Whether what came of it is still to be noted. */
export function isUnanswered({ state }: Pick<RightsTask, "state">): boolean {
  return state === "open" || state === "sent" || state === "failed";
}

/** What the vendor said; undefined where the task is not of this request, or was answered before. */
export async function answerTask(
  tx: Tx,
  request: string,
  task: string,
  outcome: TaskOutcome,
  now: Instant,
): Promise<RightsTask | undefined> {
  const row = await answerTaskRow(tx, request, task, outcome, new Date(now));
  return row && rowToTask(row);
}

export async function hasUnansweredTasks(tx: Tx, request: string): Promise<boolean> {
  return (await countUnansweredTasks(tx, request)) > 0;
}

export type TakenTask = { readonly task: RightsTask; readonly tries: number };

/** The next one that is to be sent, for one try. */
export async function takeTaskToSend(tx: Tx, now: Instant, waitMs: (tries: number) => number): Promise<TakenTask | undefined> {
  const row = await takeTask(tx, new Date(now), new Date(now + waitMs(0)));
  if (row === undefined) return undefined;
  if (row.tries > 1) await settleTry(tx, row.task_id, { ...row, next_try_at: new Date(now + waitMs(row.tries - 1)) });
  return { task: rowToTask(row), tries: row.tries };
}

/** The vendor was told; what it answers is another step. False where somebody noted its answer meanwhile. */
export async function noteTaskSent(tx: Tx, task: RightsTask, by: "operation" | "letter", now: Instant): Promise<boolean> {
  return await settleTry(tx, task.id, { state: "sent", sent_by: by, next_try_at: null, changed_at: new Date(now) });
}

/** Nobody could be told: a person has to. */
export async function noteTaskFailed(tx: Tx, task: RightsTask, now: Instant): Promise<boolean> {
  return await settleTry(tx, task.id, { state: "failed", sent_by: null, next_try_at: null, changed_at: new Date(now) });
}

/** The letter came back. False where it was known, something else was done about the task meanwhile, or it was told otherwise. */
export async function noteTaskReturned(tx: Tx, task: RightsTaskId, now: Instant): Promise<boolean> {
  return await updateReturned(tx, task, new Date(now));
}

/** To be told once more, as if it never was. Undefined where it waits to be told already, was answered, or is of another request. */
export async function tellTaskAgain(tx: Tx, request: string, task: string, dueAt: Instant, now: Instant): Promise<RightsTask | undefined> {
  const row = await reopenTask(tx, request, task, new Date(now), new Date(dueAt));
  return row && rowToTask(row);
}

/** Of how many tasks a person has to see to it: nobody could be told, or nobody answered in time. */
export async function countStuckTasks(tx: Tx, now: Instant): Promise<number> {
  return await countStuck(tx, new Date(now));
}

/** How many letters came back, and were not sent anew. */
export async function countReturnedTasks(tx: Tx): Promise<number> {
  return await countReturned(tx);
}

function rowToTask(row: TaskRow): RightsTask {
  return {
    id: row.task_id,
    request: row.request_id,
    subject: row.subject_id,
    vendor: row.vendor_id,
    what: row.what,
    fields: row.fields,
    state: row.state,
    by: row.sent_by,
    isReturned: row.state === "failed" && row.sent_by === "letter",
    dueAt: row.due_at.toISOString(),
    at: instantToIso(row.changed_at.getTime() as Instant),
  };
}
