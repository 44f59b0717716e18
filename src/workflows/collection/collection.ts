import type { Tx } from "../../platform/storage/tx.ts";
import type { Safe } from "../../safe/safe.ts";

/** What collecting from customers stands on. Both origins come from the settings and never from a request. */
export type Collection = {
  readonly safe: Safe;
  /** Where the customers' pages are. */
  readonly cardOrigin: string;
  readonly publicOrigin: string;
  /** Whether a payment provider is connected, who keeps cards in our stead. */
  readonly hasProvider: (tx: Tx) => Promise<boolean>;
};
