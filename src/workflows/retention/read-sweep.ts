import { DAY_MS, type Instant, instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { utcDay } from "../../registers/holds/holds.ts";
import { type SweepRow, selectSweeps } from "./_sql.ts";

/** How far a day's look through everything is, or how it ended. */
export type Sweep = {
  readonly day: string;
  readonly state: "running" | "done";
  readonly destroyed: number;
  readonly held: number;
  readonly skipped: number;
  readonly startedAt: Instant;
  readonly movedAt: Instant;
};

const SWEEPS_TOLD = 14;
/** A day that nothing was looked through may be one on which the safe was sealed; two are too many. */
const BEHIND_DAYS = 2;

/** The newest first; behind where none has ended for two days. */
export async function readSweeps(tx: Tx, now: Instant): Promise<{ readonly sweeps: readonly Sweep[]; readonly isBehind: boolean }> {
  const sweeps = (await selectSweeps(tx, SWEEPS_TOLD)).map(rowToSweep);
  const due = utcDay(instant(now - BEHIND_DAYS * DAY_MS));
  const isNew = sweeps.every((sweep) => sweep.day > due);
  return { sweeps, isBehind: !isNew && !sweeps.some((sweep) => sweep.state === "done" && sweep.day >= due) };
}

function rowToSweep({ day, state, destroyed, held, skipped, ...row }: SweepRow): Sweep {
  const [startedAt, movedAt] = [instant(row.started_at.getTime()), instant(row.moved_at.getTime())];
  return { day, state, destroyed, held, skipped, startedAt, movedAt };
}
