import { setTimeout as sleep } from "node:timers/promises";
import type { TenantId } from "../../base/ids.ts";
import { SECOND_MS } from "../../base/instant.ts";
import { type Log, faultFields } from "../../platform/log/log.ts";
import { type Coalescer, createCoalescer } from "../../platform/storage/coalesce.ts";
import type { Erasure } from "../../safe/vault/erase.ts";
import { type LookAsk, type Looker, lookForResidue } from "../../safe/vault/look-for-residue.ts";

/** The look that follows an erasure; undefined where it takes longer than a caller waits, and goes on by itself. */
export type LookAtOnce = (tenant: TenantId, ask: LookAsk) => Promise<Erasure | undefined>;

/** A caller's own patience is some 30 seconds. */
const WAIT_MS = 20 * SECOND_MS;

/**
 * Erasures that come while a look is under way are looked for together by the next one: a hundred cost one reading of
 * everything. One that fails is done again by the worker, by the id alone.
 */
export function createLookAtOnce(looker: Looker, log: Log, onCommit: (tenant: TenantId) => void): LookAtOnce {
  const coalescers = new Map<TenantId, Coalescer<LookAsk, Erasure | undefined>>();
  const coalescerFor = (tenant: TenantId): Coalescer<LookAsk, Erasure | undefined> => {
    const made =
      coalescers.get(tenant) ??
      createCoalescer<LookAsk, Erasure | undefined>(
        async (asks) => {
          const erasures = await lookForResidue(looker, tenant, asks);
          onCommit(tenant);
          return asks.map(({ id }) => erasures.find((erasure) => erasure.id === id));
        },
        { max: 100 },
      );
    coalescers.set(tenant, made);
    return made;
  };

  return async (tenant, ask) => {
    const look = coalescerFor(tenant)
      .add(ask)
      .catch((error: unknown) => {
        log.warn("erasure.look", { tenant, ...faultFields(error) });
        return undefined;
      });
    return await Promise.race([look, sleep(WAIT_MS, undefined, { ref: false })]);
  };
}
