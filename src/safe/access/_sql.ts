import type { Over } from "../../base/over.ts";
import type { Tx } from "../../platform/storage/tx.ts";

/** One ask of an actor at a time where a budget is to hold, on all processes. Sorted against dead ends. */
export async function lockActors(tx: Tx, actors: readonly string[]): Promise<void> {
  await tx.sql`
    select pg_advisory_xact_lock(hashtextextended(${tx.tenant} || a, 46))
      from unnest(${actors.toSorted()}::text[]) as a`;
}

export async function selectOpens(
  tx: Tx,
  actors: readonly string[],
  hour: Date,
  dayStart: Date,
): Promise<readonly { actor_id: string; this_hour: number; this_day: number }[]> {
  return await tx.sql<{ actor_id: string; this_hour: number; this_day: number }[]>`
    select actor_id,
           coalesce(sum(opens) filter (where hour = ${hour}), 0)::int as this_hour,
           sum(opens)::int as this_day
      from open_counts
     where actor_id = any(${actors as string[]}::text[])
       and hour >= ${dayStart}
     group by actor_id`;
}

export async function addOpens(tx: Tx, counts: readonly { actor: string; opens: number }[], hour: Date): Promise<void> {
  await tx.sql`
    insert into open_counts (tenant_id, actor_id, hour, opens)
    select ${tx.tenant}, a, ${hour}, n
      from unnest(${counts.map((one) => one.actor)}::text[], ${counts.map((one) => one.opens)}::int[]) as t (a, n)
        on conflict (tenant_id, actor_id, hour)
        do update set opens = open_counts.opens + excluded.opens`;
}

export async function selectOpened(
  tx: Tx,
  actors: readonly string[],
  since: Date,
): Promise<readonly { actor_id: string; subject_id: string }[]> {
  return await tx.sql<{ actor_id: string; subject_id: string }[]>`
    select actor_id, subject_id
      from opened_subjects
     where actor_id = any(${actors as string[]}::text[])
       and opened_at > ${since}`;
}

export async function addOpened(tx: Tx, pairs: readonly { actor: string; subject: string }[], at: Date): Promise<void> {
  await tx.sql`
    insert into opened_subjects (tenant_id, actor_id, subject_id, opened_at)
    select ${tx.tenant}, a, s, ${at}
      from unnest(${pairs.map((one) => one.actor)}::text[], ${pairs.map((one) => one.subject)}::text[]) as t (a, s)
        on conflict (tenant_id, actor_id, subject_id)
        do nothing`;
}

/** Subjects opened before the window are forgotten, so that the window slides. */
export async function forgetOpened(tx: Tx, actors: readonly string[], before: Date): Promise<void> {
  await tx.sql`
    delete from opened_subjects
     where actor_id = any(${actors as string[]}::text[])
       and opened_at <= ${before}`;
}

export async function deleteOpenedOf(tx: Tx, subject: string): Promise<void> {
  await tx.sql`delete from opened_subjects where subject_id = ${subject}`;
}

/** Of everybody, those who left and keys that were revoked too: nobody asks for them any more, so nobody would forget what they opened. */
export async function deleteOldOpened(tx: Tx, { before, after }: Over, limit: number): Promise<number> {
  const { count } = await tx.sql`
    delete from opened_subjects
     where tenant_id = ${tx.tenant}
       and (actor_id, subject_id) in (
             select actor_id, subject_id
               from opened_subjects
              where tenant_id = ${tx.tenant}
                and (opened_at <= ${before} or opened_at > ${after})
              limit ${limit}
                for update skip locked)`;
  return count;
}

export async function deleteOldOpens(tx: Tx, { before, after }: Over, limit: number): Promise<number> {
  const { count } = await tx.sql`
    delete from open_counts
     where tenant_id = ${tx.tenant}
       and (actor_id, hour) in (
             select actor_id, hour
               from open_counts
              where tenant_id = ${tx.tenant}
                and (hour < ${before} or hour > ${after})
              limit ${limit}
                for update skip locked)`;
  return count;
}
