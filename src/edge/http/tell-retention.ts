import { instantToIso } from "../../base/instant.ts";
import type { Instant } from "../../base/instant.ts";
import { type Hold, isLive, utcDay } from "../../registers/holds/holds.ts";
import { HOLD_ANSWERS, type HoldRefusal } from "../../workflows/retention/place-hold.ts";
import type { RetentionReport } from "../../workflows/retention/report.ts";
import type { Sweep } from "../../workflows/retention/read-sweep.ts";
import type { Problem } from "./problem.ts";
import { problemOf } from "./safe-problem.ts";
import { timeText } from "./tell-staff.ts";

export function tellHold(hold: Hold, now: Instant) {
  const { placedAt, endedAt, ...rest } = hold;
  return { ...rest, isLive: isLive(hold, now), placedAt: instantToIso(placedAt), endedAt: timeText(endedAt) };
}

export function tellSweep({ startedAt, movedAt, ...rest }: Sweep) {
  return { ...rest, startedAt: instantToIso(startedAt), movedAt: instantToIso(movedAt) };
}

export function tellReport({ quarter, at, holds, ...rest }: RetentionReport) {
  return {
    quarter: quarter.name,
    from: utcDay(quarter.from),
    to: utcDay((quarter.to - 1) as Instant),
    at: instantToIso(at),
    ...rest,
    holds: holds.map((hold) => tellHold(hold, at)),
  };
}

export function holdProblem({ code }: HoldRefusal): Problem {
  return problemOf(code, HOLD_ANSWERS[code]);
}
