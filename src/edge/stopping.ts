import { SECOND_MS } from "../base/instant.ts";

/** How this process is told to stop. */
export type Stopping = {
  /** The first signal: nothing new is begun, and what is under way may end. */
  readonly told: AbortSignal;
  /** Its time is over, or a second signal hurries: what is still under way is cut. Nothing that was acknowledged is lost by it. */
  readonly cut: AbortSignal;
  /** What is left for the rest of the stop. */
  readonly leftMs: () => number;
  /** Signals do from here on what they do to any program. */
  readonly done: () => void;
};

/** What is under way has so long to end: calls, looks after erasures, batches of imports, mails. */
export const GRACE_MS = 4 * SECOND_MS;
/** Containers are killed ten seconds after they were told to stop. */
const WHOLE_MS = 7 * SECOND_MS;
const HURRIED_MS = SECOND_MS;
/** On a machine that is very busy every step takes longer than it may: then the process ends in the middle, as if it had been killed. */
const LAST_MS = 8 * SECOND_MS;
/** A terminal tells everybody of one Ctrl-C, and who started this process may tell it on: that is no second one. */
const ECHO_MS = 300;
const SIGNALS = ["SIGINT", "SIGTERM"] as const;

export function awaitStop(): Stopping {
  const told = new AbortController();
  const cut = new AbortController();
  let toldMs = 0;
  let isHurried = false;
  const timers: NodeJS.Timeout[] = [];
  const done = (): void => {
    for (const timer of timers) clearTimeout(timer);
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
  function onSignal(): void {
    if (!told.signal.aborted) {
      toldMs = performance.now();
      timers.push(
        setTimeout(() => cut.abort(), GRACE_MS),
        setTimeout(() => process.exit(), LAST_MS),
      );
      told.abort();
    } else if (performance.now() - toldMs > ECHO_MS) {
      isHurried = true;
      // A third one ends it at once.
      for (const signal of SIGNALS) process.off(signal, onSignal);
      cut.abort();
    }
  }
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    told: told.signal,
    cut: cut.signal,
    leftMs: () => (isHurried ? HURRIED_MS : Math.max(HURRIED_MS, toldMs === 0 ? WHOLE_MS : toldMs + WHOLE_MS - performance.now())),
    done,
  };
}

/** Waits for it, and no longer than until the signal; answers undefined where that came first. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) {
    // Whatever becomes of it, nobody waits for it any more.
    work.catch(() => undefined);
    return undefined;
  }
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const onAbort = (): void => resolve(undefined);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
