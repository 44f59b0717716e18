import type { Tx } from "../../platform/storage/tx.ts";
import { countInState } from "./_counts_sql.ts";
import type { VendorState } from "./state.ts";

/** How many vendors may be given something, as far as their state goes. */
export async function countApproved(tx: Tx): Promise<number> {
  return await countInState(tx, "approved" satisfies VendorState);
}
