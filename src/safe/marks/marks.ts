import { type RightsRequestId, type SubjectId, newId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { recordMark } from "../../registers/consent/standings.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { clockOf, lawFor } from "../../registers/rights/clocks.ts";
import { type MarkKind, isMarkKind } from "../../registers/rights/kinds.ts";
import { proofOf } from "../../registers/rights/proofs.ts";
import type { RightsReason } from "../../registers/rights/reasons.ts";
import { type RightsRequest, addRequest, changeRequest } from "../../registers/rights/requests.ts";

export type MarkAsk = {
  readonly kind: MarkKind;
  readonly subject: SubjectId;
  /** Fields of a restriction (none: everything), the purpose of an objection. */
  readonly scope: readonly string[];
  readonly channel: string;
  readonly recordedBy: string;
  readonly proof?: string | null;
  readonly residence?: string | null;
  readonly language?: string | null;
  readonly agent?: boolean;
  readonly byPost?: boolean | undefined;
};

/**
 * Files a request that protects from the first moment: the mark is on while identity is checked and the decision pending
 * (GDPR art. 18(1), 21(1): not used "pending the verification"), and a refusal takes it off again.
 */
export async function fileMark(tx: Tx, map: CompiledMap, ask: MarkAsk, now: Instant): Promise<RightsRequest> {
  const { proof = null, residence = null, language = null, agent = false } = ask;
  const id: RightsRequestId = newId("rrq", now);
  const law = lawFor(residence, map.source.controller.jurisdictions, ask.kind, now);
  const filed = await addRequest(
    tx,
    {
      id,
      kind: ask.kind,
      subject: ask.subject,
      scope: ask.scope,
      channel: ask.channel,
      state: "in_force",
      law,
      residence,
      language,
      agent,
      byPost: ask.byPost,
      ...clockOf(law, ask.kind, now),
      proofNeeded: 0,
      proofShown: proof === null ? 0 : proofOf(proof),
      verifiedBy: proof,
      isProven: proof !== null,
      groupedInto: null,
    },
    now,
  );
  await recordMark(tx, { ...ask, isOn: true, request: id }, now);
  return filed;
}

export type MarkVerdict = {
  readonly decision: "granted" | "refused" | "lifted";
  readonly reasons: readonly RightsReason[];
  readonly reasonCode: string | null;
  readonly recordedBy: string;
};

/** `granted` keeps the mark, `refused` and later `lifted` take it off. Undefined where it was decided before. */
export async function decideMark(tx: Tx, id: string, verdict: MarkVerdict, now: Instant): Promise<RightsRequest | undefined> {
  const { decision, reasons, reasonCode, recordedBy } = verdict;
  const change = {
    state: decision === "granted" ? "confirmed" : decision,
    decision,
    decision_reasons: reasons,
    reason_code: reasonCode,
    decided_at: new Date(now),
    decided_by: recordedBy,
  } as const;
  const moved = await changeRequest(tx, id, decision === "lifted" ? ["in_force", "confirmed"] : ["in_force"], change, now);
  if (moved !== undefined && decision !== "granted") await turn(tx, moved, { isOn: false, recordedBy }, now);
  return moved;
}

/** On again, where a refusal was overturned. */
export async function renewMark(tx: Tx, request: RightsRequest, recordedBy: string, now: Instant): Promise<void> {
  await turn(tx, request, { isOn: true, recordedBy }, now);
}

/** Whether this request still binds. */
export function isInForce({ state }: Pick<RightsRequest, "state">): boolean {
  return state === "in_force" || state === "confirmed";
}

async function turn(
  tx: Tx,
  { id, kind, subject, scope, channel }: RightsRequest,
  how: { readonly isOn: boolean; readonly recordedBy: string },
  now: Instant,
): Promise<void> {
  if (isMarkKind(kind)) await recordMark(tx, { subject, kind, scope, channel, request: id, ...how }, now);
}
