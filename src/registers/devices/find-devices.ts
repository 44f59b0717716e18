import type { DeviceId, StaffId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { selectDevices, selectDevicesOf } from "./_many_sql.ts";
import { type Device, rowToDevice } from "./device.ts";

/** Those of these devices that there are, ended ones too. */
export async function findDevices(tx: Tx, ids: readonly DeviceId[]): Promise<ReadonlyMap<DeviceId, Device>> {
  if (ids.length === 0) return NONE;
  const rows = await selectDevices(tx, ids);
  return new Map(rows.map((row) => [row.device_id, rowToDevice(row)]));
}

/** Every device of these people, ended ones too, oldest first. */
export async function findDevicesOf(tx: Tx, staff: readonly StaffId[]): Promise<readonly Device[]> {
  return (await selectDevicesOf(tx, staff)).map(rowToDevice);
}

const NONE: ReadonlyMap<DeviceId, Device> = new Map();
