/** Queues asks while a batch is in flight. */
export type Coalescer<Ask, Reply> = { readonly add: (ask: Ask) => Promise<Reply> };

type Waiting<Ask, Reply> = {
  readonly ask: Ask;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Runs asks in batches: while one batch is in flight, further asks queue and leave together as the next. An ask that
 * comes when nothing is in flight leaves at once with those of the same turn of the event loop, so idle costs no wait.
 * `run` answers in order; when it throws, every ask of that batch fails alike.
 */
export function createCoalescer<Ask, Reply>(
  run: (batch: readonly Ask[]) => Promise<readonly Reply[]>,
  options: { readonly max: number; readonly lanes?: number },
): Coalescer<Ask, Reply> {
  const lanes = options.lanes ?? 1;
  let queue: Waiting<Ask, Reply>[] = [];
  let inFlight = 0;
  let isScheduled = false;

  const leave = (): void => {
    isScheduled = false;
    while (inFlight < lanes && queue.length > 0) {
      const batch = queue.slice(0, options.max);
      queue = queue.slice(options.max);
      inFlight += 1;
      void settle(run, batch).finally(() => {
        inFlight -= 1;
        leave();
      });
    }
  };

  return {
    add: (ask) =>
      new Promise((resolve, reject) => {
        queue.push({ ask, resolve, reject });
        if (inFlight >= lanes || isScheduled) return;
        isScheduled = true;
        setImmediate(leave);
      }),
  };
}

async function settle<Ask, Reply>(
  run: (batch: readonly Ask[]) => Promise<readonly Reply[]>,
  batch: readonly Waiting<Ask, Reply>[],
): Promise<void> {
  try {
    const replies = await run(batch.map((waiting) => waiting.ask));
    batch.forEach((waiting, n) => {
      if (n < replies.length) waiting.resolve(replies[n] as Reply);
      else waiting.reject(new Error("a batch answered fewer asks than it was given"));
    });
  } catch (error) {
    for (const waiting of batch) waiting.reject(error);
  }
}
