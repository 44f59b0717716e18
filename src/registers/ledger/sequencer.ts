import { setTimeout as sleep } from "node:timers/promises";
import type { TenantId } from "../../base/ids.ts";
import type { Clock } from "../../base/instant.ts";
import type { Database } from "../../platform/storage/database.ts";
import { selectTenantsWithPending } from "./_sql.ts";
import { sequenceTenant, type LogSigner } from "./sequence.ts";

export type SequencerOptions = {
  readonly db: Database;
  readonly signer: LogSigner;
  readonly clock: Clock;
  /** False while the keeper is sealed or away: then nothing is tried. */
  readonly isReady: () => boolean;
  /** A round that failed is tried again at the next poll; this is told about it. */
  readonly onFailure: (tenant: TenantId | null, error: unknown) => void;
};

export type Sequencer = {
  /** Call after a commit that appended: its entries have their index and a checkpoint some 200 ms later. */
  readonly nudge: (tenant: TenantId) => void;
  /** Lets the round under way end, and ends. */
  readonly stop: () => Promise<void>;
};

/** Nudges within this time share one round and one pair of signatures. */
const GATHER_MS = 200;
/** Finds what another process appended, or what a round that failed left over. */
const POLL_MS = 1_000;

export function startSequencer(options: SequencerOptions): Sequencer {
  const nudged = new Set<TenantId>();
  const ending = new AbortController();
  let wake = Promise.withResolvers<void>();
  let roundsSincePoll = 0;

  const run = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      await Promise.race([wake.promise, pause(POLL_MS, ending.signal)]);
      const isNudged = nudged.size > 0;
      if (isNudged) await pause(GATHER_MS, ending.signal);
      if (ending.signal.aborted) break;
      wake = Promise.withResolvers<void>();
      const tenants = new Set(nudged);
      nudged.clear();
      roundsSincePoll += 1;
      if (!isNudged || roundsSincePoll * GATHER_MS >= POLL_MS) {
        roundsSincePoll = 0;
        for (const tenant of await listPending(options)) tenants.add(tenant);
      }
      for (const tenant of tenants) await sequenceOne(options, tenant);
    }
  };

  const running = run();
  return {
    nudge: (tenant) => {
      nudged.add(tenant);
      wake.resolve();
    },
    stop: async () => {
      ending.abort();
      await running;
    },
  };
}

async function listPending(options: SequencerOptions): Promise<readonly TenantId[]> {
  if (!options.isReady()) return [];
  try {
    return await selectTenantsWithPending(options.db.owner);
  } catch (error) {
    options.onFailure(null, error);
    return [];
  }
}

async function sequenceOne(options: SequencerOptions, tenant: TenantId): Promise<void> {
  if (!options.isReady()) return;
  try {
    await sequenceTenant(options.db, options.signer, tenant, options.clock());
  } catch (error) {
    options.onFailure(tenant, error);
  }
}

/** Ends early, without an error, when the sequencer is told to stop. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
