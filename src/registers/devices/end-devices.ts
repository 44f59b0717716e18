import type { StaffId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { endDevicesOfRows } from "./_many_sql.ts";

/** Every device of a person who leaves: their keys are never taken again. Answers how many there were. */
export async function endDevicesOf(tx: Tx, staff: StaffId, now: Instant): Promise<number> {
  return await endDevicesOfRows(tx, staff, new Date(now));
}
