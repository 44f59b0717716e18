import type postgres from "postgres";
import type { TenantId } from "../../base/ids.ts";
import type { Tx } from "./tx.ts";

export async function listTenantIds(owner: postgres.Sql | postgres.TransactionSql): Promise<readonly TenantId[]> {
  const rows = await owner<{ tenant_id: TenantId }[]>`select tenant_id from tenants order by tenant_id`;
  return rows.map((row) => row.tenant_id);
}

/** The password is ours (hex, made at the first start), so it needs no quoting. */
export async function setAppPassword(owner: postgres.Sql, password: string): Promise<void> {
  await owner.unsafe(`alter role strongroom_app login password '${password}'`);
}

export async function insertTenant(tx: Tx, name: string, mode: "live" | "test", at: Date): Promise<void> {
  await tx.sql`
    insert into tenants (tenant_id, name, mode, created_at)
    values (${tx.tenant}, ${name}, ${mode}, ${at})`;
}

export type TenantRow = {
  readonly tenant_id: TenantId;
  readonly name: string;
  readonly mode: "live" | "test";
  readonly created_at: Date;
};

export async function selectTenant(tx: Tx): Promise<TenantRow | undefined> {
  const [row] = await tx.sql<TenantRow[]>`
    select tenant_id, name, mode, created_at
      from tenants
     where tenant_id = ${tx.tenant}`;
  return row;
}

export async function selectTenants(owner: postgres.Sql): Promise<readonly TenantRow[]> {
  return await owner<TenantRow[]>`
    select tenant_id, name, mode, created_at
      from tenants
     order by created_at, tenant_id`;
}

/** Of the advisory lock that says who uses an embedded database; no other lock of ours has two numbers. */
const PRESENT = [1_936_553_575, 1] as const;

export async function holdShared(driver: postgres.Sql): Promise<void> {
  await driver`select pg_advisory_lock_shared(${PRESENT[0]}::int, ${PRESENT[1]}::int)`;
}

/** False where others hold it, in either way. */
export async function holdAlone(driver: postgres.Sql): Promise<boolean> {
  const [row] = await driver<{ held: boolean }[]>`select pg_try_advisory_lock(${PRESENT[0]}::int, ${PRESENT[1]}::int) as held`;
  return row?.held === true;
}

export async function releaseShared(driver: postgres.Sql): Promise<void> {
  await driver`select pg_advisory_unlock_shared(${PRESENT[0]}::int, ${PRESENT[1]}::int)`;
}

export async function releaseAlone(driver: postgres.Sql): Promise<void> {
  await driver`select pg_advisory_unlock(${PRESENT[0]}::int, ${PRESENT[1]}::int)`;
}
