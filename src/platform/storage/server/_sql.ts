import type postgres from "postgres";

/** What a server says of itself. */
export type StandingRow = {
  readonly version: number;
  readonly encoding: string;
  readonly is_read_only: boolean;
};

export async function selectStanding(sql: postgres.Sql): Promise<StandingRow> {
  const [row] = await sql<[StandingRow]>`
    select current_setting('server_version_num')::int as version,
           current_setting('server_encoding') as encoding,
           pg_is_in_recovery() or current_setting('transaction_read_only') = 'on' as is_read_only`.simple();
  return row;
}

/**
 * Each promotion begins a new timeline, and the name of the file that is written to begins with its number. Where a provider has no such
 * files there are no timelines to tell apart.
 */
export async function selectTimeline(sql: postgres.Sql): Promise<number> {
  try {
    const [row] = await sql<[{ readonly timeline: string }]>`
      select left(pg_walfile_name(pg_current_wal_lsn()), 8) as timeline`.simple();
    return Number.parseInt(row.timeline, 16);
  } catch (error) {
    if (error instanceof Error && error.name === "PostgresError") return 0;
    throw error;
  }
}

/** Whether the session of that name is at work; undefined where there is none. */
export async function selectIsAtWork(sql: postgres.Sql, applicationName: string): Promise<boolean | undefined> {
  const [row] = await sql<{ readonly is_at_work: boolean }[]>`
    select coalesce(state <> 'idle', false) as is_at_work
      from pg_stat_activity
     where application_name = ${applicationName}`;
  return row?.is_at_work;
}

export async function selectRole(sql: postgres.Sql): Promise<string> {
  const [row] = await sql<[{ readonly role: string }]>`select current_user::text as role`;
  return row.role;
}

/** Since PostgreSQL 16 to be a member is one thing, and to step down to the role another. */
export async function letStepDown(owner: postgres.Sql, version: number): Promise<void> {
  const right = version >= 160_000 ? "set" : "member";
  const [row] = await owner<[{ readonly may: boolean }]>`select pg_has_role(current_user, 'strongroom_app', ${right}) as may`;
  if (!row.may) await owner`grant strongroom_app to current_user`;
}
