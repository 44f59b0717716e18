import { assert } from "../../base/fault.ts";
import { instant } from "../../base/instant.ts";
import type { Instant } from "../../base/instant.ts";
import { ok, refuse } from "../../base/result.ts";
import type { Result } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { insertMap, lockMaps, selectMap, selectNewestMap, selectNewestMapWith, selectVersion, selectVersions } from "./_sql.ts";
import type { MapRow, VersionRow } from "./_sql.ts";
import { findBlocked } from "./blocked-changes.ts";
import type { BlockedChange, StoredFields } from "./blocked-changes.ts";
import { compileMap } from "./compile-map.ts";
import { consequences } from "./consequences.ts";
import type { Consequences } from "./consequences.ts";
import { parseMapJson } from "./parse-map.ts";
import { mapDigest, mapToJson } from "./serialize.ts";
import type { CompiledField, CompiledMap, DataMap } from "./types.ts";

export type MapChange = {
  readonly map: DataMap;
  /** The file as handed in, where it was a file; kept for its comments. */
  readonly yaml?: string;
  readonly actor: { readonly kind: string; readonly id: string };
  /** What is stored; asked once nobody stores any more by the map in force. */
  readonly stored: (tx: Tx) => Promise<StoredFields>;
  /** The version that the actor looked at when deciding; another one in force by now refuses the change. */
  readonly expectVersion?: number;
};

export type AppliedMap = {
  readonly map: CompiledMap;
  readonly consequences: Consequences;
  /** False where the map in force says the same already; then no version was added. */
  readonly isNew: boolean;
};

export type ApplyRefusal =
  | { readonly code: "map_blocked"; readonly blocked: readonly BlockedChange[] }
  | { readonly code: "map_changed_meanwhile"; readonly version: number };

/** Puts a map in force as the tenant's next version. The caller writes the ledger entry and tells the map cache to forget after commit. */
export async function applyMap(tx: Tx, change: MapChange, now: Instant): Promise<Result<AppliedMap, ApplyRefusal>> {
  await lockMaps(tx);
  const before = await currentMap(tx);
  const inForce = before?.version ?? 0;
  if (change.expectVersion !== undefined && change.expectVersion !== inForce) {
    return refuse({ code: "map_changed_meanwhile", version: inForce });
  }
  if (before !== null && before.digest === mapDigest(change.map)) {
    return ok({ map: before, consequences: consequences(before, before), isNew: false });
  }
  const after = compileMap(change.map, inForce + 1);
  const blocked = await blockedChanges(tx, before, after, await change.stored(tx));
  if (blocked.length > 0) return refuse({ code: "map_blocked", blocked });

  await insertMap(tx, {
    version: after.version,
    digest: after.digest,
    map: JSON.stringify(mapToJson(change.map)),
    yaml: change.yaml ?? null,
    actor_kind: change.actor.kind,
    actor_id: change.actor.id,
    applied_at: new Date(now),
  });
  return ok({ map: after, consequences: consequences(before, after), isNew: true });
}

/**
 * What of a change from the map in force cannot be done with what is stored. A field that ended and comes back finds the values it
 * had, so it is held to what it was.
 */
export async function blockedChanges(
  tx: Tx,
  before: CompiledMap | null,
  after: CompiledMap,
  stored: StoredFields,
): Promise<readonly BlockedChange[]> {
  const ended = await endedFields(tx, before, stored.withData);
  return findBlocked([...(before?.fields.values() ?? []), ...ended], after, stored);
}

/** Those of the fields that the map in force does not declare, as they were declared last. */
export async function endedFields(tx: Tx, inForce: CompiledMap | null, names: ReadonlySet<string>): Promise<readonly CompiledField[]> {
  const ended: CompiledField[] = [];
  for (const name of names) {
    if (inForce?.fields.has(name) === true) continue;
    const row = await selectNewestMapWith(tx, name);
    const field = row && parseMapRow(row).fields.get(name);
    if (field !== undefined) ended.push(field);
  }
  return ended;
}

/** What the ledger entry of an application tells: which map, by version and digest. */
export function applicationDetail(map: CompiledMap): { readonly version: number; readonly digest: string } {
  return { version: map.version, digest: map.digest };
}

/** The map in force, read from the database; null where none was ever applied. */
export async function currentMap(tx: Tx): Promise<CompiledMap | null> {
  const row = await selectNewestMap(tx);
  return row === undefined ? null : parseMapRow(row);
}

/** The map of that version, or null. */
export async function mapVersion(tx: Tx, version: number): Promise<CompiledMap | null> {
  const row = await selectMap(tx, version);
  return row === undefined ? null : parseMapRow(row);
}

export type MapVersion = {
  readonly version: number;
  readonly digest: string;
  readonly yaml: string | null;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly appliedAt: Instant;
};

/** Newest first, at most `limit`; `before` is the lowest version of the page before. */
export async function listVersions(tx: Tx, page: { readonly before?: number; readonly limit: number }): Promise<readonly MapVersion[]> {
  const rows = await selectVersions(tx, page.before ?? VERSIONS_END, page.limit);
  return rows.map(rowToVersion);
}

/** What is kept of that version beside the map itself, or undefined. */
export async function findVersion(tx: Tx, version: number): Promise<MapVersion | undefined> {
  const row = await selectVersion(tx, version);
  return row && rowToVersion(row);
}

function rowToVersion(row: VersionRow): MapVersion {
  return {
    version: row.version,
    digest: row.digest,
    yaml: row.yaml,
    actor: { kind: row.actor_kind, id: row.actor_id },
    appliedAt: instant(row.applied_at.getTime()),
  };
}

/** PostgreSQL's largest integer. */
const VERSIONS_END = 2_147_483_647;

/** The database is an edge too: a map that was tampered with there must not open anything. */
function parseMapRow(row: MapRow): CompiledMap {
  const parsed = parseMapJson(JSON.parse(row.map));
  assert(parsed.ok, `data map version ${row.version} in the database is not valid`);
  const map = compileMap(parsed.map, row.version);
  assert(map.digest === row.digest, `data map version ${row.version} in the database is not the one that was applied`);
  return map;
}
