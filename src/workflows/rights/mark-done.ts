import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type RightsRequest, changeRequest } from "../../registers/rights/requests.ts";
import { hasUnansweredTasks } from "../../registers/rights/tasks.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { RightsDesk } from "./desk.ts";

/**
 * What the house itself had to do about a granted request is done. So is the request, unless others who hold the data still
 * have to answer. Undefined where it is not granted (any more).
 */
export async function markDone(_desk: RightsDesk, tx: Tx, id: string, _actor: Actor, now: Instant): Promise<RightsRequest | undefined> {
  const carried = await changeRequest(tx, id, ["granted"], { carried_at: new Date(now) }, now);
  if (carried === undefined || (await hasUnansweredTasks(tx, id))) return carried;
  return await changeRequest(tx, id, ["granted"], { state: "done", done_at: new Date(now) }, now);
}
