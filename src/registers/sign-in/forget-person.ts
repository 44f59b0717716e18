import type { StaffId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { deletePasskeysOf } from "./_forget_sql.ts";
import { deleteCodes } from "./_second_sql.ts";
import { dropPassword } from "./passwords.ts";

/** Everything by which a person could sign in: one who left and comes back begins anew. */
export async function forgetSignIns(tx: Tx, staff: StaffId): Promise<void> {
  await Promise.all([deletePasskeysOf(tx, staff), dropPassword(tx, staff), deleteCodes(tx, staff)]);
}
