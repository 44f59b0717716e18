import type { TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Database } from "../../platform/storage/database.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { sweepAwaited } from "../../registers/consent/awaited.ts";
import { sweepAsks } from "../../registers/customers/asks.ts";
import { sweepChallenges as sweepCodes } from "../../registers/customers/challenges.ts";
import { sweepContactChanges } from "../../registers/customers/contact-changes.ts";
import { sweepSessions as sweepCustomerSessions } from "../../registers/customers/sessions.ts";
import { sweepPairings } from "../../registers/devices/pair-agent.ts";
import { sweepSends } from "../../registers/mailing/lists/mailing.ts";
import { sweepRightsMails } from "../../registers/rights/mails.ts";
import { sweepChallenges } from "../../registers/sign-in/challenges.ts";
import { sweepTries } from "../../registers/sign-in/failures.ts";
import { sweepRecoveries } from "../../registers/sign-in/recoveries.ts";
import { sweepSessions } from "../../registers/sign-in/sessions.ts";
import { sweepViews } from "../../registers/staff/saved-views.ts";
import { sweepOpens } from "../../safe/access/budget.ts";
import { sweepBulkUnlocks } from "../../safe/access/bulk-unlock.ts";
import { sweepCounts } from "../../safe/vault/sweep-counts.ts";

const AT_ONCE = 1_000;

/** What is past its time whoever left it, and so past anybody's care. Each answers how many rows went of the most it may take at once. */
const LEFTOVERS: readonly ((tx: Tx, now: Instant, limit: number) => Promise<number>)[] = [
  sweepOpens,
  sweepBulkUnlocks,
  sweepCounts,
  sweepSessions,
  sweepTries,
  sweepRecoveries,
  sweepPairings,
  sweepCodes,
  sweepCustomerSessions,
  sweepAsks,
  sweepContactChanges,
  sweepRightsMails,
  sweepSends,
  sweepViews,
  sweepAwaited,
];

/**
 * Rows that were only ever taken away by the next deed of their own kind: of somebody who left, or of a door at which nobody
 * knocks any more, none comes. A page is a transaction, so that nobody waits for all of them. No key is needed, so a sealed safe is swept too.
 */
export async function sweepLeftovers(db: Database, tenant: TenantId, now: Instant, signal: AbortSignal, atOnce = AT_ONCE): Promise<void> {
  for (const sweep of LEFTOVERS) while ((await withTx(db, tenant, (tx) => sweep(tx, now, atOnce))) >= atOnce && !signal.aborted);
  while ((await sweepChallenges(db.app, now, atOnce)) >= atOnce && !signal.aborted);
}
