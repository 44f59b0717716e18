import type { TenantId } from "../../base/ids.ts";
import { Overtaken } from "../../platform/storage/collisions.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { selectNewestVersion, shareMaps } from "./_sql.ts";
import { emptyMap } from "./compile-map.ts";
import type { CompiledMap } from "./types.ts";
import { currentMap } from "./versions.ts";

/** How long another process's new map may go unnoticed here. */
const STALE_MS = 1_000;
const TENANTS_MAX = 10_000;

export type MapCache = {
  /**
   * The tenant's map: from memory where it was checked within the last second, which costs no query. Not for a transaction
   * that itself applies a map: what it has not committed is nobody else's business.
   */
  readonly get: (tx: Tx) => Promise<CompiledMap>;
  /**
   * Keeps this map in force until the transaction ends, which stores values by it. Where another one was put in force meanwhile, the
   * deed is overtaken and begins anew: a value that was stored by an old map could be one that the new one promises not to be there. It is
   * waited for before the map is asked for once more in this transaction.
   */
  readonly hold: (tx: Tx, map: CompiledMap) => Promise<void>;
  /** To be called after the commit of an application, so that this process goes by the new map at once. */
  readonly forget: (tenant: TenantId) => void;
};

type Held = { map: Promise<CompiledMap>; checkedAt: number; isChecking: boolean };

/** `elapsedMs` is a clock that only goes forward, not the house's, which tests may set. */
export function createMapCache(elapsedMs: () => number = () => performance.now()): MapCache {
  const held = new Map<TenantId, Held>();

  const check = (tx: Tx, last: Promise<CompiledMap> | undefined): Promise<CompiledMap> => {
    const entry: Held = { map: newer(tx, last), checkedAt: elapsedMs(), isChecking: true };
    if (held.size >= TENANTS_MAX) held.delete(held.keys().next().value ?? tx.tenant);
    held.set(tx.tenant, entry);
    entry.map.then(
      () => (entry.isChecking = false),
      // A transaction that broke says nothing about the map; whoever waited for it asks with its own.
      () => held.get(tx.tenant) === entry && held.delete(tx.tenant),
    );
    return entry.map;
  };

  return {
    get: (tx) => {
      const entry = held.get(tx.tenant);
      if (entry === undefined) return check(tx, undefined);
      if (entry.isChecking) return entry.map.catch(() => check(tx, undefined));
      return elapsedMs() - entry.checkedAt < STALE_MS ? entry.map : check(tx, entry.map);
    },
    hold: async (tx, map) => {
      // Sent together, and the second is answered by what is committed when the first was given.
      const [, version] = await Promise.all([shareMaps(tx), selectNewestVersion(tx)]);
      if (version === map.version) return;
      held.delete(tx.tenant);
      throw new Overtaken("another map was put in force");
    },
    forget: (tenant) => held.delete(tenant),
  };
}

async function newer(tx: Tx, last: Promise<CompiledMap> | undefined): Promise<CompiledMap> {
  const known = await last;
  if (known !== undefined && known.version === (await selectNewestVersion(tx))) return known;
  return (await currentMap(tx)) ?? emptyMap();
}
