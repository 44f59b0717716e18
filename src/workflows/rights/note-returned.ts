import type { MailId, RightsTaskId, TenantId } from "../../base/ids.ts";
import { DAY_MS, type Instant, instant } from "../../base/instant.ts";
import { failedMails } from "../../platform/outbox/failed-mails.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { tasksToldBy } from "../../registers/rights/mails.ts";
import { findTask, noteTaskReturned } from "../../registers/rights/tasks.ts";
import type { Safe } from "../../safe/safe.ts";
import type { RightsDesk } from "./desk.ts";
import { holdRequest } from "./hold-request.ts";
import { noteStep } from "./note-step.ts";
import { CLERK } from "./send-tasks.ts";

const LOOKED_AT_ONCE = 200;
/** Longer than a mail is tried. */
const LOOKED_BACK_MS = 7 * DAY_MS;

/** Letters to vendors that no server took: their tasks were not told after all. Each in a transaction of its own. */
export async function noteUndelivered({ safe }: RightsDesk, tenant: TenantId, now: Instant): Promise<void> {
  const since = instant(now - LOOKED_BACK_MS);
  const mails = await withTx(safe.db, tenant, (tx) => failedMails(tx, "rights_vendor", since, LOOKED_AT_ONCE));
  const tasks = await withTx(safe.db, tenant, (tx) => tasksToldBy(tx, mails));
  for (const task of tasks) await withTx(safe.db, tenant, (tx) => noteReturned(safe, tx, task, mails, now));
}

/** A mail server says that this mail cannot be delivered. False where no task was told by it, or is told otherwise by now. */
export async function takeReturned({ safe }: RightsDesk, tx: Tx, mail: MailId, now: Instant): Promise<boolean> {
  const [task] = await tasksToldBy(tx, [mail]);
  return task !== undefined && (await noteReturned(safe, tx, task, [mail], now));
}

async function noteReturned(safe: Safe, tx: Tx, id: RightsTaskId, mails: readonly MailId[], now: Instant): Promise<boolean> {
  const task = await findTask(tx, id);
  const request = task && (await holdRequest(tx, task.request, now));
  if (task === undefined || request === undefined || !request.ok) return false;
  // Looked at once more, now that nobody else does anything about it: it may have been sent anew meanwhile.
  if (!(await tasksToldBy(tx, mails)).includes(id) || !(await noteTaskReturned(tx, id, now))) return false;
  const detail = { task: id, vendor: task.vendor, outcome: "returned" };
  await noteStep(safe, tx, request.value, { step: "task", actor: CLERK, detail }, now);
  return true;
}
