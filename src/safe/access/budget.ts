import { DAY_MS, HOUR_MS, type Instant } from "../../base/instant.ts";
import { overAt } from "../../base/over.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { addOpened, addOpens, deleteOldOpened, deleteOldOpens, forgetOpened, lockActors, selectOpened, selectOpens } from "./_sql.ts";
import type { Actor } from "./actor.ts";
import { BRAKE_WINDOW_MS, NO_OPENS, type OpenCounts } from "./rules.ts";

/** The opens of a batch's actors: read once, counted on while the batch is judged, written back once. */
export type OpenMeters = {
  readonly countsFor: (actor: Actor, subject: string) => OpenCounts;
  readonly noteOpen: (actor: Actor, subject: string) => void;
  readonly save: (tx: Tx) => Promise<void>;
};

type Meter = { thisHour: number; thisDay: number; added: number; readonly subjects: Set<string>; readonly fresh: Set<string> };

/** A day's budget begins at midnight in UTC; what was opened before counts for nothing. */
const COUNTED_MS = DAY_MS;

/** Actors whose roles have neither budget nor brake cost nothing here. */
export async function readMeters(tx: Tx, map: CompiledMap, actors: readonly Actor[], now: Instant): Promise<OpenMeters> {
  const metered = [...new Set(actors.filter((actor) => isMetered(map, actor)).map((actor) => actor.id))];
  const meters = new Map<string, Meter>();
  const hour = new Date(now - (now % HOUR_MS));
  if (metered.length > 0) {
    await lockActors(tx, metered);
    const windowStart = new Date(now - BRAKE_WINDOW_MS);
    const [, counts, opened] = await Promise.all([
      forgetOpened(tx, metered, windowStart),
      selectOpens(tx, metered, hour, new Date(now - (now % DAY_MS))),
      selectOpened(tx, metered, windowStart),
    ]);
    for (const id of metered) {
      const row = counts.find((one) => one.actor_id === id);
      const subjects = new Set(opened.filter((one) => one.actor_id === id).map((one) => one.subject_id));
      meters.set(id, { thisHour: row?.this_hour ?? 0, thisDay: row?.this_day ?? 0, added: 0, subjects, fresh: new Set() });
    }
  }
  return {
    countsFor: (actor, subject) => countsOf(meters.get(actor.id), subject),
    noteOpen: (actor, subject) => noteOpen(meters.get(actor.id), subject),
    save: (tx) => save(tx, meters, hour, now),
  };
}

function isMetered(map: CompiledMap, actor: Actor): boolean {
  return actor.roles.some((name) => {
    const role = map.roles.get(name);
    return role !== undefined && (role.brake !== undefined || role.budget.hour !== undefined || role.budget.day !== undefined);
  });
}

function countsOf(meter: Meter | undefined, subject: string): OpenCounts {
  if (meter === undefined) return NO_OPENS;
  const { thisHour, thisDay, subjects } = meter;
  return { thisHour, thisDay, subjectsInWindow: subjects.size, isSubjectInWindow: subjects.has(subject), isBulkUnlocked: false };
}

function noteOpen(meter: Meter | undefined, subject: string): void {
  if (meter === undefined) return;
  meter.thisHour += 1;
  meter.thisDay += 1;
  meter.added += 1;
  if (meter.subjects.has(subject)) return;
  meter.subjects.add(subject);
  meter.fresh.add(subject);
}

async function save(tx: Tx, meters: ReadonlyMap<string, Meter>, hour: Date, now: Instant): Promise<void> {
  const counts = [...meters].filter(([, meter]) => meter.added > 0).map(([actor, meter]) => ({ actor, opens: meter.added }));
  const pairs = [...meters].flatMap(([actor, meter]) => [...meter.fresh].map((subject) => ({ actor, subject })));
  await Promise.all([
    counts.length > 0 ? addOpens(tx, counts, hour) : undefined,
    pairs.length > 0 ? addOpened(tx, pairs, new Date(now)) : undefined,
  ]);
}

/** Forgets what counts for no budget and no brake any more, whoever opened it. Answers how many rows went. */
export async function sweepOpens(tx: Tx, now: Instant, limit: number): Promise<number> {
  const opened = await deleteOldOpened(tx, overAt(now, BRAKE_WINDOW_MS), limit);
  return Math.max(opened, await deleteOldOpens(tx, overAt(now, COUNTED_MS), limit));
}
