import { type Instant, instant } from "../../base/instant.ts";
import { type Result, ok } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type RightsTask, listTasks, tellTaskAgain } from "../../registers/rights/tasks.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { type RightsRefusal, rightsRefusal } from "./answers.ts";
import type { RightsDesk } from "./desk.ts";
import { holdRequest } from "./hold-request.ts";
import { noteStep } from "./note-step.ts";
import { TASK_MS } from "./tell-vendors.ts";

/** A vendor is told of its task once more, as its address has been mended or it never answered; `sendTasks` does it. One that waits to be told stays so. */
export async function tellVendorAgain(
  { safe }: RightsDesk,
  tx: Tx,
  { id, task, actor }: { readonly id: string; readonly task: string; readonly actor: Actor },
  now: Instant,
): Promise<Result<RightsTask, RightsRefusal>> {
  const held = await holdRequest(tx, id, now);
  if (!held.ok) return held;
  const again = await tellTaskAgain(tx, id, task, instant(now + TASK_MS), now);
  if (again === undefined) {
    const known = (await listTasks(tx, id)).find((one) => one.id === task);
    if (known === undefined) return rightsRefusal("not_found");
    return known.state === "open" ? ok(known) : rightsRefusal("task_answered");
  }
  const detail = { task: again.id, vendor: again.vendor, outcome: "again" };
  await noteStep(safe, tx, held.value, { step: "task", actor, detail }, now);
  return ok(again);
}
