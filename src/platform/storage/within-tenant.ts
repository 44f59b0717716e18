import type postgres from "postgres";
import type { TenantId } from "../../base/ids.ts";
import type { Tx } from "./tx.ts";

/**
 * Steps from a transaction of the owner down to one tenant, for deeds that span tenants (backup, restore): inside `fn`
 * row-level security holds as in `withTx`. Errors leave the role as it is, because the transaction is over then.
 */
export async function withinTenant<T>(sql: postgres.TransactionSql, tenant: TenantId, fn: (tx: Tx) => Promise<T>): Promise<T> {
  await sql`select set_config('strongroom.tenant', ${tenant}, true)`;
  await sql`set local role strongroom_app`;
  const value = await fn({ sql, tenant });
  await sql`reset role`;
  return value;
}
