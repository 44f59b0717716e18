import type { DeviceId, StaffId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { selectDevices } from "./_sql.ts";
import { type Device, rowToDevice } from "./device.ts";

/** Newest first, ended ones too; of one person, or of all where `staff` is null. */
export async function listDevices(
  tx: Tx,
  staff: StaffId | null,
  page: { readonly limit: number; readonly cursor: DeviceId | null },
): Promise<{ readonly items: readonly Device[]; readonly nextCursor: DeviceId | null }> {
  const rows = await selectDevices(tx, staff, page.cursor, page.limit + 1);
  const items = rows.slice(0, page.limit).map(rowToDevice);
  return { items, nextCursor: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}
