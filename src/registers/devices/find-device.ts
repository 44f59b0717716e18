import type { DeviceId } from "../../base/ids.ts";
import { type Instant, MINUTE_MS } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { lockDevice, selectDevice, updateSeen } from "./_sql.ts";
import { type Device, rowToDevice } from "./device.ts";

/** Ended ones too: whoever uses it looks at `endedAt`. */
export async function findDevice(tx: Tx, id: DeviceId): Promise<Device | undefined> {
  const row = await selectDevice(tx, id);
  return row && rowToDevice(row);
}

/** Locks the device until the transaction ends. Whoever locks sessions too locks the device first. */
export async function holdDevice(tx: Tx, id: DeviceId): Promise<void> {
  await lockDevice(tx, id);
}

/** Notes that the device was seen, to the minute. */
export async function touchDevice(tx: Tx, id: DeviceId, now: Instant): Promise<void> {
  await updateSeen(tx, id, new Date(now), new Date(now - MINUTE_MS));
}
