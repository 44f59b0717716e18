import { type RightsTaskId, type SubjectId, newToken } from "../../base/ids.ts";
import { type Instant, instantToIso } from "../../base/instant.ts";
import { UNREADABLE, dropBoxes, openSoundBoxes, putBoxes } from "../../platform/keeper/boxes.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { countMailedTasks, deleteTaskMails, deleteTaskMailsOf, insertTaskMail, selectTaskMails } from "./_task-mails_sql.ts";

/** What somebody wrote who says that they answer for a vendor. `text` and `from` are theirs, and believed in nothing. */
export type TaskMail = {
  readonly at: string;
  /** The mailbox's server vouches for the sender, and they write from where the vendor is known to be. */
  readonly isVerified: boolean;
  /** Null where the safe is sealed. */
  readonly from: string | null;
  readonly text: string | null;
};

const KIND = "rights_task_mail";
/** Whoever knows a task's number can write to it: more than a vendor ever needs stays in the mailbox. */
const MAILS_MAX = 10;

/** Keeps a mail until what came of the task is noted. False where there are too many of them. */
export async function addTaskMail(
  tx: Tx,
  keeper: Keeper,
  task: RightsTaskId,
  mail: { readonly from: string; readonly text: string; readonly isVerified: boolean },
  now: Instant,
): Promise<boolean> {
  if ((await selectTaskMails(tx, [task])).length >= MAILS_MAX) return false;
  await loadTenant(tx, keeper);
  const id = newToken();
  const { from, text, isVerified } = mail;
  await putBoxes(tx, keeper, [{ id: boxOf(id), kind: KIND, plaintext: Buffer.from(JSON.stringify({ from, text })) }]);
  await insertTaskMail(tx, { task_id: task, answer_id: id, is_verified: isVerified, received_at: new Date(now) });
  return true;
}

/** Of each of these tasks those that nobody has dealt with yet, in the order in which they came. */
export async function readTaskMails(
  tx: Tx,
  keeper: Keeper,
  tasks: readonly RightsTaskId[],
): Promise<ReadonlyMap<RightsTaskId, readonly TaskMail[]>> {
  const rows = tasks.length === 0 ? [] : await selectTaskMails(tx, tasks);
  const ids = rows.map((row) => boxOf(row.answer_id));
  const isOpen = keeper.state() === "open";
  const boxes = isOpen ? await openSoundBoxes(tx, keeper, KIND, ids) : new Map<string, Buffer>();
  const unread = isOpen ? UNREADABLE : null;
  const told = rows.map((row) => {
    const at = instantToIso(row.received_at.getTime() as Instant);
    return { task: row.task_id, mail: { at, isVerified: row.is_verified, ...parseMail(boxes.get(boxOf(row.answer_id)), unread) } };
  });
  return new Map(tasks.map((task) => [task, told.filter((one) => one.task === task).map(({ mail }) => mail)]));
}

/** Once what came of the task is noted, nobody needs them any more. */
export async function dropTaskMails(tx: Tx, task: RightsTaskId): Promise<void> {
  await dropBoxes(tx, (await deleteTaskMails(tx, task)).map(boxOf));
}

/** With the customer goes whatever was written about them. Answers how many there were. */
export async function dropTaskMailsOf(tx: Tx, subject: SubjectId): Promise<number> {
  const gone = await deleteTaskMailsOf(tx, subject);
  await dropBoxes(tx, gone.map(boxOf));
  return gone.length;
}

/** How many tasks have a mail that nobody has dealt with. */
export async function countAnsweredByMail(tx: Tx): Promise<number> {
  return await countMailedTasks(tx);
}

function boxOf(id: string): string {
  return `rights-task-mail/${id}`;
}

function parseMail(plaintext: Buffer | undefined, unread: string | null): Pick<TaskMail, "from" | "text"> {
  // What is sealed was written by `addTaskMail` and by nothing else, so its shape is known.
  return plaintext === undefined
    ? { from: unread, text: unread }
    : (JSON.parse(plaintext.toString("utf8")) as Pick<TaskMail, "from" | "text">);
}
