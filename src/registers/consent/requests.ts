import { type RightsRequestId, type SubjectId, newId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type RequestRow, insertRequest, selectRequest, selectRequests, updateRequest } from "./_sql.ts";
import { recordMark } from "./standings.ts";

/** A subject's request to restrict use or an objection to a purpose. */
export type MarkRequest = {
  readonly id: string;
  readonly kind: "restriction" | "objection";
  readonly subject: SubjectId;
  /** Fields of a restriction (none: everything), the purpose of an objection. */
  readonly scope: readonly string[];
  readonly channel: string;
  readonly state: "in_force" | "confirmed" | "refused" | "lifted";
  readonly verifiedBy: string | null;
  readonly createdAt: string;
  readonly decidedAt: string | null;
};

export type RequestRefusal = { readonly code: "request_not_found" | "request_closed" };

/**
 * Files a request. It protects from the first moment: the mark is on while identity is checked and the decision
 * pending (GDPR art. 18(1), 21(1): not used "pending the verification"), and a refusal takes it off again.
 */
export async function fileRequest(
  tx: Tx,
  ask: {
    readonly kind: "restriction" | "objection";
    readonly subject: SubjectId;
    readonly scope: readonly string[];
    readonly channel: string;
    readonly recordedBy: string;
  },
  now: Instant,
): Promise<MarkRequest> {
  const id: RightsRequestId = newId("rrq", now);
  const row: RequestRow = {
    request_id: id,
    subject_id: ask.subject,
    kind: ask.kind,
    scope: ask.scope,
    channel: ask.channel,
    state: "in_force",
    verified_by: null,
    reason_code: null,
    created_at: new Date(now),
    decided_at: null,
  };
  await insertRequest(tx, row);
  await recordMark(tx, { ...ask, isOn: true, request: id }, now);
  return rowToRequest(row);
}

/** Notes how the subject's identity was shown. */
export async function verifyRequest(tx: Tx, id: string, method: string): Promise<Result<MarkRequest, RequestRefusal>> {
  const row = await selectRequest(tx, id);
  if (row === undefined) return refuse({ code: "request_not_found" });
  if (row.state !== "in_force") return refuse({ code: "request_closed" });
  const changed = { ...row, verified_by: method };
  await updateRequest(tx, id, { state: row.state, verifiedBy: method, reasonCode: row.reason_code, decidedAt: row.decided_at });
  return ok(rowToRequest(changed));
}

/** `granted` keeps the mark, `refused` and later `lifted` take it off. */
export async function decideRequest(
  tx: Tx,
  id: string,
  decision: { readonly decision: "granted" | "refused" | "lifted"; readonly reasonCode: string | null; readonly recordedBy: string },
  now: Instant,
): Promise<Result<MarkRequest, RequestRefusal>> {
  const row = await selectRequest(tx, id);
  if (row === undefined) return refuse({ code: "request_not_found" });
  const isOpen = row.state === "in_force" || (row.state === "confirmed" && decision.decision === "lifted");
  if (!isOpen) return refuse({ code: "request_closed" });

  const state = decision.decision === "granted" ? "confirmed" : decision.decision;
  const changed: RequestRow = { ...row, state, reason_code: decision.reasonCode, decided_at: new Date(now) };
  await updateRequest(tx, id, { state, verifiedBy: row.verified_by, reasonCode: decision.reasonCode, decidedAt: changed.decided_at });
  if (state !== "confirmed") {
    const { kind, scope, channel } = row;
    await recordMark(tx, { subject: row.subject_id, kind, scope, channel, isOn: false, request: id, recordedBy: decision.recordedBy }, now);
  }
  return ok(rowToRequest(changed));
}

/** Whether this request still binds. */
export function isInForce({ state }: Pick<MarkRequest, "state">): boolean {
  return state === "in_force" || state === "confirmed";
}

export async function findRequest(tx: Tx, id: string): Promise<MarkRequest | undefined> {
  const row = await selectRequest(tx, id);
  return row === undefined ? undefined : rowToRequest(row);
}

export async function listRequests(
  tx: Tx,
  filter: { readonly subject: SubjectId | null },
  page: { readonly limit: number; readonly cursor: string | null },
): Promise<{ readonly items: readonly MarkRequest[]; readonly nextCursor: string | null }> {
  const rows = await selectRequests(tx, filter.subject, page.cursor, page.limit + 1);
  const items = rows.slice(0, page.limit).map(rowToRequest);
  return { items, nextCursor: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

function rowToRequest(row: RequestRow): MarkRequest {
  return {
    id: row.request_id,
    kind: row.kind,
    subject: row.subject_id,
    scope: row.scope,
    channel: row.channel,
    state: row.state,
    verifiedBy: row.verified_by,
    createdAt: row.created_at.toISOString(),
    decidedAt: row.decided_at?.toISOString() ?? null,
  };
}
