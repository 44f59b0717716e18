import type { Over } from "../../base/over.ts";
import type { Tx } from "../../platform/storage/tx.ts";

/** What a batch asks of one field for one actor. */
export type LookupCount = { readonly field: string; readonly actor: string; readonly lookups: number };

export type LookupLimits = { readonly since: Date; readonly perActor: number };

/** `own`: how many the actor's own limit lets through. `before`: how many of everybody's there were ahead of this batch. */
export type SpentRow = { readonly field: string; readonly actor_id: string; readonly own: number; readonly before: number };

/**
 * Counts and tells in one statement, so that asks at the same moment, from other processes too, are counted one after
 * the other. What an actor's own limit refuses is not counted against everybody: nobody can use up the others' share.
 */
export async function spendLookupCounts(
  tx: Tx,
  counts: readonly LookupCount[],
  at: Date,
  { since, perActor }: LookupLimits,
): Promise<readonly SpentRow[]> {
  return await tx.sql<SpentRow[]>`
    with asked as (
      select f, a, n
        from unnest(
               ${counts.map((one) => one.field)}::text[],
               ${counts.map((one) => one.actor)}::text[],
               ${counts.map((one) => one.lookups)}::int[]
             ) as t (f, a, n)
    ), own as (
      insert into guarded_lookups as g (tenant_id, field, actor_id, started_at, lookups)
      select ${tx.tenant}, f, a, ${at}::timestamptz, n
        from asked
       order by f, a
          on conflict (tenant_id, field, actor_id)
          do update set lookups    = case when g.started_at > ${since} then g.lookups else 0 end + excluded.lookups,
                        started_at = case when g.started_at > ${since} then g.started_at else excluded.started_at end
      returning field, actor_id, lookups
    ), granted as (
      select own.field, own.actor_id, greatest(0, least(asked.n, ${perActor} - (own.lookups - asked.n)))::int as n
        from own
        join asked on asked.f = own.field and asked.a = own.actor_id
    ), everybody as (
      insert into guarded_lookups as g (tenant_id, field, actor_id, started_at, lookups)
      select ${tx.tenant}, field, '', ${at}::timestamptz, sum(n)
        from granted
       group by field
       order by field
          on conflict (tenant_id, field, actor_id)
          do update set lookups    = case when g.started_at > ${since} then g.lookups else 0 end + excluded.lookups,
                        started_at = case when g.started_at > ${since} then g.started_at else excluded.started_at end
      returning field, lookups
    )
    select granted.field, granted.actor_id, granted.n as own,
           (everybody.lookups - sum(granted.n) over (partition by granted.field))::float8 as before
      from granted
      join everybody on everybody.field = granted.field`;
}

export async function deleteOldLookupCounts(tx: Tx, { before, after }: Over, limit: number): Promise<number> {
  const { count } = await tx.sql`
    delete from guarded_lookups
     where tenant_id = ${tx.tenant}
       and (field, actor_id) in (
             select field, actor_id
               from guarded_lookups
              where tenant_id = ${tx.tenant}
                and (started_at <= ${before} or started_at > ${after})
              limit ${limit}
                for update skip locked)`;
  return count;
}
