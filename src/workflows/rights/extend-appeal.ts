import type { Instant } from "../../base/instant.ts";
import type { Result } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { ExtensionReason } from "../../registers/rights/reasons.ts";
import type { RightsRequest } from "../../registers/rights/requests.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { type RightsRefusal, rightsRefusal } from "./answers.ts";
import type { RightsDesk } from "./desk.ts";
import { holdLeading } from "./hold-request.ts";
import { takeStep } from "./take-step.ts";

/**
 * More time to look again at what was refused, where the law gives it (Colorado, Minnesota: sixty days): once, before the
 * first is over, and for a reason that the customer is told.
 */
export async function extendAppeal(
  desk: RightsDesk,
  tx: Tx,
  { id, reason, actor }: { readonly id: string; readonly reason: ExtensionReason; readonly actor: Actor },
  now: Instant,
): Promise<Result<RightsRequest, RightsRefusal>> {
  const held = await holdLeading(tx, id, now);
  if (!held.ok) return held;
  const request = held.value;
  const { appeal } = request;
  if (appeal?.state !== "open" || appeal.dueAt === null) return rightsRefusal("appeal_not_open");
  if (appeal.extendableTo === null) return rightsRefusal("appeal_extension_not_allowed");
  if (now > Date.parse(appeal.dueAt)) return rightsRefusal("extension_too_late");
  const change = { appeal_extension_reason: reason, appeal_extended_at: new Date(now), appeal_due_at: new Date(appeal.extendableTo) };
  return await takeStep(desk, tx, request, { step: "appeal_extend", actor, detail: { reason }, change }, now);
}
