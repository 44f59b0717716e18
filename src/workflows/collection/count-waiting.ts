import { DAY_MS, HOUR_MS, type Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type WaitingRow, selectAnyRequest, selectWaiting } from "./_waiting_sql.ts";

/**
 * Requests of one maker that want something of them: `answered`, to be carried on with; `lapsed`, unanswered and over of late;
 * `ending`, unanswered and soon over; `disowned`, which somebody who came in said is not theirs.
 */
export type Waiting = WaitingRow;

/** How long it is told that one ran out. */
const LAPSED_MS = 3 * DAY_MS;
/** Time enough to call the customer. */
const ENDING_MS = 4 * HOUR_MS;

/** Counts without opening anything: what a request is about is not told here. */
export async function countWaiting(tx: Tx, createdBy: string, now: Instant): Promise<Waiting> {
  return await selectWaiting(tx, createdBy, new Date(now - LAPSED_MS), new Date(now), new Date(now + ENDING_MS));
}

/** Whether anything was ever asked of anybody, as far as it is still known. */
export async function hasRequests(tx: Tx): Promise<boolean> {
  return await selectAnyRequest(tx);
}
