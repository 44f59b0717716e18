import { type Instant, instant } from "../../base/instant.ts";
import type { Result } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { mayPause, resumedDue } from "../../registers/rights/clocks.ts";
import type { PauseReason } from "../../registers/rights/laws.ts";
import { type RightsRequest, lawOf } from "../../registers/rights/requests.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { type RightsRefusal, rightsRefusal } from "./answers.ts";
import type { RightsDesk } from "./desk.ts";
import { holdLeading } from "./hold-request.ts";
import { takeStep } from "./take-step.ts";

/** The clock stands still until the customer has answered, where their law says so; they are told what it waits for. */
export async function pauseRightsRequest(
  desk: RightsDesk,
  tx: Tx,
  { id, reason, actor }: { readonly id: string; readonly reason: PauseReason; readonly actor: Actor },
  now: Instant,
): Promise<Result<RightsRequest, RightsRefusal>> {
  const held = await holdLeading(tx, id, now);
  if (!held.ok) return held;
  const request = held.value;
  if (request.state !== "open") return rightsRefusal("request_closed");
  if (request.pausedSince !== null) return rightsRefusal("already_paused");
  if (!mayPause(lawOf(request), reason)) return rightsRefusal(reason === "fee" ? "pause_not_for_fee" : "pause_not_allowed");
  if (request.isOverdue) return rightsRefusal("pause_too_late");
  const change = { paused_since: new Date(now), pause_reason: reason };
  return await takeStep(desk, tx, request, { step: "pause", actor, detail: { reason }, change }, now);
}

/** It runs on, and the customer is told until when; the days on which it stood still come after the last one. */
export async function resumeRightsRequest(
  desk: RightsDesk,
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
  return await takeStep(desk, tx, request, { step: "resume", actor, change }, now);
}
