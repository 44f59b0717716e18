import type { Tx } from "../../platform/storage/tx.ts";

export type SweepRow = {
  readonly day: string;
  readonly after_subject: string;
  readonly state: "running" | "done";
  readonly destroyed: number;
  readonly held: number;
  readonly skipped: number;
  readonly started_at: Date;
  readonly moved_at: Date;
};

/** Whoever has it goes on with it until the transaction ends; one that another has is passed over. The oldest comes first. */
export async function takeRunning(tx: Tx): Promise<SweepRow | undefined> {
  const [row] = await tx.sql<SweepRow[]>`
    select day::text, after_subject, state, destroyed::float8, held::float8, skipped::float8, started_at, moved_at
      from retention_sweeps
     where tenant_id = ${tx.tenant}
       and state = 'running'
     order by day
     limit 1
       for update skip locked`;
  return row;
}

/** False where the day has one. */
export async function insertSweep(tx: Tx, day: string, at: Date): Promise<boolean> {
  const made = await tx.sql`
    insert into retention_sweeps (tenant_id, day, after_subject, state, destroyed, held, skipped, started_at, moved_at)
    values (${tx.tenant}, ${day}::text::date, '', 'running', 0, 0, 0, ${at}, ${at})
        on conflict (tenant_id, day) do nothing`;
  return made.count > 0;
}

export async function moveSweep(tx: Tx, row: Omit<SweepRow, "started_at">): Promise<void> {
  await tx.sql`
    update retention_sweeps
       set after_subject = ${row.after_subject},
           state = ${row.state},
           destroyed = destroyed + ${row.destroyed}::int,
           held = held + ${row.held}::int,
           skipped = skipped + ${row.skipped}::int,
           moved_at = ${row.moved_at}
     where tenant_id = ${tx.tenant}
       and day = ${row.day}::text::date`;
}

export async function addTallies(
  tx: Tx,
  day: string,
  rows: readonly { readonly field: string; readonly destroyed: number; readonly held: number }[],
): Promise<void> {
  await tx.sql`
    insert into retention_tallies (tenant_id, day, field, destroyed, held)
    select ${tx.tenant}, ${day}::text::date, f, d, h
      from unnest(
             ${rows.map((row) => row.field)}::text[],
             ${rows.map((row) => row.destroyed)}::int[],
             ${rows.map((row) => row.held)}::int[]
           ) as t (f, d, h)
        on conflict (tenant_id, day, field)
        do update set destroyed = retention_tallies.destroyed + excluded.destroyed, held = retention_tallies.held + excluded.held`;
}

/** Newest first. */
export async function selectSweeps(tx: Tx, limit: number): Promise<readonly SweepRow[]> {
  return await tx.sql<SweepRow[]>`
    select day::text, after_subject, state, destroyed::float8, held::float8, skipped::float8, started_at, moved_at
      from retention_sweeps
     where tenant_id = ${tx.tenant}
     order by day desc
     limit ${limit}`;
}

/** Both days counted; oldest first. */
export async function selectSweepsBetween(tx: Tx, from: string, to: string): Promise<readonly SweepRow[]> {
  return await tx.sql<SweepRow[]>`
    select day::text, after_subject, state, destroyed::float8, held::float8, skipped::float8, started_at, moved_at
      from retention_sweeps
     where tenant_id = ${tx.tenant}
       and day between ${from}::text::date and ${to}::text::date
     order by day`;
}

export async function selectFirstDay(tx: Tx): Promise<string | null> {
  const [row] = await tx.sql<{ day: string | null }[]>`
    select min(day)::text as day
      from retention_sweeps
     where tenant_id = ${tx.tenant}`;
  return row?.day ?? null;
}

/** Destroyed in all, and the most that any one day left because of a hold. */
export async function selectTallies(
  tx: Tx,
  from: string,
  to: string,
): Promise<readonly { readonly field: string; readonly destroyed: number; readonly held: number }[]> {
  return await tx.sql<{ field: string; destroyed: number; held: number }[]>`
    select field, sum(destroyed)::float8 as destroyed, max(held)::float8 as held
      from retention_tallies
     where tenant_id = ${tx.tenant}
       and day between ${from}::text::date and ${to}::text::date
     group by field
     order by field`;
}
