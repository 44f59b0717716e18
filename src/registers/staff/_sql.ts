import type { StaffId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type StaffRow = {
  readonly staff_id: StaffId;
  readonly email_index: Buffer;
  readonly roles: readonly string[];
  readonly is_owner: boolean;
  readonly state: "invited" | "active" | "off";
  readonly off_reason: "left" | "unused" | null;
  readonly language: string;
  readonly created_at: Date;
  readonly created_by: string;
  readonly activated_at: Date | null;
  readonly seen_at: Date | null;
  readonly off_at: Date | null;
  readonly reviewed_at: Date | null;
};

export type NewStaffRow = Pick<
  StaffRow,
  "staff_id" | "email_index" | "roles" | "is_owner" | "state" | "language" | "created_at" | "created_by"
>;

/** False where somebody has this e-mail already. */
export async function insertStaff(tx: Tx, row: NewStaffRow): Promise<boolean> {
  const rows = await tx.sql`
    insert into staff (tenant_id, staff_id, email_index, roles, is_owner, state, language, created_at, created_by)
    values (${tx.tenant}, ${row.staff_id}, ${row.email_index}, ${[...row.roles]}, ${row.is_owner}, ${row.state}, ${row.language},
            ${row.created_at}, ${row.created_by})
    on conflict (tenant_id, email_index) do nothing
    returning 1 as made`;
  return rows.length > 0;
}

export async function selectStaff(tx: Tx, id: StaffId): Promise<StaffRow | undefined> {
  const [row] = await tx.sql<StaffRow[]>`
    select staff_id, email_index, roles, is_owner, state, off_reason, language, created_at, created_by, activated_at, seen_at, off_at,
           reviewed_at
      from staff
     where tenant_id = ${tx.tenant}
       and staff_id = ${id}`;
  return row;
}

export async function selectStaffByEmail(tx: Tx, emailIndex: Uint8Array): Promise<StaffRow | undefined> {
  const [row] = await tx.sql<StaffRow[]>`
    select staff_id, email_index, roles, is_owner, state, off_reason, language, created_at, created_by, activated_at, seen_at, off_at,
           reviewed_at
      from staff
     where tenant_id = ${tx.tenant}
       and email_index = ${emailIndex}`;
  return row;
}

/**
 * Deeds share this lock, whoever cuts a person off or changes their standing takes it alone. Unlike the lock of a row, it
 * is given in the order asked: a flood of deeds cannot keep their end waiting.
 */
export async function sharePeople(tx: Tx, ids: readonly StaffId[]): Promise<void> {
  await tx.sql`
    select pg_advisory_xact_lock_shared(hashtextextended(${tx.tenant} || id, 48))
      from unnest(${ids.toSorted()}::text[]) as id`;
}

/**
 * Rows that nobody can change until this transaction ends: a deed that holds its person here commits before their
 * offboarding, or finds them off.
 */
export async function holdStaffRows(
  tx: Tx,
  ids: readonly StaffId[],
): Promise<readonly Pick<StaffRow, "staff_id" | "roles" | "is_owner" | "state">[]> {
  return await tx.sql<StaffRow[]>`
    select staff_id, roles, is_owner, state
      from staff
     where tenant_id = ${tx.tenant}
       and staff_id = any(${[...ids]})
     order by staff_id
       for share`;
}

/** Held alone: whoever else begins a deed of this person waits until this one ends. */
export async function holdActiveRow(tx: Tx, id: StaffId): Promise<boolean> {
  const rows = await tx.sql`
    select 1 as active
      from staff
     where tenant_id = ${tx.tenant}
       and staff_id = ${id}
       and state = 'active'
       for update`;
  return rows.length > 0;
}

export async function activateStaff(tx: Tx, id: StaffId, language: string, now: Date): Promise<boolean> {
  const rows = await tx.sql`
    update staff
       set state = 'active', language = ${language}, activated_at = ${now}, seen_at = ${now}
     where tenant_id = ${tx.tenant}
       and staff_id = ${id}
       and state = 'invited'
    returning 1 as activated`;
  return rows.length > 0;
}

/** False where it was theirs already. */
export async function updateLanguage(tx: Tx, id: StaffId, language: string): Promise<boolean> {
  const rows = await tx.sql`
    update staff
       set language = ${language}
     where tenant_id = ${tx.tenant}
       and staff_id = ${id}
       and language <> ${language}
    returning 1 as changed`;
  return rows.length > 0;
}

/** Whoever recovers their access joins anew; one who was put off meanwhile does not. */
export async function markToJoin(tx: Tx, id: StaffId): Promise<boolean> {
  const rows = await tx.sql`
    update staff
       set state = 'invited'
     where tenant_id = ${tx.tenant}
       and staff_id = ${id}
       and state = 'active'
    returning 1 as marked`;
  return rows.length > 0;
}

export async function touchStaff(tx: Tx, id: StaffId, now: Date): Promise<void> {
  await tx.sql`
    update staff
       set seen_at = ${now}
     where tenant_id = ${tx.tenant}
       and staff_id = ${id}`;
}
