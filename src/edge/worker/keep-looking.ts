export type Watch = {
  /** Ends it, when the look that is under way is over. */
  readonly stop: () => Promise<void>;
};

/** How often, and how long the first look waits; without that it is had at once. */
export type Pace = { readonly everyMs: number; readonly firstMs?: number };

/**
 * Looks every so often; looks never overlap, and where one takes longer than that, one more waits for its end and not many. `look`
 * tells its own troubles; its `signal` ends one that waits for the outside.
 */
export function keepLooking({ everyMs, firstMs = 0 }: Pace, look: (signal: AbortSignal) => Promise<void>): Watch {
  let looking = Promise.resolve();
  let isWaiting = false;
  const ending = new AbortController();
  const lookAgain = (): void => {
    if (isWaiting) return;
    isWaiting = true;
    looking = looking.then(async () => {
      isWaiting = false;
      if (!ending.signal.aborted) await look(ending.signal);
    });
  };
  if (firstMs === 0) lookAgain();
  const first = firstMs === 0 ? undefined : setTimeout(lookAgain, firstMs);
  const timer = setInterval(lookAgain, everyMs);
  return {
    stop: async () => {
      clearTimeout(first);
      clearInterval(timer);
      ending.abort();
      await looking;
    },
  };
}
