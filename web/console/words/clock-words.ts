import type { RightsRequest } from "../api/rights-requests.ts";

const DAY_MS = 86_400_000;
/** From here on a clock is amber. */
const SOON_DAYS = 7;

export type Clock = {
  readonly kind: "left" | "lastDay" | "overdue" | "overdueToday" | "paused" | "notBegun" | "over";
  /** Whole days, of `left` and `overdue`. */
  readonly days: number;
  readonly tone: "good" | "wait" | "bad" | "note" | "quiet";
  /** The day that counts: until when, or since when. */
  readonly at: string | null;
};

type Timed = Pick<RightsRequest, "state" | "dueAt" | "pausedSince" | "decidedAt" | "carriedAt" | "doneAt" | "appeal">;

/**
 * How much time there is: of an appeal while there is one, else of the answer. What was answered and carried out has no
 * clock any more; what stands still has none just now.
 */
export function clockOf({ state, dueAt, pausedSince, decidedAt, carriedAt, doneAt, appeal }: Timed, now: number): Clock {
  if (appeal?.state === "open" && appeal.dueAt !== null) return countdown(appeal.dueAt, now);
  const isRunning = WAITING.includes(state) || (state === "granted" && carriedAt === null);
  if (!isRunning) return { kind: "over", days: 0, tone: "quiet", at: doneAt ?? decidedAt };
  if (pausedSince !== null) return { kind: "paused", days: 0, tone: "note", at: pausedSince };
  return dueAt === null ? { kind: "notBegun", days: 0, tone: "note", at: null } : countdown(dueAt, now);
}

/** A request that was granted runs on until the house has done its part. */
const WAITING: readonly RightsRequest["state"][] = ["awaiting_proof", "open", "in_force"];

function countdown(dueAt: string, now: number): Clock {
  const left = Date.parse(dueAt) - now;
  const days = Math.floor(Math.abs(left) / DAY_MS);
  if (left < 0) return { kind: days === 0 ? "overdueToday" : "overdue", days, tone: "bad", at: dueAt };
  if (days === 0) return { kind: "lastDay", days, tone: "bad", at: dueAt };
  return { kind: "left", days, tone: days <= SOON_DAYS ? "wait" : "good", at: dueAt };
}
