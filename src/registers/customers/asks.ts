import { assert } from "../../base/fault.ts";
import { type Instant, MINUTE_MS, SECOND_MS } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { overAt } from "../../base/over.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { countAskRow, deleteOldAsks } from "./_asks_sql.ts";

export type AskedTooOften = { readonly code: "asked_too_often"; readonly retryAfterSeconds: number };

const WINDOW_MS = 10 * MINUTE_MS;
const SWEPT_AT_ONCE = 20;
const FROM_FIELD = "customer-address";

/** In ten minutes, from one address and from all together: for a code, for a try of one, and by a form on the business's site. */
export const ASKS_MAX = { code: { address: 20, all: 600 }, try: { address: 50, all: 1_200 }, form: { address: 20, all: 600 } } as const;

/**
 * Counts what somebody at the customers' door asks for, by their address (the name that the edge's limits give it) and over
 * all; in the database, so that several processes count together. What one address was refused does not count for the others.
 */
export async function countAsk(
  tx: Tx,
  keeper: Keeper,
  what: keyof typeof ASKS_MAX,
  address: string,
  now: Instant,
): Promise<Result<void, AskedTooOften>> {
  await loadTenant(tx, keeper);
  const [own, all] = await keeper.index(tx.tenant, [
    { field: FROM_FIELD, canonical: `${what} ${address}` },
    { field: FROM_FIELD, canonical: `${what} *` },
  ]);
  assert(own !== undefined && all !== undefined, "the keeper answers each item");
  await deleteOldAsks(tx, overAt(now, WINDOW_MS), SWEPT_AT_ONCE);
  const counted = await countOne(tx, own, ASKS_MAX[what].address, now);
  return counted.ok ? await countOne(tx, all, ASKS_MAX[what].all, now) : counted;
}

async function countOne(tx: Tx, digest: Uint8Array, most: number, now: Instant): Promise<Result<void, AskedTooOften>> {
  const row = await countAskRow(tx, digest, most, new Date(now), new Date(now - WINDOW_MS));
  assert(row !== undefined, "an ask is counted");
  if (row.asks <= most) return ok(undefined);
  const retryAfterSeconds = Math.max(1, Math.ceil((row.begun_at.getTime() + WINDOW_MS - now) / SECOND_MS));
  return refuse({ code: "asked_too_often", retryAfterSeconds });
}

/** Forgets asks whose window is over. Answers how many. */
export async function sweepAsks(tx: Tx, now: Instant, limit: number): Promise<number> {
  return await deleteOldAsks(tx, overAt(now, WINDOW_MS), limit);
}
