import type { StaffId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export async function deletePasskeysOf(tx: Tx, staff: StaffId): Promise<void> {
  await tx.sql`
    delete from passkeys
     where tenant_id = ${tx.tenant}
       and staff_id = ${staff}`;
}
