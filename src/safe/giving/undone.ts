import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import type { NewEntry } from "../../registers/ledger/entry.ts";
import type { SafeRefusal } from "../access/answers.ts";

/** Runs something in a transaction of the caller's own, in which they are met anew. */
export type InTx = <T>(fn: (tx: Tx) => Promise<T>) => Promise<T>;

/** Thrown to undo what a granted use wrote that is not made, and brings along what is noted instead. */
export class Undone extends Error {
  readonly refusal: SafeRefusal;
  readonly note: NewEntry;

  constructor(refusal: SafeRefusal, note: NewEntry) {
    super("a use that was granted is not made");
    this.refusal = refusal;
    this.note = note;
  }
}

/** Runs a deed that may throw `Undone`; its refusal is then noted in another transaction, with whatever else `instead` writes. */
export async function orUndone<T>(
  inTx: InTx,
  clock: () => Instant,
  run: () => Promise<T>,
  instead?: (tx: Tx, refusal: SafeRefusal) => Promise<unknown>,
): Promise<Result<T, SafeRefusal>> {
  try {
    return ok(await run());
  } catch (error) {
    if (!(error instanceof Undone)) throw error;
    const { refusal, note } = error;
    const [entry] = await inTx(async (tx) => {
      await instead?.(tx, refusal);
      return await appendEntries(tx, [note], clock());
    });
    return refuse({ ...refusal, ...(entry === undefined ? {} : { entry }) });
  }
}
