import type postgres from "postgres";
import { assert } from "../../base/fault.ts";
import type { TenantId } from "../../base/ids.ts";
import type { Refusal, Result } from "../../base/result.ts";
import type { Pool } from "./pool.ts";

const TENANT_ID = /^ten_\w+$/u;

/** One transaction of one tenant. Row-level security shows it that tenant's rows and no others. */
export type Tx = { readonly sql: postgres.TransactionSql; readonly tenant: TenantId };

/** The door of requests, as `Database` has it. */
export type AppDoor = { readonly app: Pick<Pool, "transaction"> };

/**
 * Runs `fn` in one transaction that sees the rows of `tenant` only, and commits when it resolves. Statements issued
 * together inside (`Promise.all`) leave in one pipeline. Nothing that waits for the outside belongs in `fn`, nor another transaction: as
 * many at once as there are connections would wait for each other, and the database sees no circle.
 */
export async function withTx<T>(db: AppDoor, tenant: TenantId, fn: (tx: Tx) => Promise<T>): Promise<T> {
  return await inTransaction(db, tenant, "", fn);
}

/** The same for a deed of several steps of which a later one may be refused: a refusal undoes the steps before it. */
export async function withTxOrNothing<T, R extends Refusal>(
  db: AppDoor,
  tenant: TenantId,
  fn: (tx: Tx) => Promise<Result<T, R>>,
): Promise<Result<T, R>> {
  let refused: Result<T, R> | undefined;
  try {
    return await withTx(db, tenant, async (tx) => {
      const result = await fn(tx);
      if (result.ok) return result;
      refused = result;
      throw new Undo("a step was refused");
    });
  } catch (error) {
    if (error instanceof Undo && refused !== undefined) return refused;
    throw error;
  }
}

/** Steps within a transaction that goes on: a refusal undoes them, and what was done before them stays. */
export async function stepsOrNothing<T, R extends Refusal>(tx: Tx, steps: (tx: Tx) => Promise<Result<T, R>>): Promise<Result<T, R>> {
  let refused: Result<T, R> | undefined;
  try {
    const outcome = await tx.sql.savepoint(async (sql) => {
      const result = await steps({ sql, tenant: tx.tenant });
      if (result.ok) return { result };
      refused = result;
      throw new Undo("a step was refused");
    });
    return outcome.result;
  } catch (error) {
    if (error instanceof Undo && refused !== undefined) return refused;
    throw error;
  }
}

/** Thrown to roll a transaction back, and caught where it was begun. */
class Undo extends Error {}

/** The same, reading only, and from one moment: rows that move while a long reading goes on are neither missed nor seen twice. */
export async function withSnapshot<T>(db: AppDoor, tenant: TenantId, fn: (tx: Tx) => Promise<T>): Promise<T> {
  return await inTransaction(db, tenant, "isolation level repeatable read read only", fn);
}

async function inTransaction<T>(db: AppDoor, tenant: TenantId, options: string, fn: (tx: Tx) => Promise<T>): Promise<T> {
  // It goes into the statement as it stands: `set` takes no parameters.
  assert(TENANT_ID.test(tenant), "a tenant's id has another shape");
  return await db.app.transaction(`${options}; set local strongroom.tenant = '${tenant}'`, (sql) => fn({ sql, tenant }));
}
