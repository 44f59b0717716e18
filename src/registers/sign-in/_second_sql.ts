import type { StaffId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export async function upsertPassword(tx: Tx, staff: StaffId, now: Date): Promise<void> {
  await tx.sql`
    insert into passwords (tenant_id, staff_id, set_at)
    values (${tx.tenant}, ${staff}, ${now})
    on conflict (tenant_id, staff_id) do update
       set set_at = excluded.set_at`;
}

export async function selectPassword(tx: Tx, staff: StaffId): Promise<{ readonly set_at: Date } | undefined> {
  const [row] = await tx.sql<{ set_at: Date }[]>`
    select set_at
      from passwords
     where tenant_id = ${tx.tenant}
       and staff_id = ${staff}`;
  return row;
}

export async function deletePassword(tx: Tx, staff: StaffId): Promise<void> {
  await tx.sql`
    delete from passwords
     where tenant_id = ${tx.tenant}
       and staff_id = ${staff}`;
}

/** The step of the code that confirmed it is spent by that. */
export async function upsertTotp(tx: Tx, staff: StaffId, step: number, now: Date): Promise<void> {
  await tx.sql`
    insert into totp (tenant_id, staff_id, set_at, last_step)
    values (${tx.tenant}, ${staff}, ${now}, ${step})
    on conflict (tenant_id, staff_id) do update
       set set_at = excluded.set_at, last_step = excluded.last_step`;
}

export async function selectTotp(tx: Tx, staff: StaffId): Promise<{ readonly set_at: Date } | undefined> {
  const [row] = await tx.sql<{ set_at: Date }[]>`
    select set_at
      from totp
     where tenant_id = ${tx.tenant}
       and staff_id = ${staff}`;
  return row;
}

/** One statement decides: of two who show the same code at once, one is let in. */
export async function spendTotpStep(tx: Tx, staff: StaffId, step: number): Promise<boolean> {
  const rows = await tx.sql`
    update totp
       set last_step = ${step}
     where tenant_id = ${tx.tenant}
       and staff_id = ${staff}
       and last_step < ${step}
    returning 1 as spent`;
  return rows.length > 0;
}

export async function deleteTotp(tx: Tx, staff: StaffId): Promise<void> {
  await tx.sql`
    delete from totp
     where tenant_id = ${tx.tenant}
       and staff_id = ${staff}`;
}

export async function deleteCodes(tx: Tx, staff: StaffId): Promise<void> {
  await tx.sql`
    delete from recovery_codes
     where tenant_id = ${tx.tenant}
       and staff_id = ${staff}`;
}

/** A new set takes the place of the old one, used or not. */
export async function replaceCodes(tx: Tx, staff: StaffId, digests: readonly Uint8Array[], now: Date): Promise<void> {
  await deleteCodes(tx, staff);
  for (const digest of digests) {
    await tx.sql`
      insert into recovery_codes (tenant_id, staff_id, code_digest, made_at)
      values (${tx.tenant}, ${staff}, ${digest}, ${now})`;
  }
}

/** One statement decides: a code is good once. */
export async function spendCode(tx: Tx, staff: StaffId, digest: Uint8Array, now: Date): Promise<boolean> {
  const rows = await tx.sql`
    update recovery_codes
       set used_at = ${now}
     where tenant_id = ${tx.tenant}
       and staff_id = ${staff}
       and code_digest = ${digest}
       and used_at is null
    returning 1 as spent`;
  return rows.length > 0;
}

export async function countUnusedCodes(tx: Tx, staff: StaffId): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from recovery_codes
     where tenant_id = ${tx.tenant}
       and staff_id = ${staff}
       and used_at is null`;
  return row?.n ?? 0;
}
