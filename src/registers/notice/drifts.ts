import { type Instant, instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { deleteOtherDrifts, insertDrifts, selectDrifts } from "./_drift_sql.ts";

/** A departure from the notice that is known, by its key, and since when. */
export type KnownDrift = { readonly key: string; readonly foundAt: Instant };

export async function knownDrifts(tx: Tx): Promise<readonly KnownDrift[]> {
  return (await selectDrifts(tx)).map((row) => ({ key: row.drift_key, foundAt: instant(row.found_at.getTime()) }));
}

/** Keeps those of now, forgets what was mended; answers those that are new. */
export async function keepDrifts(tx: Tx, keys: readonly string[], now: Instant): Promise<readonly string[]> {
  await deleteOtherDrifts(tx, keys);
  return await insertDrifts(tx, keys, new Date(now));
}
