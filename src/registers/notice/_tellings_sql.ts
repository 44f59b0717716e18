import type { Tx } from "../../platform/storage/tx.ts";

export type TellingRow = {
  readonly version: number;
  readonly state: "running" | "done";
  readonly fields: readonly string[];
  readonly ask_again: readonly string[];
  readonly after_id: string;
  readonly told: number;
  readonly unreachable: number;
  readonly started_at: Date;
  readonly finished_at: Date | null;
};

/** False where it was begun before. */
export async function insertTelling(
  tx: Tx,
  row: Pick<TellingRow, "version" | "fields" | "ask_again">,
  by: string,
  at: Date,
): Promise<boolean> {
  const rows = await tx.sql`
    insert into notice_tellings (tenant_id, version, state, fields, ask_again, after_id, told, unreachable, started_at, started_by)
    values (${tx.tenant}, ${row.version}, 'running', ${row.fields as string[]}, ${row.ask_again as string[]}, '', 0, 0, ${at}, ${by})
    on conflict do nothing
    returning 1 as made`;
  return rows.length > 0;
}

/** The oldest that goes on, held; one that another process works on is passed over. */
export async function takeRunning(tx: Tx): Promise<TellingRow | undefined> {
  const [row] = await tx.sql<TellingRow[]>`
    select version, state, fields, ask_again, after_id, told, unreachable, started_at, finished_at
      from notice_tellings
     where tenant_id = ${tx.tenant}
       and state = 'running'
     order by version
     limit 1
       for update skip locked`;
  return row;
}

export async function updateTelling(
  tx: Tx,
  row: Pick<TellingRow, "version" | "after_id" | "told" | "unreachable" | "finished_at">,
): Promise<void> {
  await tx.sql`
    update notice_tellings
       set after_id = ${row.after_id}, told = ${row.told}, unreachable = ${row.unreachable}, finished_at = ${row.finished_at},
           state = case when ${row.finished_at}::timestamptz is null then 'running' else 'done' end
     where tenant_id = ${tx.tenant}
       and version = ${row.version}`;
}

export async function selectTellings(tx: Tx, versions: readonly number[]): Promise<readonly TellingRow[]> {
  return await tx.sql<TellingRow[]>`
    select version, state, fields, ask_again, after_id, told, unreachable, started_at, finished_at
      from notice_tellings
     where tenant_id = ${tx.tenant}
       and version = any (${versions as number[]}::integer[])`;
}
