import type { TenantId } from "../../base/ids.ts";
import type { Database } from "../../platform/storage/database.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { withSnapshot } from "../../platform/storage/tx.ts";
import { createTurns } from "./turns.ts";

/**
 * Each has a connection for as long as its reader takes, and whoever looks in the middle whether they may go on takes another: as many
 * streams as there are connections would wait for each other, and everybody for them. A third of what a process has.
 */
const STREAMS_AT_ONCE = 3;
const turns = createTurns(STREAMS_AT_ONCE);

/**
 * A stream out of one transaction, as of its first moment. The reader sets the pace: the next chunk is made when the
 * last one was taken, and a reader who leaves ends the transaction. More readers than may read at once wait for their turn.
 */
export async function* streamTx<T>(db: Database, tenant: TenantId, chunks: (tx: Tx) => AsyncGenerator<T>): AsyncGenerator<T> {
  type Step = { readonly done: true } | { readonly done: false; readonly value: T };
  let give: (step: Step) => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  let next = Promise.withResolvers<void>();
  let isLeft = false;
  let step = new Promise<Step>((resolve, reject) => ([give, fail] = [resolve, reject]));

  const reading = async (tx: Tx): Promise<void> => {
    for await (const value of chunks(tx)) {
      give({ done: false, value });
      await next.promise;
      if (isLeft) return;
      next = Promise.withResolvers<void>();
    }
  };
  const running = turns
    .take("streams", () => withSnapshot(db, tenant, reading))
    .then(
      () => give({ done: true }),
      (error: unknown) => fail(error),
    );

  try {
    for (;;) {
      const taken = await step;
      if (taken.done) return;
      yield taken.value;
      step = new Promise<Step>((resolve, reject) => ([give, fail] = [resolve, reject]));
      next.resolve();
    }
  } finally {
    isLeft = true;
    next.resolve();
    await running;
  }
}
