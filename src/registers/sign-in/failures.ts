import { assert } from "../../base/fault.ts";
import { type Instant, MINUTE_MS, SECOND_MS } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { overAt } from "../../base/over.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { countTryRow, deleteOldTries, deleteTries } from "./_failures_sql.ts";

export type LockedRefusal = { readonly code: "locked_out"; readonly retryAfterSeconds: number };

/** PCI DSS 8.3.4: ten attempts, then thirty minutes. */
const TRIES_MAX = 10;
const LOCKED_MS = 30 * MINUTE_MS;
const SWEPT_AT_ONCE = 20;

/**
 * Counts a try by the e-mail that was typed, known or not; the eleventh within half an hour of the one before is told to
 * wait. The count is part of the try's own transaction and ahead of its judgement.
 */
export async function countTry(tx: Tx, emailIndex: Uint8Array, now: Instant): Promise<Result<void, LockedRefusal>> {
  const since = new Date(now - LOCKED_MS);
  const row = await countTryRow(tx, emailIndex, TRIES_MAX, new Date(now), since);
  assert(row !== undefined, "a try is counted");
  await deleteOldTries(tx, overAt(now, LOCKED_MS), SWEPT_AT_ONCE);
  if (row.tries <= TRIES_MAX) return ok(undefined);
  return refuse({ code: "locked_out", retryAfterSeconds: Math.max(1, Math.ceil((row.last_at.getTime() + LOCKED_MS - now) / SECOND_MS)) });
}

/** After a sign-in that succeeded. */
export async function forgetTries(tx: Tx, emailIndex: Uint8Array): Promise<void> {
  await deleteTries(tx, emailIndex);
}

/** Forgets tries that nobody is made to wait for any more. Answers how many. */
export async function sweepTries(tx: Tx, now: Instant, limit: number): Promise<number> {
  return await deleteOldTries(tx, overAt(now, LOCKED_MS), limit);
}
