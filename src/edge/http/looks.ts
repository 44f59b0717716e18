import { setTimeout as sleep } from "node:timers/promises";
import type { TenantId } from "../../base/ids.ts";
import { SECOND_MS } from "../../base/instant.ts";
import { type Log, faultFields } from "../../platform/log/log.ts";
import { type Coalescer, createCoalescer } from "../../platform/storage/coalesce.ts";
import type { Erasure } from "../../safe/vault/erase.ts";
import { type LookAsk, type Looker, lookForResidue } from "../../safe/vault/look-for-residue.ts";
import { type GivingWay, createGivingWay } from "./giving-way.ts";

export type Looks = {
  /** For an erasure: looks under way stand still meanwhile, so that many in a row are as quick in a large house as in a small one. */
  readonly first: GivingWay["first"];
  /** The look that follows an erasure; undefined where it takes longer than a caller waits, and goes on by itself. */
  readonly atOnce: (tenant: TenantId, ask: LookAsk, waitMs?: number) => Promise<Erasure | undefined>;
  /** Over when the looks under way are: afterwards nobody knows any more what was looked for but the id. */
  readonly close: () => Promise<void>;
};

/** A house of some ten thousand is looked through by then. The erasure itself is over, however long the look takes. */
const WAIT_MS = SECOND_MS;
/** Longer than whoever erases one after the other takes from an answer to the next call. */
const LULL_MS = 50;
const STILL_MS = 20 * SECOND_MS;

/**
 * Erasures that come while a look is under way are looked for together by the next one: a hundred cost one reading of
 * everything. One that fails is done again by the worker, by the id alone.
 */
export function createLooks(looker: Looker, log: Log, onCommit: (tenant: TenantId) => void): Looks {
  const way = createGivingWay({ lullMs: LULL_MS, mostMs: STILL_MS, elapsedMs: () => performance.now() });
  const underWay = new Set<Promise<unknown>>();
  const coalescers = new Map<TenantId, Coalescer<LookAsk, Erasure | undefined>>();
  const coalescerFor = (tenant: TenantId): Coalescer<LookAsk, Erasure | undefined> => {
    const made =
      coalescers.get(tenant) ??
      createCoalescer<LookAsk, Erasure | undefined>(
        async (asks) => {
          const erasures = await lookForResidue({ ...looker, giveWay: way.forLong() }, tenant, asks);
          onCommit(tenant);
          return asks.map(({ id }) => erasures.find((erasure) => erasure.id === id));
        },
        { max: 100 },
      );
    coalescers.set(tenant, made);
    return made;
  };

  return {
    first: way.first,
    atOnce: async (tenant, ask, waitMs = WAIT_MS) => {
      const look = coalescerFor(tenant)
        .add(ask)
        .catch((error: unknown) => {
          log.warn("erasure.look", { tenant, ...faultFields(error) });
          return undefined;
        })
        .finally(() => underWay.delete(look));
      underWay.add(look);
      return await Promise.race([look, sleep(waitMs, undefined, { ref: false })]);
    },
    close: async () => {
      await Promise.all(underWay);
    },
  };
}
