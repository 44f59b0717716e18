import type { Tx } from "../../platform/storage/tx.ts";

export type FactRow = { readonly name: string; readonly say: string | null };

export async function selectFacts(tx: Tx): Promise<readonly FactRow[]> {
  return await tx.sql<FactRow[]>`
    select name, say
      from notice_facts
     where tenant_id = ${tx.tenant}
     order by name`;
}

export async function upsertFact(tx: Tx, name: string, say: string | null, by: string, at: Date): Promise<void> {
  await tx.sql`
    insert into notice_facts (tenant_id, name, say, changed_at, changed_by)
    values (${tx.tenant}, ${name}, ${say}, ${at}, ${by})
    on conflict (tenant_id, name) do update
       set say = excluded.say, changed_at = excluded.changed_at, changed_by = excluded.changed_by`;
}

export async function deleteFact(tx: Tx, name: string): Promise<void> {
  await tx.sql`delete from notice_facts where tenant_id = ${tx.tenant} and name = ${name}`;
}

export type VersionRow = {
  readonly version: number;
  readonly map_version: number;
  /** `2026-12-01`. */
  readonly effective_on: string;
  readonly texts: string;
  readonly claims: string;
  readonly differences: string;
  readonly digest: Buffer;
  readonly published_at: Date;
  readonly published_by: string;
};

/** One publication at a time: two would otherwise be the same version. */
export async function lockNotice(tx: Tx): Promise<void> {
  await tx.sql`select pg_advisory_xact_lock(hashtextextended('notice ' || ${tx.tenant}::text, 0))`;
}

export async function insertVersion(tx: Tx, row: VersionRow): Promise<void> {
  await tx.sql`
    insert into notice_versions (tenant_id, version, map_version, effective_on, texts, claims, differences, digest, published_at,
                                 published_by)
    values (${tx.tenant}, ${row.version}, ${row.map_version}, ${row.effective_on}, ${row.texts}, ${row.claims}, ${row.differences},
            ${row.digest}, ${row.published_at}, ${row.published_by})`;
}

/** The newest that is in effect on that day; of two for the same day, the later one. */
export async function selectInEffect(tx: Tx, day: string): Promise<VersionRow | undefined> {
  const [row] = await tx.sql<VersionRow[]>`
    select version, map_version, effective_on::text, texts, claims, differences, digest, published_at, published_by
      from notice_versions
     where tenant_id = ${tx.tenant}
       and effective_on <= ${day}
     order by version desc
     limit 1`;
  return row;
}

export async function selectNewest(tx: Tx): Promise<VersionRow | undefined> {
  const [row] = await tx.sql<VersionRow[]>`
    select version, map_version, effective_on::text, texts, claims, differences, digest, published_at, published_by
      from notice_versions
     where tenant_id = ${tx.tenant}
     order by version desc
     limit 1`;
  return row;
}

export async function selectVersion(tx: Tx, version: number): Promise<VersionRow | undefined> {
  const [row] = await tx.sql<VersionRow[]>`
    select version, map_version, effective_on::text, texts, claims, differences, digest, published_at, published_by
      from notice_versions
     where tenant_id = ${tx.tenant}
       and version = ${version}`;
  return row;
}

/** Newest first. */
export async function selectVersionsBefore(tx: Tx, before: number, limit: number): Promise<readonly VersionRow[]> {
  return await tx.sql<VersionRow[]>`
    select version, map_version, effective_on::text, texts, claims, differences, digest, published_at, published_by
      from notice_versions
     where tenant_id = ${tx.tenant}
       and version < ${before}
     order by version desc
     limit ${limit}`;
}
