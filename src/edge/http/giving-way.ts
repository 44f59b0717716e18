import { setTimeout as sleep } from "node:timers/promises";

/** Long work that stands still while short work is done. */
export type GivingWay = {
  /** Short work: what is long waits meanwhile. */
  readonly first: <T>(work: () => Promise<T>) => Promise<T>;
  /** For one piece of long work: what it calls again and again, and is answered when it may go on. */
  readonly forLong: () => () => Promise<void>;
};

export type Patience = {
  /** Short work often comes in rows: so long after one the next is waited for. */
  readonly lullMs: number;
  /** What one piece of long work stands still altogether: a row without end does not stop it. */
  readonly mostMs: number;
  readonly elapsedMs: () => number;
};

export function createGivingWay({ lullMs, mostMs, elapsedMs }: Patience): GivingWay {
  let underWay = 0;
  let endedAt = Number.NEGATIVE_INFINITY;
  return {
    first: async (work) => {
      underWay += 1;
      try {
        return await work();
      } finally {
        underWay -= 1;
        endedAt = elapsedMs();
      }
    },
    forLong: () => {
      // The short work that it follows is over: only what comes afterwards is given way to.
      const startedAt = elapsedMs();
      let leftMs = mostMs;
      const mustWait = (): boolean => leftMs > 0 && (underWay > 0 || (endedAt > startedAt && elapsedMs() - endedAt < lullMs));
      return async () => {
        while (mustWait()) {
          const from = elapsedMs();
          await sleep(Math.min(lullMs, leftMs));
          leftMs -= elapsedMs() - from;
        }
      };
    },
  };
}
