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

type Known = { readonly map: CompiledMap; readonly checkedAt: number };

/** `elapsedMs` is a clock that only goes forward, not the house's, which tests may set. */
export function createMapCache(elapsedMs: () => number = () => performance.now()): MapCache {
  const known = new Map<TenantId, Known>();
  const asking = new WeakMap<Tx, Promise<CompiledMap>>();
  let forgotten = 0;

  const forget = (tenant: TenantId): void => {
    known.delete(tenant);
    forgotten += 1;
  };

  const ask = async (tx: Tx): Promise<CompiledMap> => {
    const [checkedAt, forgottenBefore] = [elapsedMs(), forgotten];
    const map = await newer(tx, known.get(tx.tenant)?.map);
    // What was asked before a map was applied, or before somebody else who has the answer already, may be the one before.
    if (forgottenBefore !== forgotten || (known.get(tx.tenant)?.checkedAt ?? checkedAt) > checkedAt) return map;
    if (known.size >= TENANTS_MAX) known.delete(known.keys().next().value ?? tx.tenant);
    known.set(tx.tenant, { map, checkedAt });
    return map;
  };

  return {
    get: (tx) => {
      const one = known.get(tx.tenant);
      if (one !== undefined && elapsedMs() - one.checkedAt < STALE_MS) return Promise.resolve(one.map);
      // Nobody waits for what another transaction asks: it may stand behind a lock that whoever waits has, and the database sees no circle.
      const asked = asking.get(tx) ?? ask(tx).finally(() => asking.delete(tx));
      asking.set(tx, asked);
      return asked;
    },
    hold: async (tx, map) => {
      // Sent together, and the second is answered by what is committed when the first was given.
      const [, version] = await Promise.all([shareMaps(tx), selectNewestVersion(tx)]);
      if (version === map.version) return;
      forget(tx.tenant);
      throw new Overtaken("another map was put in force");
    },
    forget,
  };
}

async function newer(tx: Tx, last: CompiledMap | undefined): Promise<CompiledMap> {
  if (last !== undefined && last.version === (await selectNewestVersion(tx))) return last;
  return (await currentMap(tx)) ?? emptyMap();
}
