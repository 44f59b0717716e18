import type { RightsRequestId, SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { RightsKind, RightsState } from "./kinds.ts";

export type RequestRow = {
  readonly request_id: RightsRequestId;
  readonly subject_id: SubjectId;
  readonly kind: RightsKind;
  readonly scope: readonly string[];
  readonly channel: string;
  readonly state: RightsState;
  readonly verified_by: string | null;
  readonly reason_code: string | null;
  readonly created_at: Date;
  readonly decided_at: Date | null;
  readonly law: string | null;
  readonly residence: string | null;
  readonly language: string | null;
  readonly proof_needed: number;
  readonly proof_shown: number;
  readonly proven_at: Date | null;
  readonly acknowledge_by: Date | null;
  readonly due_at: Date | null;
  readonly extension_reason: string | null;
  readonly extended_at: Date | null;
  readonly pause_reason: string | null;
  readonly paused_since: Date | null;
  readonly decision: "granted" | "in_part" | "refused" | "lifted" | null;
  readonly decision_reasons: unknown;
  readonly decided_by: string | null;
  readonly appeal_state: "open" | "upheld" | "overturned" | null;
  readonly appealed_at: Date | null;
  readonly appeal_due_at: Date | null;
  readonly appeal_decided_at: Date | null;
  readonly appeal_extension_reason: string | null;
  readonly appeal_extended_at: Date | null;
  readonly grouped_into: RightsRequestId | null;
  readonly cooling_until: Date | null;
  readonly carried_at: Date | null;
  readonly done_at: Date | null;
  readonly by_agent: boolean;
  readonly by_post: boolean;
  readonly export_state: "making" | "delayed" | "ready" | "expired" | "failed" | null;
  readonly export_expires_at: Date | null;
  readonly has_certificate: boolean;
};

const COLUMNS = [
  "request_id",
  "subject_id",
  "kind",
  "scope",
  "channel",
  "state",
  "verified_by",
  "reason_code",
  "created_at",
  "decided_at",
  "law",
  "residence",
  "language",
  "proof_needed",
  "proof_shown",
  "proven_at",
  "acknowledge_by",
  "due_at",
  "extension_reason",
  "extended_at",
  "pause_reason",
  "paused_since",
  "decision",
  "decision_reasons",
  "decided_by",
  "appeal_state",
  "appealed_at",
  "appeal_due_at",
  "appeal_decided_at",
  "appeal_extension_reason",
  "appeal_extended_at",
  "grouped_into",
  "cooling_until",
  "carried_at",
  "done_at",
  "by_agent",
  "by_post",
  "export_state",
  "export_expires_at",
  "has_certificate",
] as const satisfies readonly (keyof RequestRow)[];

export async function insertRequest(tx: Tx, row: RequestRow): Promise<void> {
  const values = { ...row, tenant_id: tx.tenant, decision_reasons: tx.sql.json(row.decision_reasons as never) };
  await tx.sql`insert into rights_requests ${tx.sql(values as never, "tenant_id", ...COLUMNS)}`;
}

export async function selectRequest(tx: Tx, request: string): Promise<RequestRow | undefined> {
  const [row] = await tx.sql<RequestRow[]>`
    select ${tx.sql(COLUMNS as unknown as string[])}
      from rights_requests
     where tenant_id = ${tx.tenant}
       and request_id = ${request}`;
  return row;
}

export async function lockRequest(tx: Tx, request: string): Promise<RequestRow | undefined> {
  const [row] = await tx.sql<RequestRow[]>`
    select ${tx.sql(COLUMNS as unknown as string[])}
      from rights_requests
     where tenant_id = ${tx.tenant}
       and request_id = ${request}
       for update`;
  return row;
}

/** Of one kind and subject, that are not over and stand for themselves; oldest first. */
export async function selectUnderway(tx: Tx, subject: string, kind: string): Promise<readonly RequestRow[]> {
  return await tx.sql<RequestRow[]>`
    select ${tx.sql(COLUMNS as unknown as string[])}
      from rights_requests
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and kind = ${kind}
       and grouped_into is null
       and state in ('awaiting_proof', 'open', 'granted')
     order by request_id
     limit 20`;
}

export type RequestFilter = {
  readonly subject: string | null;
  readonly states: readonly RightsState[] | null;
  readonly kind: RightsKind | null;
  readonly due: "overdue" | "week" | null;
  readonly export: RequestRow["export_state"];
  readonly tasks: "returned" | null;
  readonly letters: "returned" | null;
};

/** Newest first. */
export async function selectRequests(
  tx: Tx,
  filter: RequestFilter,
  before: string | null,
  limit: number,
  now: Date,
  soon: Date,
): Promise<readonly RequestRow[]> {
  return await tx.sql<RequestRow[]>`
    select ${tx.sql(COLUMNS as unknown as string[])}
      from rights_requests
     where tenant_id = ${tx.tenant}
       and (${before}::text is null or request_id < ${before})
       and ${passing(tx, filter, now, soon)}
     order by request_id desc
     limit ${limit}`;
}

/** A row and the day that its running clock ends on; null where no clock runs. */
export type TimedRow = RequestRow & { readonly last_day: Date | null };

/** Those first whose last day comes first, those without one last; after the one that had this last day. */
export async function selectRequestsByDue(
  tx: Tx,
  filter: RequestFilter,
  after: { readonly id: string; readonly lastDay: Date | null } | null,
  limit: number,
  now: Date,
  soon: Date,
): Promise<readonly TimedRow[]> {
  const place = tx.sql`coalesce(case when appeal_state = 'open' then appeal_due_at
                                   when paused_since is null
                                    and (state in ('in_force', 'awaiting_proof', 'open') or (state = 'granted' and carried_at is null))
                                   then due_at
                              end, 'infinity'::timestamptz)`;
  const [lastDay, id] = [after?.lastDay ?? null, after?.id ?? null];
  return await tx.sql<TimedRow[]>`
    select ${tx.sql(COLUMNS as unknown as string[])}, nullif(${place}, 'infinity'::timestamptz) as last_day
      from rights_requests
     where tenant_id = ${tx.tenant}
       ${id === null ? tx.sql`` : tx.sql`and (${place}, request_id) > (coalesce(${lastDay}::timestamptz, 'infinity'::timestamptz), ${id})`}
       and ${passing(tx, filter, now, soon)}
     order by ${place}, request_id
     limit ${limit}`;
}

function passing(tx: Tx, filter: RequestFilter, now: Date, soon: Date) {
  const states = filter.states === null ? null : [...filter.states];
  return tx.sql`
       (${filter.subject}::text is null or subject_id = ${filter.subject})
       and (${states}::text[] is null or state = any(${states}::text[]))
       and (${filter.kind}::text is null or kind = ${filter.kind})
       and (${filter.export}::text is null or (grouped_into is null and export_state = ${filter.export}))
       and (${filter.tasks}::text is null
            or exists (select 1
                         from rights_tasks
                        where rights_tasks.tenant_id = rights_requests.tenant_id
                          and rights_tasks.request_id = rights_requests.request_id
                          and rights_tasks.state = 'failed'
                          and rights_tasks.sent_by = 'letter'))
       and (${filter.letters}::text is null
            or exists (select 1
                         from rights_returned
                        where rights_returned.tenant_id = rights_requests.tenant_id
                          and rights_returned.request_id = rights_requests.request_id
                          and rights_returned.settled_at is null))
       and (${filter.due}::text is null
            or (grouped_into is null
                and ((paused_since is null
                      and (state in ('in_force', 'awaiting_proof', 'open') or (state = 'granted' and carried_at is null))
                      and ((${filter.due} = 'overdue' and due_at < ${now})
                           or (${filter.due} = 'week' and due_at >= ${now} and due_at < ${soon})))
                     or (appeal_state = 'open'
                         and ((${filter.due} = 'overdue' and appeal_due_at < ${now})
                              or (${filter.due} = 'week' and appeal_due_at >= ${now} and appeal_due_at < ${soon}))))))`;
}

export type RequestChange = Partial<Omit<RequestRow, "request_id" | "subject_id" | "kind" | "created_at">>;

/**
 * Changes a request, and those that were grouped into it, where it still is in one of these states: of two who would move
 * it, one does. The row as it is then; undefined where it was moved before.
 */
export async function moveRequest(
  tx: Tx,
  request: string,
  from: readonly RightsState[],
  change: RequestChange,
): Promise<RequestRow | undefined> {
  const values = {
    ...change,
    ...("decision_reasons" in change ? { decision_reasons: tx.sql.json(change.decision_reasons as never) } : {}),
    // Of another last day owners are told anew.
    ...("due_at" in change || "appeal_due_at" in change ? { reminded: null } : {}),
  };
  const rows = await tx.sql<RequestRow[]>`
    update rights_requests
       set ${tx.sql(values as never, ...(Object.keys(values) as never[]))}
     where tenant_id = ${tx.tenant}
       and (request_id = ${request} or grouped_into = ${request})
       and state = any(${[...from]}::text[])
    returning ${tx.sql(COLUMNS as unknown as string[])}`;
  return rows.find((row) => row.request_id === request);
}

export async function countRequests(tx: Tx, subject: string): Promise<number> {
  const [row] = await tx.sql<{ n: string }[]>`
    select count(*) as n from rights_requests where tenant_id = ${tx.tenant} and subject_id = ${subject}`;
  return Number(row?.n ?? 0);
}

/**
 * What stays of the requests of an erased subject: that they were, of what kind, when, and what came of them. Where something
 * was still to be done there is nobody left to do it for; an erasure that was granted is what is being done.
 */
export async function blankRequests(tx: Tx, subject: string): Promise<void> {
  await tx.sql`
    update rights_requests
       set residence = null,
           language = null,
           paused_since = null,
           state = case
             when state in ('in_force', 'awaiting_proof', 'open') then 'lapsed'
             when state = 'granted' and carried_at is null and kind in ('access', 'portability', 'correction') then 'lapsed'
             else state end
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}`;
}

/** Corrections of any of these fields, whatever became of them; those that were still to be decided lapse. */
export async function lapseCorrections(tx: Tx, subject: string, fields: readonly string[]): Promise<readonly RightsRequestId[]> {
  const rows = await tx.sql<{ request_id: RightsRequestId }[]>`
    update rights_requests
       set state = case when state in ('awaiting_proof', 'open') then 'lapsed' else state end
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and kind = 'correction'
       and scope && ${[...fields]}::text[]
    returning request_id`;
  return rows.map((row) => row.request_id);
}
