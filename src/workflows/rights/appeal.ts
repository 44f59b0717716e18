import { type Instant, instant } from "../../base/instant.ts";
import { type Result, ok } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appealDue } from "../../registers/rights/clocks.ts";
import { isMarkKind } from "../../registers/rights/kinds.ts";
import { type RightsRequest, changeRequest, lawOf } from "../../registers/rights/requests.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { renewMark } from "../../safe/marks/marks.ts";
import { type RightsRefusal, rightsRefusal, safeRefusal } from "./answers.ts";
import type { RightsDesk } from "./desk.ts";
import { holdLeading } from "./hold-request.ts";
import { noteStep } from "./note-step.ts";
import { takeStep } from "./take-step.ts";
import { tellStep } from "./tell-step.ts";

/** The customer contests what was refused, wholly or in part; offered under every law, decided within its time or 45 days. */
export async function appealRightsRequest(
  desk: RightsDesk,
  tx: Tx,
  { id, words, actor }: { readonly id: string; readonly words: string | null; readonly actor: Actor },
  now: Instant,
): Promise<Result<RightsRequest, RightsRefusal>> {
  const held = await holdLeading(tx, id, now);
  if (!held.ok) return held;
  const request = held.value;
  if (words !== null && desk.safe.keeper.state() !== "open") return safeRefusal({ code: "sealed" });
  const isContestable = request.decision?.decision === "refused" || request.decision?.decision === "in_part";
  if (!isContestable || (request.appeal !== null && request.appeal.state !== "overturned")) return rightsRefusal("appeal_not_possible");
  const dueAt = new Date(appealDue(lawOf(request), now));
  const change = { appeal_state: "open", appealed_at: new Date(now), appeal_due_at: dueAt, ...NOT_YET } as const;
  return await takeStep(desk, tx, request, { step: "appeal", actor, ...(words === null ? {} : { words }), change }, now);
}

const NOT_YET = { appeal_decided_at: null, appeal_extension_reason: null, appeal_extended_at: null } as const;

/** `upheld`: the decision stands. `overturned`: it is open again for another one, within the time that the appeal had. */
export async function decideAppeal(
  desk: RightsDesk,
  tx: Tx,
  wish: { readonly id: string; readonly decision: "upheld" | "overturned"; readonly words: string | null; readonly actor: Actor },
  now: Instant,
): Promise<Result<RightsRequest, RightsRefusal>> {
  const { id, decision, words, actor } = wish;
  const held = await holdLeading(tx, id, now);
  if (!held.ok) return held;
  const request = held.value;
  if (words !== null && desk.safe.keeper.state() !== "open") return safeRefusal({ code: "sealed" });
  if (request.appeal?.state !== "open") return rightsRefusal("appeal_not_possible");
  const decided = { appeal_state: decision, appeal_decided_at: new Date(now) };
  const change = decision === "upheld" ? decided : { ...decided, ...openAgain(request, now) };
  const moved = await changeRequest(tx, id, [request.state], change, now);
  if (moved === undefined) return rightsRefusal("request_closed");
  if (decision === "overturned" && isMarkKind(request.kind)) await renewMark(tx, request, actor.id, now);
  const step = { step: "appeal_decide", actor, detail: { decision }, ...(words === null ? {} : { words, reason: words }) } as const;
  await noteStep(desk.safe, tx, moved, step, now);
  await tellStep(desk, tx, moved, "appeal_decide", now);
  return ok(moved);
}

function openAgain(request: RightsRequest, now: Instant) {
  const rest = request.appeal?.dueAt ?? null;
  const dueAt = instant(Math.max(rest === null ? now : Date.parse(rest), now));
  return {
    state: isMarkKind(request.kind) ? ("in_force" as const) : ("open" as const),
    due_at: new Date(dueAt),
    decision: null,
    decision_reasons: [],
    reason_code: null,
    decided_at: null,
    decided_by: null,
    carried_at: null,
    done_at: null,
  };
}
