import fc from "fast-check";
import { expect, test } from "vitest";
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, instant } from "../../base/instant.ts";
import { type Evidence, type MachineDate, judgeDate, startDate } from "./judge-date.ts";

const NOW = instant(Date.parse("2026-11-30T12:00:00.000Z"));
const after = (ms: number, from: Instant = NOW): Instant => instant(from + ms);
const NEVER: MachineDate = { seenAt: null, beatAt: null, doubt: 0, doubtedSince: null, ranMs: 0 };
const SEEN: MachineDate = { ...NEVER, seenAt: NOW, beatAt: NOW };
const ALONE: Evidence = { isOpen: true, isConfirmed: false, databaseAt: null };

/** So long it runs on, with a sign of life each minute. */
function run(date: MachineDate, from: Instant, ms: number, evidence: Evidence = ALONE): MachineDate {
  let known = date;
  for (let at = MINUTE_MS; at <= ms; at += MINUTE_MS) known = judgeDate(known, after(at, from), evidence);
  return known;
}

const isDoubted = (date: MachineDate): boolean => date.doubtedSince !== null;

test("the first date is believed, and so is one after a pause of up to a week", () => {
  expect(judgeDate(NEVER, NOW, ALONE)).toEqual({ ...NEVER, seenAt: NOW, beatAt: NOW });
  expect(isDoubted(judgeDate(SEEN, after(7 * DAY_MS), ALONE))).toBe(false);
  expect(judgeDate(SEEN, after(7 * DAY_MS + 1), ALONE)).toMatchObject({ seenAt: NOW, doubt: 1, doubtedSince: after(7 * DAY_MS + 1) });
});

test("a clock that goes back by more than a day is in doubt too, and not for ever", () => {
  expect(isDoubted(judgeDate(SEEN, after(-DAY_MS), ALONE))).toBe(false);
  const back = after(-400 * DAY_MS);
  const doubted = judgeDate(SEEN, back, ALONE);
  expect(isDoubted(doubted)).toBe(true);
  expect(run(doubted, back, DAY_MS)).toMatchObject({ seenAt: after(DAY_MS, back), doubtedSince: null });
});

test("a date that jumped is believed after a day of running, at the minute and not before", () => {
  const then = after(365 * DAY_MS);
  const doubted = judgeDate(SEEN, then, ALONE);
  expect(run(doubted, then, DAY_MS - MINUTE_MS)).toMatchObject({ seenAt: NOW, ranMs: DAY_MS - MINUTE_MS });
  expect(run(doubted, then, DAY_MS)).toMatchObject({ seenAt: after(DAY_MS, then), doubtedSince: null, ranMs: 0 });
});

test("time in which it did not run, or in which nobody could be told, is not counted", () => {
  const then = after(365 * DAY_MS);
  const doubted = judgeDate(SEEN, then, ALONE);
  const ran = run(doubted, then, HOUR_MS);
  expect(judgeDate(ran, after(30 * HOUR_MS, then), ALONE).ranMs).toBe(HOUR_MS);
  expect(isDoubted(run(doubted, then, 2 * DAY_MS, { ...ALONE, isOpen: false }))).toBe(true);
});

test("when the clock is back, there is no doubt any more, and what it said meanwhile is not believed the next time", () => {
  const then = after(365 * DAY_MS);
  const ran = run(judgeDate(SEEN, then, ALONE), then, 23 * HOUR_MS);
  const back = judgeDate(ran, after(23 * HOUR_MS), ALONE);
  expect(back).toMatchObject({ seenAt: after(23 * HOUR_MS), doubtedSince: null });
  expect(judgeDate(back, then, ALONE)).toMatchObject({ doubt: 2, ranMs: 0 });
});

test("a clock that starts years back, and is put right by the network, holds nothing up", () => {
  const started = judgeDate(SEEN, instant(0), ALONE);
  expect(isDoubted(started)).toBe(true);
  expect(isDoubted(judgeDate(started, after(3 * DAY_MS), ALONE))).toBe(false);
});

test("one more jump is one more doubt, and begins to count anew", () => {
  const [then, later] = [after(100 * DAY_MS), after(900 * DAY_MS)];
  const ran = run(judgeDate(SEEN, then, ALONE), then, 23 * HOUR_MS);
  expect(judgeDate(ran, later, ALONE)).toMatchObject({ seenAt: NOW, doubt: 2, doubtedSince: later, ranMs: 0 });
});

test("what everybody has confirmed is believed at once; a confirmation is no word on a date that comes after it", () => {
  const then = after(365 * DAY_MS);
  const doubted = judgeDate(SEEN, then, ALONE);
  expect(isDoubted(judgeDate(doubted, after(MINUTE_MS, then), { ...ALONE, isConfirmed: true }))).toBe(false);
  expect(isDoubted(judgeDate(doubted, after(DAY_MS * 900), { ...ALONE, isConfirmed: true }))).toBe(true);
});

test("what the database's clock contradicts is not believed by waiting, only when it is confirmed", () => {
  const then = after(365 * DAY_MS);
  const doubted = judgeDate(SEEN, then, ALONE);
  const against = (ms: number): Evidence => ({ ...ALONE, databaseAt: after(ms) });
  expect(run(doubted, then, 2 * DAY_MS, against(0))).toMatchObject({ ranMs: 0, seenAt: NOW });
  expect(isDoubted(judgeDate(doubted, after(MINUTE_MS, then), { ...against(0), isConfirmed: true }))).toBe(false);
});

test("where two clocks write the one row, the one that jumped is never believed while the other goes right", () => {
  const aheadMs = 365 * DAY_MS;
  let known = SEEN;
  for (let at = MINUTE_MS; at <= 3 * DAY_MS; at += MINUTE_MS) {
    known = judgeDate(known, after(at + aheadMs), ALONE);
    expect(isDoubted(known)).toBe(true);
    known = judgeDate(known, after(at + 1), ALONE);
    expect(isDoubted(known)).toBe(false);
  }
});

test("a house that never noted a sign of life begins from the newest of what was noted", () => {
  expect(startDate(NEVER, null)).toEqual(NEVER);
  expect(isDoubted(judgeDate(startDate(NEVER, after(-90 * DAY_MS)), NOW, ALONE))).toBe(true);
  expect(startDate(SEEN, after(DAY_MS))).toEqual(SEEN);
});

test("however the clock jumps, no date far from the last one is believed before it ran for a day", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -3_000, max: 3_000 }), { maxLength: 60 }), (steps) => {
      let known = SEEN;
      let at: Instant = NOW;
      // Steps of days, or of a minute where they are small: far fewer minutes than a day has.
      for (const step of steps) {
        at = after(Math.abs(step) < 1_000 ? MINUTE_MS : step * HOUR_MS, at);
        const before = known.seenAt ?? at;
        known = judgeDate(known, at, ALONE);
        if (known.seenAt !== before) expect([at - before <= 7 * DAY_MS, before - at <= DAY_MS]).toEqual([true, true]);
      }
    }),
  );
});
