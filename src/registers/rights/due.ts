import type { RightsRequestId } from "../../base/ids.ts";
import { DAY_MS, type Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { countFailedExports, markReminded, selectDueCounts, selectUnproven } from "./_due_sql.ts";
import type { RightsKind } from "./kinds.ts";
import { countReturnedLetters } from "./returned.ts";
import { countAnsweredByMail } from "./task-mails.ts";
import { countReturnedTasks, countStuckTasks } from "./tasks.ts";

/** A request whose last day comes near, or is over. */
export type DueRequest = { readonly request: RightsKind; readonly lastDay: Instant; readonly isOverdue: boolean };

/** Those of which the owners have not been told that they are due within a week, within a day, or overdue; each is told once of each. */
export async function takeReminders(tx: Tx, now: Instant): Promise<readonly DueRequest[]> {
  const rows = await markReminded(tx, new Date(now), new Date(now + DAY_MS), new Date(now + 7 * DAY_MS));
  return rows
    .map((row) => ({ request: row.kind, lastDay: row.due_at.getTime() as Instant, isOverdue: row.reminded === "overdue" }))
    .toSorted((a, b) => a.lastDay - b.lastDay);
}

/** After so long nobody is likely to prove that it was them who asked. */
const PROOF_DAYS = 30;

/** Those that nobody proved in time. */
export async function listUnproven(tx: Tx, now: Instant, limit: number): Promise<readonly RightsRequestId[]> {
  return await selectUnproven(tx, new Date(now - PROOF_DAYS * DAY_MS), limit);
}

/** What waits for a decision, and what of vendors' tasks waits for a person. */
export type RightsDueCounts = {
  readonly overdue: { readonly count: number; readonly since: Instant | null };
  readonly due: { readonly count: number; readonly by: Instant | null };
  readonly stuckTasks: number;
  /** Tasks whose letter to the vendor came back. */
  readonly returnedTasks: number;
  /** Letters to customers that did not arrive. */
  readonly returnedLetters: number;
  /** Tasks for which somebody wrote an answer that nobody has dealt with. */
  readonly mailedTasks: number;
  readonly failedExports: number;
};

/** As of now, and for the week to come. */
export async function countDue(tx: Tx, now: Instant): Promise<RightsDueCounts> {
  const [counts, stuckTasks, returnedTasks, returnedLetters, mailedTasks, failedExports] = await Promise.all([
    selectDueCounts(tx, new Date(now), new Date(now + 7 * DAY_MS)),
    countStuckTasks(tx, now),
    countReturnedTasks(tx),
    countReturnedLetters(tx),
    countAnsweredByMail(tx),
    countFailedExports(tx),
  ]);
  return {
    overdue: { count: counts.overdue, since: (counts.first_overdue?.getTime() ?? null) as Instant | null },
    due: { count: counts.due, by: (counts.first_due?.getTime() ?? null) as Instant | null },
    stuckTasks,
    returnedTasks,
    returnedLetters,
    mailedTasks,
    failedExports,
  };
}
