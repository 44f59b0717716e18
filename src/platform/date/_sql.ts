import type postgres from "postgres";
import type { TenantId } from "../../base/ids.ts";
import type { Tx } from "../storage/tx.ts";

export type MachineDateRow = {
  readonly seen_at: Date | null;
  readonly beat_at: Date | null;
  readonly doubt: number;
  readonly doubted_since: Date | null;
  readonly ran_ms: string;
  readonly database_at: Date;
};

export async function selectMachineDate(owner: postgres.Sql): Promise<MachineDateRow | undefined> {
  const [row] = await owner<MachineDateRow[]>`
    select seen_at, beat_at, doubt, doubted_since, ran_ms, clock_timestamp() as database_at
      from machine_date`;
  return row;
}

/** The one row, made by whoever looks first. */
export async function insertMachineDate(owner: postgres.TransactionSql): Promise<void> {
  await owner`insert into machine_date default values on conflict do nothing`;
}

/** Held until the end of the transaction: of several processes one judges after the other. */
export async function holdMachineDate(owner: postgres.TransactionSql): Promise<MachineDateRow | undefined> {
  const [row] = await owner<MachineDateRow[]>`
    select seen_at, beat_at, doubt, doubted_since, ran_ms, clock_timestamp() as database_at
      from machine_date
       for update`;
  return row;
}

export async function updateMachineDate(owner: postgres.TransactionSql, row: Omit<MachineDateRow, "database_at">): Promise<void> {
  await owner`
    update machine_date
       set seen_at = ${row.seen_at}, beat_at = ${row.beat_at}, doubt = ${row.doubt}, doubted_since = ${row.doubted_since}, ran_ms = ${row.ran_ms}`;
}

/** Who has confirmed this doubt. */
export async function selectConfirmed(owner: postgres.TransactionSql, doubt: number): Promise<readonly TenantId[]> {
  const rows = await owner<{ tenant_id: TenantId }[]>`select tenant_id from date_confirmations where doubt = ${doubt}`;
  return rows.map((row) => row.tenant_id);
}

export async function upsertConfirmation(tx: Tx, doubt: number, at: Date): Promise<void> {
  await tx.sql`
    insert into date_confirmations (tenant_id, doubt, confirmed_at)
    values (${tx.tenant}, ${doubt}, ${at})
        on conflict (tenant_id) do update set doubt = excluded.doubt, confirmed_at = excluded.confirmed_at`;
}
