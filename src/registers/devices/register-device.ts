import { type StaffId, newId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { assert } from "../../base/fault.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { holdDeviceByKey, insertDevice } from "./_sql.ts";
import { type Device, rowToDevice } from "./device.ts";
import { readDeviceKey } from "./device-key.ts";

/** `device_key_taken`: the key is another person's. `device_ended`: it was lost, stolen or removed; a new key is needed. */
export type RegisterRefusal = { readonly code: "device_key_invalid" | "device_key_taken" | "device_ended" };

/** The device of this key and person, made if it is new. Whoever calls has checked that the key is held. */
export async function registerDevice(
  tx: Tx,
  staff: StaffId,
  publicKeySpki: Uint8Array,
  label: string,
  now: Instant,
): Promise<Result<{ readonly device: Device; readonly isNew: boolean }, RegisterRefusal>> {
  if (readDeviceKey(publicKeySpki) === undefined) return refuse({ code: "device_key_invalid" });

  const id = newId("dev", now);
  await insertDevice(tx, { device_id: id, staff_id: staff, public_key: publicKeySpki, label }, new Date(now));
  const row = await holdDeviceByKey(tx, publicKeySpki);
  assert(row !== undefined, "a device that was registered is there");
  const device = rowToDevice(row);
  if (device.staff !== staff) return refuse({ code: "device_key_taken" });
  if (device.endedAt !== null) return refuse({ code: "device_ended" });
  return ok({ device, isNew: device.id === id });
}
