import type { Instant } from "../../base/instant.ts";
import { type Result, ok } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type RightsTask, type TaskOutcome, answerTask, listTasks } from "../../registers/rights/tasks.ts";
import { dropTaskMails } from "../../registers/rights/task-mails.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { type RightsRefusal, rightsRefusal, safeRefusal } from "./answers.ts";
import type { RightsDesk } from "./desk.ts";
import { holdRequest } from "./hold-request.ts";
import { markDone } from "./mark-done.ts";
import { noteStep } from "./note-step.ts";

/** What a vendor answered, by whatever way; mails in which it said so are not kept longer. The last answer ends a request of which the house's own part is done. */
export async function answerVendorTask(
  desk: RightsDesk,
  tx: Tx,
  answer: {
    readonly id: string;
    readonly task: string;
    readonly outcome: TaskOutcome;
    readonly words: string | null;
    readonly actor: Actor;
  },
  now: Instant,
): Promise<Result<RightsTask, RightsRefusal>> {
  const { id, task, outcome, words, actor } = answer;
  const held = await holdRequest(tx, id, now);
  if (!held.ok) return held;
  if (words !== null && desk.safe.keeper.state() !== "open") return safeRefusal({ code: "sealed" });
  const answered = await answerTask(tx, id, task, outcome, now);
  if (answered === undefined) {
    const isKnown = (await listTasks(tx, id)).some((one) => one.id === task);
    return rightsRefusal(isKnown ? "task_answered" : "not_found");
  }
  await dropTaskMails(tx, answered.id);
  const detail = { task, vendor: answered.vendor, outcome };
  await noteStep(desk.safe, tx, held.value, { step: "task", actor, detail, ...(words === null ? {} : { words, reason: words }) }, now);
  if (held.value.carriedAt !== null) await markDone(desk, tx, id, actor, now);
  return ok(answered);
}
