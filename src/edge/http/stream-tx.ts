import type { TenantId } from "../../base/ids.ts";
import type { Database } from "../../platform/storage/database.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { withSnapshot } from "../../platform/storage/tx.ts";

/**
 * A stream out of one transaction, as of its first moment. The reader sets the pace: the next chunk is made when the
 * last one was taken, and a reader who leaves ends the transaction.
 */
export async function* streamTx<T>(db: Database, tenant: TenantId, chunks: (tx: Tx) => AsyncGenerator<T>): AsyncGenerator<T> {
  type Step = { readonly done: true } | { readonly done: false; readonly value: T };
  let give: (step: Step) => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  let next = Promise.withResolvers<void>();
  let isLeft = false;
  let step = new Promise<Step>((resolve, reject) => ([give, fail] = [resolve, reject]));

  const running = withSnapshot(db, tenant, async (tx) => {
    for await (const value of chunks(tx)) {
      give({ done: false, value });
      await next.promise;
      if (isLeft) return;
      next = Promise.withResolvers<void>();
    }
  }).then(
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
