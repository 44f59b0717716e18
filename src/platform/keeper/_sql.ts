import type postgres from "postgres";
import type { Tx } from "../storage/tx.ts";
import type { RootHeader } from "./argon.ts";

type RootRow = {
  readonly salt: Uint8Array;
  readonly memory_kib: number;
  readonly passes: number;
  readonly lanes: number;
  readonly wrapped: Uint8Array;
};

export async function selectRoot(sql: postgres.Sql): Promise<RootHeader | undefined> {
  const [row] = await sql<RootRow[]>`
    select salt, memory_kib, passes, lanes, wrapped
      from keyring_root`;
  return row && { salt: row.salt, memoryKib: row.memory_kib, passes: row.passes, lanes: row.lanes, wrapped: row.wrapped };
}

/** False where another process was first: there is one root, ever. */
export async function insertRoot(owner: postgres.Sql, root: RootHeader, at: Date): Promise<boolean> {
  const rows = await owner`
    insert into keyring_root (salt, memory_kib, passes, lanes, wrapped, created_at, changed_at)
    values (${root.salt}, ${root.memoryKib}, ${root.passes}, ${root.lanes}, ${root.wrapped}, ${at}, ${at})
    on conflict do nothing
    returning only_row`;
  return rows.length === 1;
}

/** False where the row is no longer the one that was read: somebody else changed the passphrase meanwhile. */
export async function replaceRoot(owner: postgres.Sql, before: RootHeader, after: RootHeader, at: Date): Promise<boolean> {
  const rows = await owner`
    update keyring_root
       set salt = ${after.salt},
           memory_kib = ${after.memoryKib},
           passes = ${after.passes},
           lanes = ${after.lanes},
           wrapped = ${after.wrapped},
           changed_at = ${at}
     where wrapped = ${before.wrapped}
    returning only_row`;
  return rows.length === 1;
}

export type LiveEpochRow = { readonly epoch: number; readonly wrapped: Uint8Array };

export async function selectLiveEpochs(tx: Tx): Promise<readonly LiveEpochRow[]> {
  return await tx.sql<LiveEpochRow[]>`
    select epoch, wrapped
      from tenant_epochs
     where tenant_id = ${tx.tenant}
       and wrapped is not null
     order by epoch`;
}

export type EpochRow = {
  readonly epoch: number;
  readonly started_at: Date;
  readonly retired_at: Date | null;
  readonly destroyed_at: Date | null;
};

export async function selectEpochs(tx: Tx): Promise<readonly EpochRow[]> {
  return await tx.sql<EpochRow[]>`
    select epoch, started_at, retired_at, destroyed_at
      from tenant_epochs
     where tenant_id = ${tx.tenant}
     order by epoch`;
}

/** Two processes that start an epoch at once get one number after the other. The lock ends with the transaction. */
export async function lockEpochs(tx: Tx): Promise<void> {
  await tx.sql`select pg_advisory_xact_lock(hashtextextended('tenant_epochs ' || ${tx.tenant}, 0))`;
}

export async function insertEpoch(tx: Tx, epoch: number, wrapped: Uint8Array, at: Date): Promise<void> {
  await tx.sql`
    insert into tenant_epochs (tenant_id, epoch, wrapped, started_at)
    values (${tx.tenant}, ${epoch}, ${wrapped}, ${at})`;
}

/** Those below `below` that did not retire; never the newest. */
export async function selectUnretiredEpochs(tx: Tx, below: number): Promise<readonly number[]> {
  const rows = await tx.sql<{ epoch: number }[]>`
    select epoch
      from tenant_epochs
     where tenant_id = ${tx.tenant}
       and epoch < ${below}
       and epoch < (select max(epoch) from tenant_epochs where tenant_id = ${tx.tenant})
       and retired_at is null
     order by epoch`;
  return rows.map((row) => row.epoch);
}

export async function retireEpochRows(tx: Tx, epochs: readonly number[], at: Date): Promise<readonly number[]> {
  const rows = await tx.sql<{ epoch: number }[]>`
    update tenant_epochs
       set retired_at = ${at}
     where tenant_id = ${tx.tenant}
       and epoch = any(${[...epochs]}::int[])
       and retired_at is null
    returning epoch`;
  return rows.map((row) => row.epoch).toSorted((a, b) => a - b);
}

export async function selectRetiredEpochs(tx: Tx, before: Date): Promise<readonly number[]> {
  const rows = await tx.sql<{ epoch: number }[]>`
    select epoch
      from tenant_epochs
     where tenant_id = ${tx.tenant}
       and retired_at < ${before}
       and wrapped is not null
     order by epoch`;
  return rows.map((row) => row.epoch);
}

export async function destroyEpochRows(tx: Tx, epochs: readonly number[], at: Date): Promise<readonly number[]> {
  const rows = await tx.sql<{ epoch: number }[]>`
    update tenant_epochs
       set wrapped = null,
           destroyed_at = ${at}
     where tenant_id = ${tx.tenant}
       and epoch = any(${[...epochs]}::int[])
       and wrapped is not null
    returning epoch`;
  return rows.map((row) => row.epoch).toSorted((a, b) => a - b);
}

export type TenantKeyRow = {
  readonly kind: "index" | "ed25519" | "ml-dsa-44";
  readonly wrapped: Uint8Array;
  readonly public_key: Uint8Array | null;
};

export async function selectTenantKeys(tx: Tx): Promise<readonly TenantKeyRow[]> {
  return await tx.sql<TenantKeyRow[]>`
    select kind, wrapped, public_key
      from tenant_keys
     where tenant_id = ${tx.tenant}`;
}

export async function insertTenantKeys(tx: Tx, rows: readonly TenantKeyRow[], at: Date): Promise<void> {
  const values = rows.map((row) => ({ tenant_id: tx.tenant, ...row, created_at: at }));
  await tx.sql`insert into tenant_keys ${tx.sql(values, "tenant_id", "kind", "wrapped", "public_key", "created_at")}`;
}
