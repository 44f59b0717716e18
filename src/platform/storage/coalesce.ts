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
 * With more than one lane, a batch sets out beside another only when `crowd` asks wait: what a batch costs whatever its
 * size is then shared by many. `run` answers in order; when it throws, every ask of that batch fails alike.
 */
export function createCoalescer<Ask, Reply>(
  run: (batch: readonly Ask[]) => Promise<readonly Reply[]>,
  options: { readonly max: number; readonly lanes?: number; readonly crowd?: number },
): Coalescer<Ask, Reply> {
  const { lanes = 1, crowd = 1 } = options;
  let queue: Waiting<Ask, Reply>[] = [];
  let inFlight = 0;
  let isScheduled = false;

  const mayLeave = (): boolean => (inFlight === 0 ? queue.length > 0 : inFlight < lanes && queue.length >= crowd);

  const leave = (): void => {
    isScheduled = false;
    while (mayLeave()) {
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
        if (isScheduled || !mayLeave()) return;
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
