import type { DeviceId, StaffId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { DeviceRow } from "./_sql.ts";

export async function selectDevices(tx: Tx, ids: readonly DeviceId[]): Promise<readonly DeviceRow[]> {
  return await tx.sql<DeviceRow[]>`
    select device_id, staff_id, public_key, label, state, attested, attested_at, agent_key, report, reported_at,
           first_seen_at, enrolled_at, seen_at, ended_at
      from devices
     where tenant_id = ${tx.tenant}
       and device_id = any(${[...ids]}::text[])`;
}

export async function selectDevicesOf(tx: Tx, staff: readonly StaffId[]): Promise<readonly DeviceRow[]> {
  return await tx.sql<DeviceRow[]>`
    select device_id, staff_id, public_key, label, state, attested, attested_at, agent_key, report, reported_at,
           first_seen_at, enrolled_at, seen_at, ended_at
      from devices
     where tenant_id = ${tx.tenant}
       and staff_id = any(${[...staff]}::text[])
     order by staff_id, device_id`;
}

export async function endDevicesOfRows(tx: Tx, staff: StaffId, now: Date): Promise<number> {
  const rows = await tx.sql`
    update devices
       set state = 'removed', ended_at = ${now}
     where tenant_id = ${tx.tenant}
       and staff_id = ${staff}
       and ended_at is null
    returning 1 as ended`;
  return rows.length;
}
