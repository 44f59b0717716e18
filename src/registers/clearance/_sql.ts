import type { ClearanceId, PolicyId, StaffId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { ClearanceKind } from "./guess-kind.ts";

export type KindRow = {
  readonly name: string;
  readonly kind: ClearanceKind;
  readonly label: string;
  readonly months: number | null;
  readonly policy_id: PolicyId | null;
};

export async function selectKinds(tx: Tx): Promise<readonly KindRow[]> {
  return await tx.sql<KindRow[]>`
    select name, kind, label, months, policy_id
      from clearance_kinds
     where tenant_id = ${tx.tenant}
     order by name`;
}

export async function upsertKind(tx: Tx, row: KindRow, at: Date, by: string): Promise<void> {
  await tx.sql`
    insert into clearance_kinds (tenant_id, name, kind, label, months, policy_id, set_at, set_by)
    values (${tx.tenant}, ${row.name}, ${row.kind}, ${row.label}, ${row.months}, ${row.policy_id}, ${at}, ${by})
    on conflict (tenant_id, name) do update
       set kind = excluded.kind, label = excluded.label, months = excluded.months, policy_id = excluded.policy_id,
           set_at = excluded.set_at, set_by = excluded.set_by`;
}

export type RecordRow = {
  readonly clearance_id: ClearanceId;
  readonly staff_id: StaffId;
  readonly name: string;
  readonly result: "passed" | "failed";
  readonly on_day: string;
  readonly until_day: string | null;
  readonly has_checker: boolean;
  readonly recorded_at: Date;
  readonly recorded_by: string;
  readonly revoked_at: Date | null;
};

export async function insertRecord(tx: Tx, row: Omit<RecordRow, "revoked_at">): Promise<void> {
  await tx.sql`
    insert into clearances (tenant_id, clearance_id, staff_id, name, result, on_day, until_day, has_checker, recorded_at, recorded_by)
    values (${tx.tenant}, ${row.clearance_id}, ${row.staff_id}, ${row.name}, ${row.result}, ${row.on_day}::date, ${row.until_day}::date,
            ${row.has_checker}, ${row.recorded_at}, ${row.recorded_by})`;
}

/**
 * Records in force of these persons, oldest first; revoked ones too where they are asked for. Of two that were recorded
 * in the same millisecond the failed one comes last, and so counts.
 */
export async function selectRecords(tx: Tx, staff: readonly string[], withRevoked: boolean): Promise<readonly RecordRow[]> {
  return await tx.sql<RecordRow[]>`
    select clearance_id, staff_id, name, result, to_char(on_day, 'YYYY-MM-DD') as on_day, to_char(until_day, 'YYYY-MM-DD') as until_day,
           has_checker, recorded_at, recorded_by, revoked_at
      from clearances
     where tenant_id = ${tx.tenant}
       and staff_id = any(${staff as string[]}::text[])
       and (${withRevoked} or revoked_at is null)
     order by on_day, recorded_at, result desc, clearance_id`;
}

/** Undefined where there is no such record; `is_first` is false where it was revoked before. */
export async function markRevoked(
  tx: Tx,
  id: string,
  by: string,
  at: Date,
): Promise<{ readonly staff_id: StaffId; readonly name: string; readonly is_first: boolean } | undefined> {
  const [row] = await tx.sql<{ staff_id: StaffId; name: string; is_first: boolean }[]>`
    update clearances
       set revoked_at = coalesce(revoked_at, ${at}), revoked_by = coalesce(revoked_by, ${by})
     where tenant_id = ${tx.tenant}
       and clearance_id = ${id}
    returning new.staff_id, new.name, old.revoked_at is null as is_first`;
  return row;
}
