import type { TenantId } from "../../base/ids.ts";
import type { Database } from "../../platform/storage/database.ts";
import { selectHeadSizes } from "./_sql.ts";

/** How far every tenant's ledger has grown; one that has no entry yet is not listed. */
export async function listLedgerSizes(
  db: Pick<Database, "owner">,
): Promise<readonly { readonly tenant: TenantId; readonly size: number }[]> {
  const rows = await selectHeadSizes(db.owner);
  return rows.map((row) => ({ tenant: row.tenant_id, size: Number(row.size) }));
}
