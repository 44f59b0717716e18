import type { RightsRequestId, SubjectId } from "../../base/ids.ts";
import { DAY_MS, type Instant, instant, instantToIso } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import {
  type RequestChange,
  type RequestFilter,
  type RequestRow,
  insertRequest,
  lockRequest,
  moveRequest,
  selectRequest,
  selectRequests,
  selectUnderway,
} from "./_sql.ts";
import { extendedAppealDue } from "./clocks.ts";
import type { RightsKind, RightsState } from "./kinds.ts";
import { extendedDue } from "./clocks.ts";
import { LAWS, type Law, type LawCheck, NO_LAW, type PauseReason } from "./laws.ts";
import type { ProofStrength } from "./proofs.ts";
import type { RightsReason } from "./reasons.ts";

export type { RequestFilter } from "./_sql.ts";

export type RightsDecision = "granted" | "in_part" | "refused" | "lifted";

/** What a customer asked for about their data, and how far it is. All that is personal in it lies sealed in its events. */
export type RightsRequest = {
  readonly id: RightsRequestId;
  readonly kind: RightsKind;
  readonly subject: SubjectId;
  /** Fields that it is about (none: everything); of an objection the purpose. */
  readonly scope: readonly string[];
  readonly channel: string;
  readonly state: RightsState;
  /** The law whose clock it runs by, as `GB`; null where none is known and the product's own time holds. */
  readonly law: string | null;
  readonly lawName: string | null;
  readonly lawChecked: LawCheck | null;
  readonly residence: string | null;
  readonly language: string | null;
  readonly createdAt: string;
  readonly provenAt: string | null;
  readonly verifiedBy: string | null;
  readonly proofNeeded: ProofStrength;
  readonly proofShown: ProofStrength;
  readonly acknowledgeBy: string | null;
  /** Null where the clock has not begun, since it begins when identity is shown. */
  readonly dueAt: string | null;
  readonly isOverdue: boolean;
  readonly extension: { readonly reason: string; readonly until: string | null; readonly at: string } | null;
  /** The day on which it would be due if its time were extended now; null where that cannot be. */
  readonly extendableTo: string | null;
  readonly pausedSince: string | null;
  readonly pauseReason: string | null;
  /** For what its clock could be let stand still now. */
  readonly pausesFor: readonly PauseReason[];
  readonly decision: {
    readonly decision: RightsDecision;
    readonly reasons: readonly RightsReason[];
    readonly at: string;
    readonly by: string;
  } | null;
  readonly appeal: {
    readonly state: "open" | "upheld" | "overturned";
    readonly at: string;
    readonly dueAt: string | null;
    readonly decidedAt: string | null;
    readonly extension: { readonly reason: string; readonly at: string } | null;
    /** Until when it may be extended; null where its law does not say, or it was. */
    readonly extendableTo: string | null;
  } | null;
  /** The request whose fate it shares: of the same kind, and filed before. */
  readonly groupedInto: RightsRequestId | null;
  readonly coolingUntil: string | null;
  /** What the house itself had to do is done; others may still have to. */
  readonly carriedAt: string | null;
  readonly doneAt: string | null;
  readonly decidedAt: string | null;
  readonly agent: boolean;
  /** Answered by post, whatever else is on file. */
  readonly byPost: boolean;
  readonly export: { readonly state: "making" | "delayed" | "ready" | "expired" | "failed"; readonly expiresAt: string | null } | null;
  readonly certificate: boolean;
};

export type NewRequest = Pick<RightsRequest, "id" | "kind" | "subject" | "scope" | "channel" | "state" | "residence" | "language"> &
  Pick<RightsRequest, "proofNeeded" | "proofShown" | "verifiedBy" | "groupedInto" | "agent"> & {
    readonly byPost?: boolean | undefined;
    readonly law: Law;
    readonly isProven: boolean;
    readonly acknowledgeBy: Instant;
    readonly dueAt: Instant | null;
  };

export async function addRequest(tx: Tx, asked: NewRequest, now: Instant): Promise<RightsRequest> {
  const row: RequestRow = {
    ...BLANK,
    request_id: asked.id,
    subject_id: asked.subject,
    kind: asked.kind,
    scope: asked.scope,
    channel: asked.channel,
    state: asked.state,
    verified_by: asked.verifiedBy,
    created_at: new Date(now),
    law: asked.law.code,
    residence: asked.residence,
    language: asked.language,
    proof_needed: asked.proofNeeded,
    proof_shown: asked.proofShown,
    proven_at: asked.isProven ? new Date(now) : null,
    acknowledge_by: new Date(asked.acknowledgeBy),
    due_at: asked.dueAt === null ? null : new Date(asked.dueAt),
    grouped_into: asked.groupedInto,
    by_agent: asked.agent,
    by_post: asked.byPost === true,
  };
  await insertRequest(tx, row);
  return rowToRequest(row, now);
}

const BLANK = {
  reason_code: null,
  decided_at: null,
  extension_reason: null,
  extended_at: null,
  pause_reason: null,
  paused_since: null,
  decision: null,
  decision_reasons: [],
  decided_by: null,
  appeal_state: null,
  appealed_at: null,
  appeal_due_at: null,
  appeal_decided_at: null,
  appeal_extension_reason: null,
  appeal_extended_at: null,
  cooling_until: null,
  carried_at: null,
  done_at: null,
  export_state: null,
  export_expires_at: null,
  has_certificate: false,
} as const;

export async function findRightsRequest(tx: Tx, id: string, now: Instant): Promise<RightsRequest | undefined> {
  const row = await selectRequest(tx, id);
  return row && rowToRequest(row, now);
}

/** For a deed on it: nobody else moves it until the transaction ends. Whoever calls has locked its subject. */
export async function holdRightsRequest(tx: Tx, id: string, now: Instant): Promise<RightsRequest | undefined> {
  const row = await lockRequest(tx, id);
  return row && rowToRequest(row, now);
}

/** Newest first. */
export async function listRightsRequests(
  tx: Tx,
  filter: Partial<RequestFilter>,
  page: { readonly limit: number; readonly cursor: string | null },
  now: Instant,
): Promise<{ readonly items: readonly RightsRequest[]; readonly nextCursor: string | null }> {
  const rows = await selectRequests(tx, { ...EVERY, ...filter }, page.cursor, page.limit + 1, new Date(now), new Date(now + SOON_MS));
  const items = rows.slice(0, page.limit).map((row) => rowToRequest(row, now));
  return { items, nextCursor: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

export const EVERY: RequestFilter = { subject: null, states: null, kind: null, due: null, export: null, tasks: null, letters: null };
export const SOON_MS = 7 * DAY_MS;

/** Those of one kind and subject that are under way and stand for themselves, oldest first. */
export async function listUnderway(tx: Tx, subject: SubjectId, kind: RightsKind, now: Instant): Promise<readonly RightsRequest[]> {
  return (await selectUnderway(tx, subject, kind)).map((row) => rowToRequest(row, now));
}

/** Moves it, and those grouped into it, where it is in one of these states; undefined where somebody was quicker. */
export async function changeRequest(
  tx: Tx,
  id: string,
  from: readonly RightsState[],
  change: RequestChange,
  now: Instant,
): Promise<RightsRequest | undefined> {
  const row = await moveRequest(tx, id, from, change);
  return row && rowToRequest(row, now);
}

/** Whether it is about some fields of a customer who stays: only those were asked for, or a decision keeps some. */
export function erasesPart({ kind, scope, decision }: Pick<RightsRequest, "kind" | "scope" | "decision">): boolean {
  return kind === "erasure" && (scope.length > 0 || decision?.decision === "in_part");
}

export function lawOf(request: Pick<RightsRequest, "law">): Law {
  return (request.law === null ? undefined : LAWS.get(request.law)) ?? NO_LAW;
}

export function rowToRequest(row: RequestRow, now: Instant): RightsRequest {
  const law = row.law === null ? undefined : LAWS.get(row.law);
  return {
    id: row.request_id,
    kind: row.kind,
    subject: row.subject_id,
    scope: row.scope,
    channel: row.channel,
    state: row.state,
    law: row.law,
    lawName: law?.name ?? null,
    lawChecked: law?.checked ?? null,
    residence: row.residence,
    language: row.language,
    createdAt: row.created_at.toISOString(),
    provenAt: isoOf(row.proven_at),
    verifiedBy: row.verified_by,
    proofNeeded: row.proof_needed as ProofStrength,
    proofShown: row.proof_shown as ProofStrength,
    acknowledgeBy: isoOf(row.acknowledge_by),
    dueAt: isoOf(row.due_at),
    isOverdue: isOverdue(row, now),
    extension:
      row.extension_reason === null || row.extended_at === null
        ? null
        : { reason: row.extension_reason, until: isoOf(row.due_at), at: row.extended_at.toISOString() },
    extendableTo: extendableTo(row, law ?? NO_LAW, now),
    pausedSince: isoOf(row.paused_since),
    pauseReason: row.pause_reason,
    pausesFor: pausesFor(row, law ?? NO_LAW, now),
    decision:
      row.decision === null || row.decided_at === null
        ? null
        : {
            decision: row.decision,
            reasons: row.decision_reasons as readonly RightsReason[],
            at: row.decided_at.toISOString(),
            by: row.decided_by ?? "",
          },
    appeal:
      row.appeal_state === null || row.appealed_at === null
        ? null
        : {
            state: row.appeal_state,
            at: row.appealed_at.toISOString(),
            dueAt: isoOf(row.appeal_due_at),
            decidedAt: isoOf(row.appeal_decided_at),
            extension:
              row.appeal_extension_reason === null || row.appeal_extended_at === null
                ? null
                : { reason: row.appeal_extension_reason, at: row.appeal_extended_at.toISOString() },
            extendableTo: appealExtendableTo(row),
          },
    groupedInto: row.grouped_into,
    coolingUntil: isoOf(row.cooling_until),
    carriedAt: isoOf(row.carried_at),
    doneAt: isoOf(row.done_at),
    decidedAt: isoOf(row.decided_at),
    agent: row.by_agent,
    byPost: row.by_post,
    export: row.export_state === null ? null : { state: row.export_state, expiresAt: isoOf(row.export_expires_at) },
    certificate: row.has_certificate,
  };
}

function appealExtendableTo({ law, appeal_state, appeal_due_at, appeal_extended_at }: RequestRow): string | null {
  if (appeal_state !== "open" || appeal_due_at === null || appeal_extended_at !== null) return null;
  const to = extendedAppealDue(lawOf({ law }), instant(appeal_due_at.getTime()));
  return to === null ? null : instantToIso(to);
}

const UNDECIDED: ReadonlySet<RightsState> = new Set<RightsState>(["in_force", "awaiting_proof", "open"]);

export function isUndecided({ state }: Pick<RightsRequest, "state">): boolean {
  return UNDECIDED.has(state);
}

function isOverdue(row: RequestRow, now: Instant): boolean {
  if (row.appeal_state === "open" && row.appeal_due_at !== null && row.appeal_due_at.getTime() < now) return true;
  const isUnanswered = isUndecided(row) || (row.state === "granted" && row.carried_at === null);
  return isUnanswered && row.paused_since === null && row.due_at !== null && row.due_at.getTime() < now;
}

/** Once, before the first time is over, and as long as nothing was decided. */
function extendableTo(row: RequestRow, law: Law, now: Instant): string | null {
  if (!isUndecided(row) || row.grouped_into !== null || row.due_at === null || row.extension_reason !== null) return null;
  const dueAt = row.due_at.getTime() as Instant;
  if (now > dueAt && row.paused_since === null) return null;
  const extended = extendedDue(law, row.kind, dueAt);
  return extended === null ? null : instantToIso(extended);
}

/** What is late already does not become less so. */
function pausesFor(row: RequestRow, law: Law, now: Instant): readonly PauseReason[] {
  const mayStand = row.state === "open" && row.grouped_into === null && row.paused_since === null && !isOverdue(row, now);
  return mayStand ? law.pausesFor : [];
}

function isoOf(at: Date | null): string | null {
  return at === null ? null : instantToIso(at.getTime() as Instant);
}
