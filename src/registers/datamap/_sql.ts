import type { Tx } from "../../platform/storage/tx.ts";

export type MapRow = { readonly version: number; readonly digest: string; readonly map: string };
export type VersionRow = {
  readonly version: number;
  readonly digest: string;
  readonly yaml: string | null;
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly applied_at: Date;
};

/**
 * One application at a time per tenant, until the transaction ends: two would otherwise be given the same version. Whoever stores values
 * by the map in force is waited for, so that what depends on them is read when they are there.
 */
export async function lockMaps(tx: Tx): Promise<void> {
  await tx.sql`select pg_advisory_xact_lock(hashtextextended('data_maps ' || ${tx.tenant}::text, 0))`;
}

/** Of many at a time; no map is applied until all of them have ended. */
export async function shareMaps(tx: Tx): Promise<void> {
  await tx.sql`select pg_advisory_xact_lock_shared(hashtextextended('data_maps ' || ${tx.tenant}::text, 0))`;
}

export async function selectNewestMap(tx: Tx): Promise<MapRow | undefined> {
  const [row] = await tx.sql<MapRow[]>`
    select version, digest, map
      from data_maps
     where tenant_id = ${tx.tenant}
     order by version desc
     limit 1`;
  return row;
}

export async function selectMap(tx: Tx, version: number): Promise<MapRow | undefined> {
  const [row] = await tx.sql<MapRow[]>`
    select version, digest, map
      from data_maps
     where tenant_id = ${tx.tenant}
       and version = ${version}`;
  return row;
}

export async function selectNewestMapWith(tx: Tx, field: string): Promise<MapRow | undefined> {
  const [row] = await tx.sql<MapRow[]>`
    select version, digest, map
      from data_maps
     where tenant_id = ${tx.tenant}
       and map::jsonb -> 'fields' ? ${field}
     order by version desc
     limit 1`;
  return row;
}

export async function selectNewestVersion(tx: Tx): Promise<number> {
  const [row] = await tx.sql<{ version: number }[]>`
    select version
      from data_maps
     where tenant_id = ${tx.tenant}
     order by version desc
     limit 1`;
  return row?.version ?? 0;
}

/** Newest first; `before` is the lowest version of the page before. */
export async function selectVersions(tx: Tx, before: number, limit: number): Promise<readonly VersionRow[]> {
  return await tx.sql<VersionRow[]>`
    select version, digest, yaml, actor_kind, actor_id, applied_at
      from data_maps
     where tenant_id = ${tx.tenant}
       and version < ${before}
     order by version desc
     limit ${limit}`;
}

export async function insertMap(tx: Tx, row: MapRow & Omit<VersionRow, "version" | "digest">): Promise<void> {
  await tx.sql`
    insert into data_maps (tenant_id, version, digest, map, yaml, actor_kind, actor_id, applied_at)
    values (${tx.tenant}, ${row.version}, ${row.digest}, ${row.map}, ${row.yaml}, ${row.actor_kind}, ${row.actor_id}, ${row.applied_at})`;
}

export async function selectVersion(tx: Tx, version: number): Promise<VersionRow | undefined> {
  const [row] = await tx.sql<VersionRow[]>`
    select version, digest, yaml, actor_kind, actor_id, applied_at
      from data_maps
     where tenant_id = ${tx.tenant}
       and version = ${version}`;
  return row;
}
