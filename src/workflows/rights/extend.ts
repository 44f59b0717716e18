import type { Instant } from "../../base/instant.ts";
import type { Result } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { ExtensionReason } from "../../registers/rights/reasons.ts";
import { type RightsRequest, isUndecided } from "../../registers/rights/requests.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { type RightsRefusal, rightsRefusal } from "./answers.ts";
import type { RightsDesk } from "./desk.ts";
import { holdLeading } from "./hold-request.ts";
import { takeStep } from "./take-step.ts";

/** More time, as much as the law gives: once, before the first is over, and for a reason that the customer is told. */
export async function extendRightsRequest(
  desk: RightsDesk,
  tx: Tx,
  { id, reason, actor }: { readonly id: string; readonly reason: ExtensionReason; readonly actor: Actor },
  now: Instant,
): Promise<Result<RightsRequest, RightsRefusal>> {
  const held = await holdLeading(tx, id, now);
  if (!held.ok) return held;
  const request = held.value;
  if (!isUndecided(request)) return rightsRefusal("request_closed");
  if (request.extendableTo === null)
    return rightsRefusal(request.isOverdue && request.extension === null ? "extension_too_late" : "extension_not_allowed");
  const change = { extension_reason: reason, extended_at: new Date(now), due_at: new Date(request.extendableTo) };
  return await takeStep(desk, tx, request, { step: "extend", actor, detail: { reason }, change }, now);
}
