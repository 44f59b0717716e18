import { type Instant, instant } from "../../base/instant.ts";
import { type Result, ok } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { mayPause, resumedDue } from "../../registers/rights/clocks.ts";
import type { PauseReason } from "../../registers/rights/laws.ts";
import { type RightsRequest, changeRequest, lawOf } from "../../registers/rights/requests.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { type RightsRefusal, rightsRefusal } from "./answers.ts";
import type { RightsDesk } from "./desk.ts";
import { holdLeading } from "./hold-request.ts";
import { noteStep } from "./note-step.ts";

/** The clock stands still until the customer has answered, where their law says so. */
export async function pauseRightsRequest(
  { safe }: RightsDesk,
  tx: Tx,
  { id, reason, actor }: { readonly id: string; readonly reason: PauseReason; readonly actor: Actor },
  now: Instant,
): Promise<Result<RightsRequest, RightsRefusal>> {
  const held = await holdLeading(tx, id, now);
  if (!held.ok) return held;
  const request = held.value;
  if (request.state !== "open") return rightsRefusal("request_closed");
  // What is late already does not become less so.
  if (request.pausedSince !== null || request.isOverdue || !mayPause(lawOf(request), reason)) return rightsRefusal("pause_not_allowed");
  const moved = await changeRequest(tx, id, ["open"], { paused_since: new Date(now), pause_reason: reason }, now);
  if (moved === undefined) return rightsRefusal("request_closed");
  await noteStep(safe, tx, moved, { step: "pause", actor, detail: { reason } }, now);
  return ok(moved);
}

/** It runs on; the days on which it stood still come after the last one. */
export async function resumeRightsRequest(
  { safe }: RightsDesk,
  tx: Tx,
  { id, actor }: { readonly id: string; readonly actor: Actor },
  now: Instant,
): Promise<Result<RightsRequest, RightsRefusal>> {
  const held = await holdLeading(tx, id, now);
  if (!held.ok) return held;
  const request = held.value;
  if (request.state !== "open") return rightsRefusal("request_closed");
  if (request.pausedSince === null || request.dueAt === null) return rightsRefusal("not_paused");
  const [due, since] = [instant(Date.parse(request.dueAt)), instant(Date.parse(request.pausedSince))];
  const change = { paused_since: null, pause_reason: null, due_at: new Date(resumedDue(lawOf(request), due, since, now)) };
  const moved = await changeRequest(tx, id, ["open"], change, now);
  if (moved === undefined) return rightsRefusal("request_closed");
  await noteStep(safe, tx, moved, { step: "resume", actor }, now);
  return ok(moved);
}
