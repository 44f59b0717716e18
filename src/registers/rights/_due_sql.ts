import type { RightsRequestId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { RightsKind } from "./kinds.ts";

/** Those that nobody proved since before this time, and that stand for themselves. */
export async function selectUnproven(tx: Tx, before: Date, limit: number): Promise<readonly RightsRequestId[]> {
  const rows = await tx.sql<{ request_id: RightsRequestId }[]>`
    select request_id
      from rights_requests
     where tenant_id = ${tx.tenant}
       and state = 'awaiting_proof'
       and grouped_into is null
       and created_at < ${before}
     order by request_id
     limit ${limit}`;
  return rows.map((row) => row.request_id);
}

export type DueRow = { readonly kind: RightsKind; readonly due_at: Date; readonly reminded: "week" | "day" | "overdue" };

/** Those that have come nearer to their last day than was told of before, marked as told. */
export async function markReminded(tx: Tx, now: Date, day: Date, week: Date): Promise<readonly DueRow[]> {
  return await tx.sql<DueRow[]>`
    with near as (
      select request_id,
             case when appeal_state = 'open' then appeal_due_at else due_at end as last_day
        from rights_requests
       where tenant_id = ${tx.tenant}
         and grouped_into is null
         and ((paused_since is null
               and due_at < ${week}
               and (state in ('in_force', 'awaiting_proof', 'open') or (state = 'granted' and carried_at is null)))
              or (appeal_state = 'open' and appeal_due_at < ${week})))
    update rights_requests r
       set reminded = case when near.last_day < ${now} then 'overdue' when near.last_day < ${day} then 'day' else 'week' end
      from near
     where r.tenant_id = ${tx.tenant}
       and r.request_id = near.request_id
       and coalesce(array_position(array['week', 'day', 'overdue'], r.reminded), 0)
           < case when near.last_day < ${now} then 3 when near.last_day < ${day} then 2 else 1 end
    returning r.kind, near.last_day as due_at, r.reminded`;
}

/** How many are overdue, and how many due by then, and the day on which the first of each is. */
export async function selectDueCounts(
  tx: Tx,
  now: Date,
  soon: Date,
): Promise<{ readonly overdue: number; readonly due: number; readonly first_overdue: Date | null; readonly first_due: Date | null }> {
  const [row] = await tx.sql<{ overdue: string; due: string; first_overdue: Date | null; first_due: Date | null }[]>`
    select count(*) filter (where last_day < ${now}) as overdue,
           count(*) filter (where last_day >= ${now}) as due,
           min(last_day) filter (where last_day < ${now}) as first_overdue,
           min(last_day) filter (where last_day >= ${now}) as first_due
      from (select case when appeal_state = 'open' then appeal_due_at else due_at end as last_day
              from rights_requests
             where tenant_id = ${tx.tenant}
               and grouped_into is null
               and ((paused_since is null
                     and (state in ('in_force', 'awaiting_proof', 'open') or (state = 'granted' and carried_at is null)))
                    or appeal_state = 'open')) as waiting
     where last_day < ${soon}`;
  return {
    overdue: Number(row?.overdue ?? 0),
    due: Number(row?.due ?? 0),
    first_overdue: row?.first_overdue ?? null,
    first_due: row?.first_due ?? null,
  };
}

/** Those whose copy could not be made. */
export async function countFailedExports(tx: Tx): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from rights_requests
     where tenant_id = ${tx.tenant}
       and grouped_into is null
       and state in ('granted', 'done')
       and export_state = 'failed'`;
  return row?.n ?? 0;
}
