import type postgres from "postgres";
import type { TenantId } from "../../base/ids.ts";

/** One transaction of one tenant. Row-level security shows it that tenant's rows and no others. */
export type Tx = { readonly sql: postgres.TransactionSql; readonly tenant: TenantId };

/** The door of requests, as `Database` has it. */
type AppDoor = { readonly app: postgres.Sql };

/**
 * Runs `fn` in one transaction that sees the rows of `tenant` only, and commits when it resolves. Statements issued
 * together inside (`Promise.all`) leave in one pipeline. Nothing that waits for the outside belongs in `fn`.
 */
export async function withTx<T>(db: AppDoor, tenant: TenantId, fn: (tx: Tx) => Promise<T>): Promise<T> {
  return await inTransaction(db, tenant, "", fn);
}

/** The same, reading only, and from one moment: rows that move while a long reading goes on are neither missed nor seen twice. */
export async function withSnapshot<T>(db: AppDoor, tenant: TenantId, fn: (tx: Tx) => Promise<T>): Promise<T> {
  return await inTransaction(db, tenant, "isolation level repeatable read read only", fn);
}

async function inTransaction<T>(db: AppDoor, tenant: TenantId, options: string, fn: (tx: Tx) => Promise<T>): Promise<T> {
  const outcome = await db.app.begin(options, async (sql) => {
    // Not awaited: it leaves ahead of the first statement of `fn`, in the same pipeline.
    const scoped = sql`select set_config('strongroom.tenant', ${tenant}, true)`.execute();
    const value = await fn({ sql, tenant });
    await scoped;
    // Boxed, so that the driver does not take an array for a list of queries.
    return { value };
  });
  return outcome.value;
}
