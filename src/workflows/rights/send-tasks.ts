import type { TenantId } from "../../base/ids.ts";
import { HOUR_MS, type Instant, MINUTE_MS } from "../../base/instant.ts";
import { queueMail } from "../../platform/outbox/queue-mail.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import { readTenant } from "../../platform/storage/tenants.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { composeLetter } from "../../registers/mailing/letters/compose-letter.ts";
import { noteTaskMail } from "../../registers/rights/mails.ts";
import { findRightsRequest } from "../../registers/rights/requests.ts";
import { type RightsTask, type TakenTask, noteTaskFailed, noteTaskSent, takeTaskToSend } from "../../registers/rights/tasks.ts";
import { NO_PEOPLE, privacyAddress, readPeople } from "../../registers/vendors/people.ts";
import { findVendor } from "../../registers/vendors/vendor.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { languageOfBusiness } from "../../safe/post/language-of-business.ts";
import type { RightsDesk } from "./desk.ts";
import { noteStep } from "./note-step.ts";

/** `none`: the vendor has no operation for it, or may not be sent what the operation needs. */
export type OperationOutcome = "sent" | "none" | "failed";

/** Sends a vendor's own operation for a task; the edge puts forwarding in its place. */
export type SendOperation = (tenant: TenantId, task: RightsTask) => Promise<OperationOutcome>;

export const CLERK: Actor = { kind: "worker", id: "worker_rights", roles: [], purposes: "all", owner: false, address: null };

const TRIES_MAX = 5;
const AT_ONCE_MAX = 20;

/** Five tries in nine hours, while the vendor's side does not answer. */
function waitMs(tries: number): number {
  return [10 * MINUTE_MS, HOUR_MS, 2 * HOUR_MS, 6 * HOUR_MS][tries] ?? 6 * HOUR_MS;
}

/**
 * Tells vendors of the tasks that wait: by an operation of theirs that is named for it (`rights-erasure`), else by a letter to
 * their contact in which nothing stands but numbers. Where there is no address a person has to tell them.
 */
export async function sendTasks(desk: RightsDesk, tenant: TenantId, sendOperation: SendOperation, now: Instant): Promise<number> {
  for (let sent = 0; sent < AT_ONCE_MAX; sent += 1) {
    const taken = await withTx(desk.safe.db, tenant, (tx) => takeTaskToSend(tx, now, waitMs));
    if (taken === undefined) return sent;
    await sendOne(desk, tenant, taken, sendOperation, now);
  }
  return AT_ONCE_MAX;
}

async function sendOne(
  desk: RightsDesk,
  tenant: TenantId,
  { task, tries }: TakenTask,
  sendOperation: SendOperation,
  now: Instant,
): Promise<void> {
  const outcome = await sendOperation(tenant, task);
  if (outcome === "failed" && tries < TRIES_MAX) return;
  // The vendor has done it by now, and would be asked once more.
  await withTxAgain(desk.safe.db, tenant, async (tx) => {
    const by = outcome === "sent" ? "operation" : (await writeTo(desk, tx, task, now)) ? "letter" : null;
    const isNoted = by === null ? await noteTaskFailed(tx, task, now) : await noteTaskSent(tx, task, by, now);
    const request = await findRightsRequest(tx, task.request, now);
    if (!isNoted || request === undefined) return;
    const detail = { task: task.id, vendor: task.vendor, outcome: by === null ? "not_told" : "told", ...(by === null ? {} : { by }) };
    await noteStep(desk.safe, tx, request, { step: "task", actor: CLERK, detail }, now);
  });
}

/** False where no mail address of the vendor's is known. */
async function writeTo({ safe, publicOrigin, mailbox }: RightsDesk, tx: Tx, task: RightsTask, now: Instant): Promise<boolean> {
  const [vendor, tenant] = await Promise.all([findVendor(tx, task.vendor), readTenant(tx)]);
  if (vendor === undefined) return false;
  const address = privacyAddress((await readPeople(tx, safe.keeper, [vendor.id])).get(vendor.id) ?? NO_PEOPLE);
  if (address === null) return false;
  const facts = {
    vendor: vendor.label,
    task: task.what,
    number: task.id,
    items: [task.request, task.id, task.subject],
    lastDay: Date.parse(task.dueAt) as Instant,
    business: tenant?.name ?? "",
    origin: publicOrigin,
    name: null,
  };
  const map = await safe.maps.get(tx);
  const only = task.fields.map((name) => map.fields.get(name)?.label ?? name).join(", ");
  const letter = composeLetter("rights_vendor", languageOfBusiness(map), only === "" ? facts : { ...facts, only });
  const back = mailbox === null ? {} : { returnTo: mailbox };
  const mail = await queueMail(tx, safe.keeper, { ...letter, to: { name: null, address }, ...back }, now);
  await noteTaskMail(tx, mail, task, now);
  return true;
}
