import type { Tx } from "../../platform/storage/tx.ts";
import { purposesOf } from "../../safe/access/actor.ts";
import type { Safe } from "../../safe/safe.ts";
import type { Caller } from "./caller.ts";

/** Whoever may do anything with customers' data may know to whom it can go. */
export async function mayKnowVendors(safe: Safe, tx: Tx, { actor }: Caller): Promise<boolean> {
  return actor.owner || purposesOf(await safe.maps.get(tx), actor).length > 0;
}
