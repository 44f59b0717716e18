import type { TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { utcDay } from "../../registers/holds/holds.ts";
import { type Aged, listAged } from "../../registers/subjects/aged.ts";
import type { Safe } from "../../safe/safe.ts";
import { type Destroyed, destroyOverdue } from "../../safe/vault/destroy-overdue.ts";
import { isKeptLongEnough, newestOverdue } from "../../safe/vault/kept-for.ts";
import { keptMap } from "../../safe/vault/kept-map.ts";
import { type SweepRow, addTallies, insertSweep, moveSweep, takeRunning } from "./_sql.ts";

const PAGE_SUBJECTS = 200;

/**
 * Goes on with the day's look through everything that is held, and destroys what no purpose may keep any longer. Each page
 * is a transaction that moves the sweep along with what it destroyed, so one that is killed goes on where it was, and two
 * processes never have the same page. A sealed safe waits. Answers how many values went.
 */
export async function sweepRetention(
  safe: Safe,
  tenant: TenantId,
  signal: AbortSignal,
  pageSubjects: number = PAGE_SUBJECTS,
): Promise<{ readonly destroyed: number }> {
  let destroyed = 0;
  while (!signal.aborted && safe.keeper.state() === "open") {
    const page = await withTxAgain(safe.db, tenant, (tx) => sweepPage(safe, tx, pageSubjects));
    if (page === undefined) break;
    destroyed += page;
  }
  return { destroyed };
}

/** How many values went; undefined where there is nothing to do, or another is at it. */
async function sweepPage(safe: Safe, tx: Tx, limit: number): Promise<number | undefined> {
  const now = safe.clock();
  const sweep = await takeSweep(tx, now);
  if (sweep === undefined) return undefined;
  const map = await keptMap(safe, tx);
  const page = await listAged(tx, sweep.after_subject, newestOverdue(map, now), limit);
  const ids = page.filter((one) => hasOverdue(map, one, now)).map((one) => one.subject);
  const gone = await destroyOverdue(safe, tx, ids, now);
  const rows = talliesOf(gone);
  const destroyed = rows.reduce((sum, row) => sum + row.destroyed, 0);
  await moveSweep(tx, {
    day: sweep.day,
    after_subject: page.at(-1)?.subject ?? sweep.after_subject,
    state: page.length === 0 ? "done" : "running",
    destroyed,
    held: rows.reduce((sum, row) => sum + row.held, 0),
    skipped: gone.skipped,
    moved_at: new Date(now),
  });
  if (rows.length > 0) await addTallies(tx, sweep.day, rows);
  return destroyed;
}

/** One that was cut short comes before the day's own. */
async function takeSweep(tx: Tx, now: Instant): Promise<SweepRow | undefined> {
  const running = await takeRunning(tx);
  if (running !== undefined) return running;
  return (await insertSweep(tx, utcDay(now), new Date(now))) ? await takeRunning(tx) : undefined;
}

/** A first look without holding anybody: most of what is old is not too old. */
function hasOverdue(map: CompiledMap, { values }: Aged, now: Instant): boolean {
  return values.some((value) => {
    const field = map.fields.get(value.field);
    return field !== undefined && isKeptLongEnough(field, value.collectedAt, now);
  });
}

function talliesOf({
  destroyed,
  held,
}: Destroyed): readonly { readonly field: string; readonly destroyed: number; readonly held: number }[] {
  const fields = [...new Set([...destroyed.keys(), ...held.keys()])].toSorted();
  return fields.map((field) => ({ field, destroyed: destroyed.get(field) ?? 0, held: held.get(field) ?? 0 }));
}
