import type { Instant } from "../../base/instant.ts";
import { type Result, ok } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { isMarkKind } from "../../registers/rights/kinds.ts";
import { type RightsRequest, changeRequest } from "../../registers/rights/requests.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { decideMark } from "../../safe/marks/marks.ts";
import { type RightsRefusal, rightsRefusal } from "./answers.ts";
import type { RightsDesk } from "./desk.ts";
import { holdRequest } from "./hold-request.ts";
import { noteStep } from "./note-step.ts";
import { tellStep } from "./tell-step.ts";

/**
 * Taken back, by the customer or for them, as long as it is not carried out: an erasure whose time has not come is not done.
 * A restriction or an objection is lifted by it.
 */
export async function withdrawRightsRequest(
  desk: RightsDesk,
  tx: Tx,
  { id, actor }: { readonly id: string; readonly actor: Actor },
  now: Instant,
): Promise<Result<RightsRequest, RightsRefusal>> {
  const held = await holdRequest(tx, id, now);
  if (!held.ok) return held;
  const request = held.value;
  if (request.carriedAt !== null) return rightsRefusal("request_closed");
  const lift = { decision: "lifted", reasons: [], reasonCode: "taken_back", recordedBy: actor.id } as const;
  const moved = isMarkKind(request.kind)
    ? await decideMark(tx, id, lift, now)
    : await changeRequest(tx, id, ["awaiting_proof", "open", "granted"], { state: "withdrawn", ...STANDS_STILL }, now);
  if (moved === undefined) return rightsRefusal("request_closed");
  await noteStep(desk.safe, tx, moved, { step: "withdraw", actor }, now);
  await tellStep(desk, tx, moved, "withdraw", now);
  return ok(moved);
}

const STANDS_STILL = { paused_since: null, pause_reason: null, cooling_until: null } as const;
