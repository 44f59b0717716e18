import type { Instant } from "../../base/instant.ts";
import { type CurrentCardKey, currentCardKey as findCardKey, forgetOldCardKeys as forgetKeys } from "../../platform/keeper/card-keys.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Safe } from "../safe.ts";

/** The key to which the card page seals. An outage `sealed` while the safe is. */
export async function currentCardKey(safe: Safe, tx: Tx, now: Instant): Promise<CurrentCardKey> {
  return await findCardKey(tx, safe.keeper, now);
}

/** Destroys the keys to which nothing can still be on its way. */
export async function forgetOldCardKeys(safe: Safe, tx: Tx, now: Instant): Promise<void> {
  await forgetKeys(tx, safe.keeper, now);
}
