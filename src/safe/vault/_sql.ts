import type { Over } from "../../base/over.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type AttemptRow = {
  readonly subject_id: string;
  readonly field: string;
  readonly started_at: Date;
  readonly failures: number;
};

/**
 * Holds the counters of these pairs, so that fifty guesses at once are counted one after the other, and reads those that
 * there are. The hold is a lock and no row: a guess that is right, as most are, then writes nothing.
 */
export async function holdAttempts(
  tx: Tx,
  pairs: readonly { readonly subject: string; readonly field: string }[],
): Promise<readonly AttemptRow[]> {
  const subjects = pairs.map((pair) => pair.subject);
  const fields = pairs.map((pair) => pair.field);
  // Read by a statement of its own: what one sees is fixed when it begins, and that must be after the locks.
  const [, rows] = await Promise.all([
    tx.sql`
      select pg_advisory_xact_lock(place)
        from (
               select distinct hashtextextended(${tx.tenant} || s || f, 49) as place
                 from unnest(${subjects}::text[], ${fields}::text[]) as t (s, f)
                order by 1
             ) as places`,
    tx.sql<AttemptRow[]>`
      select a.subject_id, a.field, a.started_at, a.failures
        from comparison_attempts a
        join (select distinct s, f from unnest(${subjects}::text[], ${fields}::text[]) as t (s, f)) as wanted
          on a.subject_id = wanted.s
         and a.field = wanted.f`,
  ]);
  return rows;
}

export async function saveAttempts(tx: Tx, rows: readonly AttemptRow[]): Promise<void> {
  await tx.sql`
    insert into comparison_attempts (tenant_id, subject_id, field, started_at, failures)
    select ${tx.tenant}, s, f, at, n
      from unnest(
             ${rows.map((row) => row.subject_id)}::text[],
             ${rows.map((row) => row.field)}::text[],
             ${rows.map((row) => row.started_at.toISOString())}::text[]::timestamptz[],
             ${rows.map((row) => row.failures)}::int[]
           ) as t (s, f, at, n)
        on conflict (tenant_id, subject_id, field)
        do update set started_at = excluded.started_at, failures = excluded.failures`;
}

export async function deleteAttempts(tx: Tx, subject: string): Promise<void> {
  await tx.sql`delete from comparison_attempts where subject_id = ${subject}`;
}

export async function deleteAttemptsOn(tx: Tx, subject: string, fields: readonly string[]): Promise<void> {
  await tx.sql`delete from comparison_attempts where subject_id = ${subject} and field = any(${[...fields]}::text[])`;
}

export async function deleteOldAttempts(tx: Tx, { before, after }: Over, limit: number): Promise<number> {
  const { count } = await tx.sql`
    delete from comparison_attempts
     where tenant_id = ${tx.tenant}
       and (subject_id, field) in (
             select subject_id, field
               from comparison_attempts
              where tenant_id = ${tx.tenant}
                and (started_at <= ${before} or started_at > ${after})
              limit ${limit}
                for update skip locked)`;
  return count;
}
