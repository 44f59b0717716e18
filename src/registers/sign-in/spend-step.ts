import type { StaffId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { spendTotpStep } from "./_second_sql.ts";

/** True for one who shows a code of this step; later steps only, from then on. */
export async function spendStep(tx: Tx, staff: StaffId, step: number): Promise<boolean> {
  return await spendTotpStep(tx, staff, step);
}
