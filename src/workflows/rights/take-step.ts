import type { Instant } from "../../base/instant.ts";
import { type Result, ok } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type RightsRequest, changeRequest } from "../../registers/rights/requests.ts";
import { type RightsRefusal, rightsRefusal } from "./answers.ts";
import type { RightsDesk } from "./desk.ts";
import { type Step, noteStep } from "./note-step.ts";
import { type ToldStep, tellStep } from "./tell-step.ts";

/**
 * Moves a request that was held and found fit, notes the step and tells the customer of it. Refused where it stands otherwise
 * than it did: of two who take a step at once, one does.
 */
export async function takeStep(
  desk: RightsDesk,
  tx: Tx,
  request: Pick<RightsRequest, "id" | "state">,
  { change, ...step }: Step & { readonly step: ToldStep; readonly change: Parameters<typeof changeRequest>[3] },
  now: Instant,
): Promise<Result<RightsRequest, RightsRefusal>> {
  const moved = await changeRequest(tx, request.id, [request.state], change, now);
  if (moved === undefined) return rightsRefusal("request_closed");
  await noteStep(desk.safe, tx, moved, step, now);
  await tellStep(desk, tx, moved, step.step, now);
  return ok(moved);
}
