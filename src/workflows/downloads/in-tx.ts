import type { Tx } from "../../platform/storage/tx.ts";

/** A transaction for the one who downloads; it throws once they may not go on. */
export type InTx = <T>(fn: (tx: Tx) => Promise<T>) => Promise<T>;
