import { DAY_MS, type Instant, SECOND_MS } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { freeKeys, selectStuck } from "./_sql.ts";
import { UNDER_WAY_MS } from "./earlier.ts";
import { dropAnswers } from "./kept-answer.ts";
import { settleStuck } from "./settle.ts";

const AT_ONCE = 200;
/** Somewhat longer than whoever waits for one: they tell it first. */
const STUCK_MS = UNDER_WAY_MS + 15 * SECOND_MS;
/** As every Idempotency-Key. */
const KEPT_MS = DAY_MS;

/** Tells of sendings whose process is gone that nobody knows what came of them, and lets go of keys and answers after a day. */
export async function sweepForwards(tx: Tx, now: Instant): Promise<void> {
  for (const id of await selectStuck(tx, new Date(now - STUCK_MS), AT_ONCE)) await settleStuck(tx, id, now);
  const freed = await freeKeys(tx, new Date(now - KEPT_MS), AT_ONCE);
  if (freed.length > 0) await dropAnswers(tx, freed);
}
