import type { DeviceId, StaffId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type DeviceRow = {
  readonly device_id: DeviceId;
  readonly staff_id: StaffId;
  readonly public_key: Buffer;
  readonly label: string;
  readonly state: string;
  readonly attested: unknown;
  readonly attested_at: Date | null;
  readonly agent_key: Buffer | null;
  readonly report: unknown;
  readonly reported_at: Date | null;
  readonly first_seen_at: Date;
  readonly enrolled_at: Date | null;
  readonly seen_at: Date;
  readonly ended_at: Date | null;
};

/** Nothing where the key is registered already: of two at once, one inserts and the other reads what it inserted. */
export async function insertDevice(
  tx: Tx,
  row: Pick<DeviceRow, "device_id" | "staff_id" | "label"> & { readonly public_key: Uint8Array },
  now: Date,
): Promise<void> {
  await tx.sql`
    insert into devices (tenant_id, device_id, staff_id, public_key, label, state, first_seen_at, seen_at)
    values (${tx.tenant}, ${row.device_id}, ${row.staff_id}, ${row.public_key}, ${row.label}, 'known', ${now}, ${now})
    on conflict (tenant_id, public_key) do nothing`;
}

/** Held until the end of the transaction: a loss that is reported meanwhile comes before it or after it. */
export async function holdDeviceByKey(tx: Tx, publicKey: Uint8Array): Promise<DeviceRow | undefined> {
  const [row] = await tx.sql<DeviceRow[]>`
    select device_id, staff_id, public_key, label, state, attested, attested_at, agent_key, report, reported_at,
           first_seen_at, enrolled_at, seen_at, ended_at
      from devices
     where tenant_id = ${tx.tenant}
       and public_key = ${publicKey}
       for share`;
  return row;
}

export async function selectDevice(tx: Tx, id: DeviceId): Promise<DeviceRow | undefined> {
  const [row] = await tx.sql<DeviceRow[]>`
    select device_id, staff_id, public_key, label, state, attested, attested_at, agent_key, report, reported_at,
           first_seen_at, enrolled_at, seen_at, ended_at
      from devices
     where tenant_id = ${tx.tenant}
       and device_id = ${id}`;
  return row;
}

/** The condition stands in the statement, so that several processes write once a minute between them. */
export async function updateSeen(tx: Tx, id: DeviceId, now: Date, notSince: Date): Promise<void> {
  await tx.sql`
    update devices
       set seen_at = ${now}
     where tenant_id = ${tx.tenant}
       and device_id = ${id}
       and seen_at < ${notSince}
       and ended_at is null`;
}

/** Newest first; the id holds the time, so it is the cursor. */
export async function selectDevices(tx: Tx, staff: StaffId | null, before: DeviceId | null, limit: number): Promise<readonly DeviceRow[]> {
  return await tx.sql<DeviceRow[]>`
    select device_id, staff_id, public_key, label, state, attested, attested_at, agent_key, report, reported_at,
           first_seen_at, enrolled_at, seen_at, ended_at
      from devices
     where tenant_id = ${tx.tenant}
       and (${staff}::text is null or staff_id = ${staff})
       and device_id < ${before ?? "dev_~"}
     order by device_id desc
     limit ${limit}`;
}

/** Locked until the transaction ends, so that of a change and a loss one comes first. */
export async function lockDevice(tx: Tx, id: DeviceId): Promise<DeviceRow | undefined> {
  const [row] = await tx.sql<DeviceRow[]>`
    select device_id, staff_id, public_key, label, state, attested, attested_at, agent_key, report, reported_at,
           first_seen_at, enrolled_at, seen_at, ended_at
      from devices
     where tenant_id = ${tx.tenant}
       and device_id = ${id}
       for update`;
  return row;
}

export async function updateDevice(tx: Tx, row: DeviceRow): Promise<void> {
  await tx.sql`
    update devices
       set label       = ${row.label},
           state       = ${row.state},
           attested    = ${row.attested === null ? null : tx.sql.json(row.attested as never)},
           attested_at = ${row.attested_at},
           agent_key   = ${row.agent_key},
           report      = ${row.report === null ? null : tx.sql.json(row.report as never)},
           reported_at = ${row.reported_at},
           enrolled_at = ${row.enrolled_at},
           ended_at    = ${row.ended_at}
     where tenant_id = ${tx.tenant}
       and device_id = ${row.device_id}`;
}
