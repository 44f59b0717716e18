import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, instant } from "../../base/instant.ts";

/** A holiday on which the server was switched off looks like a clock that jumped; a long weekend does not. */
const AHEAD_MS = 7 * DAY_MS;
/** Clocks are put right by seconds, and by hours where somebody took local time for UTC. */
const BEHIND_MS = DAY_MS;
/** So long it runs with a doubt before it believes the date: a working day and a night, in which somebody sees that it is wrong. */
export const DOUBT_MS = DAY_MS;
/** Signs of life come each minute; a longer silence is no running. */
const SILENT_MS = 5 * MINUTE_MS;
/** A database server by a clock of its own says another date. */
const APART_MS = HOUR_MS;

/** What is known of the machine's date, as its row has it. */
export type MachineDate = {
  readonly seenAt: Instant | null;
  readonly beatAt: Instant | null;
  readonly doubt: number;
  readonly doubtedSince: Instant | null;
  readonly ranMs: number;
};

export type Evidence = {
  /** Somebody can be told: while the safe is sealed nobody signs in, and no time is counted. */
  readonly isOpen: boolean;
  /** Everybody whose data it is about has said that the date is right. */
  readonly isConfirmed: boolean;
  /** What the database's clock says, where it may be another one. */
  readonly databaseAt: Instant | null;
};

/** Whether a clock that says this can be believed by whoever last saw it say that. */
export function isJump(from: Instant, to: Instant): boolean {
  return to - from > AHEAD_MS || from - to > BEHIND_MS;
}

export function isContradicted(now: Instant, databaseAt: Instant | null): boolean {
  return databaseAt !== null && Math.abs(databaseAt - now) > APART_MS;
}

/**
 * What is known after one more sign of life. A date that lies apart from the last one that was believed is in doubt until it ran
 * with it for a day, until everybody has confirmed it, or until the clock is back; one more jump is one more doubt. A date
 * that the database's clock contradicts is believed when it is confirmed, and not by waiting.
 */
export function judgeDate(known: MachineDate, now: Instant, { isOpen, isConfirmed, databaseAt }: Evidence): MachineDate {
  const believed: MachineDate = { seenAt: now, beatAt: now, doubt: known.doubt, doubtedSince: null, ranMs: 0 };
  if (known.seenAt === null || !isJump(known.seenAt, now)) return believed;
  if (known.doubtedSince === null || known.beatAt === null || isJump(known.beatAt, now))
    return { ...known, beatAt: now, doubt: known.doubt + 1, doubtedSince: now, ranMs: 0 };
  const stepMs = now - known.beatAt;
  const isRunning = isOpen && stepMs >= 0 && stepMs <= SILENT_MS && !isContradicted(now, databaseAt);
  const ranMs = known.ranMs + (isRunning ? stepMs : 0);
  return isConfirmed || ranMs >= DOUBT_MS ? believed : { ...known, beatAt: now, ranMs };
}

/** As the house begins that never noted one: the newest of what was noted at all. */
export function startDate(known: MachineDate, newest: Instant | null): MachineDate {
  return known.seenAt === null && newest !== null ? { ...known, seenAt: newest, beatAt: instant(newest) } : known;
}
