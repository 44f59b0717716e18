import { Outage } from "../../base/fault.ts";
import type { TenantId } from "../../base/ids.ts";
import { SECOND_MS } from "../../base/instant.ts";
import type { Database } from "../../platform/storage/database.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { withSnapshot } from "../../platform/storage/tx.ts";
import { createTurns } from "./turns.ts";

/**
 * Each has a connection for as long as its reader takes, and whoever looks in the middle whether they may go on takes another: as many
 * streams as there are connections would wait for each other, and everybody for them. A third of what a process has, and of one business
 * fewer, so that slow readers of one keep no other waiting.
 */
const STREAMS_AT_ONCE = 3;
const STREAMS_OF_ONE = STREAMS_AT_ONCE - 1;
const [turns, turnsOfOne] = [createTurns(STREAMS_AT_ONCE), createTurns(STREAMS_OF_ONE)];

/** How slow a reader may be: for a moment as long as they like to wait, and in the long run a chunk each so often. */
export type Pace = {
  readonly patienceMs: number;
  readonly chunkMs: number;
  /** Told once, when the stream was ended because its reader takes nothing. */
  readonly onStall: (stalled: Outage) => void;
};

/** A place in the line is others' too: whoever takes less than this by trickle would have it for days. */
export const READERS_PACE = { patienceMs: 30 * SECOND_MS, chunkMs: 10 * SECOND_MS } as const;

/**
 * A stream out of one transaction, as of its first moment. The reader sets the pace: the next chunk is made when the
 * last one was taken, and a reader who leaves ends the transaction; one who is slower than `pace` ends it, too, and the stream fails
 * with `reader_stalled`. More readers than may read at once wait for their turn.
 */
export async function* streamTx<T>(db: Database, tenant: TenantId, chunks: (tx: Tx) => AsyncGenerator<T>, pace?: Pace): AsyncGenerator<T> {
  type Step = { readonly done: true } | { readonly done: false; readonly value: T };
  let step = newStep<Step>();
  let next = Promise.withResolvers<void>();
  let isLeft = false;
  // A transaction that ended while nobody waited for the next chunk is told to whoever comes for it.
  let end: ((one: typeof step) => void) | undefined;
  const ended = (how: typeof end): void => {
    end = how;
    end?.(step);
  };

  const reading = async (tx: Tx): Promise<void> => {
    const isTaken = pace === undefined ? forAsLongAsItTakes : withPatience(pace);
    for await (const value of chunks(tx)) {
      step.resolve({ done: false, value });
      await isTaken(next.promise);
      if (isLeft) return;
      next = Promise.withResolvers<void>();
    }
  };
  const running = turnsOfOne
    .take(tenant, () => turns.take("streams", () => withSnapshot(db, tenant, reading)))
    .then(
      () => ended((one) => one.resolve({ done: true })),
      (error: unknown) => ended((one) => one.reject(error)),
    );

  try {
    for (;;) {
      const taken = await step.promise;
      if (taken.done) return;
      yield taken.value;
      step = newStep<Step>();
      end?.(step);
      next.resolve();
    }
  } finally {
    isLeft = true;
    next.resolve();
    await running;
  }
}

/** Whoever has left hears of no failure. */
function newStep<S>(): PromiseWithResolvers<S> {
  const step = Promise.withResolvers<S>();
  step.promise.catch(() => undefined);
  return step;
}

async function forAsLongAsItTakes(taken: Promise<void>): Promise<void> {
  await taken;
}

/** What a chunk took less than its time is left for those that take more, up to the whole of the patience. */
function withPatience({ patienceMs, chunkMs, onStall }: Pace): (taken: Promise<void>) => Promise<void> {
  let leftMs = patienceMs;
  return async (taken) => {
    const fromMs = performance.now();
    const stalled = Promise.withResolvers<never>();
    const timer = setTimeout(() => stalled.reject(new Outage("reader_stalled", "nobody takes what is read")), leftMs);
    try {
      await Promise.race([taken, stalled.promise]);
    } catch (error) {
      if (error instanceof Outage) onStall(error);
      throw error;
    } finally {
      clearTimeout(timer);
    }
    leftMs = Math.min(patienceMs, leftMs - (performance.now() - fromMs) + chunkMs);
  };
}
