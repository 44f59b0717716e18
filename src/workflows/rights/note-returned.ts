import type { MailId, RightsTaskId, TenantId } from "../../base/ids.ts";
import { DAY_MS, type Instant, instant } from "../../base/instant.ts";
import { type FailedMail, failedMails } from "../../platform/outbox/failed-mails.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { RIGHTS_LETTERS } from "../../registers/mailing/letters/facts.ts";
import { lettersOut } from "../../registers/rights/mails.ts";
import { noteLetterReturned } from "../../registers/rights/returned.ts";
import { findTask, noteTaskReturned } from "../../registers/rights/tasks.ts";
import type { RightsDesk } from "./desk.ts";
import { holdRequest } from "./hold-request.ts";
import { type Step, noteStep } from "./note-step.ts";
import { CLERK } from "./send-tasks.ts";

const KINDS = ["rights_vendor", ...RIGHTS_LETTERS];
const LOOKED_AT_ONCE = 200;
/** Longer than a mail is tried. */
const LOOKED_BACK_MS = 7 * DAY_MS;

/** Letters about requests that no server took: whom they went to was not told after all. Each in a transaction of its own. */
export async function noteUndelivered(desk: RightsDesk, tenant: TenantId, now: Instant): Promise<void> {
  const { db } = desk.safe;
  const since = instant(now - LOOKED_BACK_MS);
  let before: MailId | null = null;
  do {
    const page = { before, limit: LOOKED_AT_ONCE };
    const failed: readonly FailedMail[] = await withTx(db, tenant, (tx) => failedMails(tx, KINDS, since, page));
    const ids = failed.map(({ mail }) => mail);
    const out = new Set((await withTx(db, tenant, (tx) => lettersOut(tx, ids))).map(({ mail }) => mail));
    for (const { mail, code } of failed) if (out.has(mail)) await withTx(db, tenant, (tx) => takeReturned(desk, tx, mail, code, now));
    before = failed.length < LOOKED_AT_ONCE ? null : (ids.at(-1) ?? null);
  } while (before !== null);
}

/**
 * This mail cannot be delivered, by this code. False where it is none of ours about a request, was known to have come back, or another
 * went after it.
 */
export async function takeReturned({ safe }: RightsDesk, tx: Tx, mail: MailId, code: string, now: Instant): Promise<boolean> {
  const [seen] = await lettersOut(tx, [mail]);
  const request = seen && (await holdRequest(tx, seen.request, now));
  if (request === undefined || !request.ok) return false;
  // Looked at once more, now that nobody else does anything about it: it may have been sent anew meanwhile.
  const [letter] = await lettersOut(tx, [mail]);
  if (letter === undefined) return false;
  const step = letter.task === null ? await letterStep(tx, mail, code, now) : await taskStep(tx, letter.task, now);
  if (step === undefined) return false;
  await noteStep(safe, tx, request.value, { ...step, actor: CLERK }, now);
  return true;
}

type Done = Pick<Step, "step" | "detail">;

async function taskStep(tx: Tx, id: RightsTaskId, now: Instant): Promise<Done | undefined> {
  const task = await findTask(tx, id);
  if (task === undefined || !(await noteTaskReturned(tx, id, now))) return undefined;
  return { step: "task", detail: { task: id, vendor: task.vendor, outcome: "returned" } };
}

async function letterStep(tx: Tx, mail: MailId, code: string, now: Instant): Promise<Done | undefined> {
  const letter = await noteLetterReturned(tx, mail, code, now);
  return letter && { step: "letter", detail: { kind: letter.kind, outcome: "returned", code } };
}
