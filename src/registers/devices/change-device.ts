import type { DeviceId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { deletePairings } from "./_pairings_sql.ts";
import { type DeviceRow, lockDevice, updateDevice } from "./_sql.ts";
import { type Attested, type Device, rowToDevice } from "./device.ts";

export type DeviceRefusal = { readonly code: "device_not_found" | "device_ended" };

/** Its person names it and tells how it is protected. Enrolling again tells it anew. */
export async function enrolDevice(
  tx: Tx,
  id: DeviceId,
  told: { readonly label: string; readonly attested: Attested },
  now: Instant,
): Promise<Result<Device, DeviceRefusal>> {
  const at = new Date(now);
  return await changeRow(tx, id, (row) => ({
    ...row,
    label: told.label,
    state: "enrolled",
    attested: told.attested,
    attested_at: at,
    enrolled_at: row.enrolled_at ?? at,
  }));
}

/** Another name, or how it is protected by now. */
export async function changeDevice(
  tx: Tx,
  id: DeviceId,
  told: { readonly label?: string | undefined; readonly attested?: Attested | undefined },
  now: Instant,
): Promise<Result<Device, DeviceRefusal>> {
  return await changeRow(tx, id, (row) => ({
    ...row,
    label: told.label ?? row.label,
    ...(told.attested === undefined ? {} : { attested: told.attested, attested_at: new Date(now) }),
  }));
}

/**
 * The device is over: its key proves nothing from the commit on, its agent's key and codes are gone. Whoever calls ends
 * its sessions in the same transaction.
 */
export async function endDevice(
  tx: Tx,
  id: DeviceId,
  how: "lost" | "stolen" | "removed",
  now: Instant,
): Promise<Result<Device, DeviceRefusal>> {
  const ended = await changeRow(tx, id, (row) => ({ ...row, state: how, agent_key: null, ended_at: new Date(now) }));
  if (ended.ok) await deletePairings(tx, id);
  return ended;
}

async function changeRow(tx: Tx, id: DeviceId, change: (row: DeviceRow) => DeviceRow): Promise<Result<Device, DeviceRefusal>> {
  const row = await lockDevice(tx, id);
  if (row === undefined) return refuse({ code: "device_not_found" });
  if (row.ended_at !== null) return refuse({ code: "device_ended" });
  const changed = change(row);
  await updateDevice(tx, changed);
  return ok(rowToDevice(changed));
}
