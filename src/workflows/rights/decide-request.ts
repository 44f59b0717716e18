import type { Instant } from "../../base/instant.ts";
import { type Result, ok } from "../../base/result.ts";
import { type Tx, stepsOrNothing } from "../../platform/storage/tx.ts";
import { isMarkKind } from "../../registers/rights/kinds.ts";
import type { RightsReason } from "../../registers/rights/reasons.ts";
import { type RightsDecision, type RightsRequest, changeRequest, findRightsRequest } from "../../registers/rights/requests.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { checkFields } from "../../safe/access/ask.ts";
import { keptMap } from "../../safe/vault/kept-map.ts";
import { decideMark } from "../../safe/marks/marks.ts";
import { type RightsRefusal, rightsRefusal, safeRefusal } from "./answers.ts";
import { carryOut } from "./carry-out.ts";
import type { RightsDesk } from "./desk.ts";
import { REASONS } from "./export/read-account.ts";
import { holdLeading } from "./hold-request.ts";
import { noteStep } from "./note-step.ts";
import { tellStep } from "./tell-step.ts";

export type RightsVerdict = {
  readonly id: string;
  readonly decision: RightsDecision;
  readonly reasons: readonly RightsReason[];
  /** A word of the business's own, beside the list. */
  readonly reasonCode: string | null;
  /** In prose; sealed. */
  readonly words: string | null;
  /** Of an erasure: how long it can still be taken back. Null: the usual time. */
  readonly coolingDays: number | null;
  readonly actor: Actor;
};

/** Decides a request, once: of two who decide at the same moment, one does. What was granted begins to be carried out. */
export async function decideRightsRequest(
  desk: RightsDesk,
  tx: Tx,
  verdict: RightsVerdict,
  now: Instant,
): Promise<Result<RightsRequest, RightsRefusal>> {
  const held = await holdLeading(tx, verdict.id, now);
  if (!held.ok) return held;
  const request = held.value;
  const fault = await faultOf(desk, tx, request, verdict);
  if (fault !== undefined) return fault;
  if (verdict.words !== null && desk.safe.keeper.state() !== "open") return safeRefusal({ code: "sealed" });
  return await stepsOrNothing(tx, async (within) => {
    const decided = await settle(within, request, verdict, now);
    if (decided === undefined) return rightsRefusal("request_closed");
    await note(desk, within, decided, verdict, now);
    if (verdict.decision === "granted" || verdict.decision === "in_part") {
      const carried = await carryOut(desk, within, decided, verdict, now);
      if (!carried.ok) return carried;
    }
    const settled = (await findRightsRequest(within, request.id, now)) ?? decided;
    await tellStep(desk, within, settled, "decide", now);
    return ok(settled);
  });
}

async function faultOf(
  { safe }: RightsDesk,
  tx: Tx,
  request: RightsRequest,
  { decision, reasons }: RightsVerdict,
): Promise<{ readonly ok: false; readonly refusal: RightsRefusal } | undefined> {
  const known = checkFields(
    // What left the map is in a copy, too.
    await keptMap(safe, tx),
    // What staff typed as their reasons is no field, and may be kept back from a copy.
    reasons.flatMap((reason) => reason.fields).filter((field) => field !== REASONS),
  );
  if (!known.ok) return safeRefusal(known.refusal);
  if (isMarkKind(request.kind)) return decision === "in_part" ? rightsRefusal("decision_not_for_kind") : undefined;
  if (decision === "lifted") return rightsRefusal("decision_not_for_kind");
  if (decision !== "granted" && reasons.length === 0) return rightsRefusal("reasons_needed");
  if (request.state === "awaiting_proof" && decision !== "refused") return rightsRefusal("proof_lacking");
  return keptFault(request, decision, reasons);
}

/** An erasure in part keeps what its reasons name, so each names something, and something that was asked for. */
function keptFault(
  { kind, scope }: RightsRequest,
  decision: RightsDecision,
  reasons: readonly RightsReason[],
): ReturnType<typeof rightsRefusal> | undefined {
  if (kind !== "erasure" || decision !== "in_part") return undefined;
  const strange = scope.length === 0 ? [] : reasons.flatMap(({ fields }) => fields.filter((field) => !scope.includes(field)));
  if (strange.length > 0)
    return rightsRefusal(
      "invalid_input",
      strange.map((field) => ({ field, code: "not_asked", say: "This was not asked to be erased, and stays in any case." })),
    );
  return reasons.some(({ fields }) => fields.length === 0) ? rightsRefusal("kept_fields_needed") : undefined;
}

async function settle(tx: Tx, request: RightsRequest, verdict: RightsVerdict, now: Instant): Promise<RightsRequest | undefined> {
  const { decision, reasons, reasonCode, actor } = verdict;
  if (isMarkKind(request.kind)) {
    if (decision === "in_part") return undefined;
    return await decideMark(tx, request.id, { decision, reasons, reasonCode, recordedBy: actor.id }, now);
  }
  const change = {
    state: decision === "refused" ? "refused" : "granted",
    decision,
    decision_reasons: reasons,
    reason_code: reasonCode,
    decided_by: actor.id,
    decided_at: new Date(now),
    paused_since: null,
    pause_reason: null,
  } as const;
  return await changeRequest(tx, request.id, decision === "refused" ? ["awaiting_proof", "open"] : ["open"], change, now);
}

async function note({ safe }: RightsDesk, tx: Tx, request: RightsRequest, verdict: RightsVerdict, now: Instant): Promise<void> {
  const { decision, reasons, reasonCode, words, actor } = verdict;
  const codes = [...new Set([...(reasonCode === null ? [] : [reasonCode]), ...reasons.map((reason) => reason.code)])];
  const detail = { decision, ...(codes.length === 0 ? {} : { reason: codes.join(" ") }) };
  await noteStep(safe, tx, request, { step: "decide", actor, detail, ...(words === null ? {} : { words, reason: words }) }, now);
}
