import { afterEach, beforeEach, expect, test } from "vitest";
import type { TenantId } from "../../base/ids.ts";
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, instant } from "../../base/instant.ts";
import { type TestDatabase, makeTestTenant, openTestDatabase } from "../storage/testing.ts";
import { withTx } from "../storage/tx.ts";
import { type DateWatch, type DateWatchParts, confirmDate, watchDate } from "./watch-date.ts";

const NOW = instant(Date.parse("2026-11-30T12:00:00.000Z"));
const YEAR_MS = 365 * DAY_MS;
let db: TestDatabase;
let tenant: TenantId;
let other: TenantId;
let now: Instant;
let told: string[];

beforeEach(async () => {
  db = await openTestDatabase();
  [tenant, other] = [await makeTestTenant(db, "One"), await makeTestTenant(db, "Two")];
  now = NOW;
  told = [];
});
afterEach(() => db.close());

/** A process of this house, which goes by this clock. */
function start(more: Partial<DateWatchParts> = {}): DateWatch {
  return watchDate({
    db: { ...db, kind: "embedded" },
    clock: () => now,
    isOpen: () => true,
    newest: async () => null,
    onChange: (state, days) => told.push(`${state} ${days}`),
    ...more,
  });
}

async function runFor(date: DateWatch, ms: number): Promise<void> {
  for (let ran = 0; ran < ms; ran += 5 * MINUTE_MS) {
    now = instant(now + 5 * MINUTE_MS);
    await date.look();
  }
}

test("no date is believed before the first look, and none after a jump, in the same moment", async () => {
  const date = start();
  expect(date.doubtOf(tenant)).not.toBeNull();
  await date.look();
  expect(date.doubtOf(tenant)).toBeNull();
  now = instant(NOW + YEAR_MS);
  expect(date.doubtOf(tenant)).toMatchObject({ seenAt: NOW, now, leftMs: DAY_MS });
  now = NOW;
  expect(date.doubtOf(tenant)).toBeNull();
  now = instant(NOW - 2 * DAY_MS);
  expect(date.doubtOf(tenant)).not.toBeNull();
});

test("a start after three weeks is in doubt, also after one more start, and goes on by itself when it ran for a day", async () => {
  await start().look();
  now = instant(NOW + 21 * DAY_MS);
  await start().look();
  expect(told).toEqual(["in_doubt 21"]);
  now = instant(now + MINUTE_MS);
  const date = start();
  await date.look();
  expect(date.doubtOf(tenant)).toMatchObject({ seenAt: NOW, leftMs: DAY_MS - MINUTE_MS });
  await runFor(date, DAY_MS - HOUR_MS);
  expect(date.doubtOf(tenant)).toMatchObject({ leftMs: HOUR_MS - MINUTE_MS });
  await runFor(date, HOUR_MS);
  expect(date.doubtOf(tenant)).toBeNull();
  expect(told.at(-1)).toBe("believed 0");
  await start().look();
  expect(told.at(-1)).toBe("believed 0");
});

test("where the clock goes back meanwhile, it goes on at once", async () => {
  const date = start();
  await date.look();
  now = instant(NOW + YEAR_MS);
  await date.look();
  await runFor(date, HOUR_MS);
  now = instant(NOW + 2 * HOUR_MS);
  await date.look();
  expect(date.doubtOf(tenant)).toBeNull();
  expect(told).toEqual(["in_doubt 365", "believed 0"]);
});

test("a business that confirms the date speaks for itself alone, of this doubt alone, to every process", async () => {
  const [one, two] = [start(), start()];
  await one.look();
  now = instant(NOW + 30 * DAY_MS);
  await one.look();
  await two.look();
  const doubt = one.doubtOf(tenant);
  if (doubt === null) throw new Error("not in doubt");
  await withTx(db, tenant, (tx) => confirmDate(tx, doubt));
  await one.look();
  await two.look();
  expect([one, two].map((date) => [date.doubtOf(tenant), date.doubtOf(other)?.doubt])).toEqual([
    [null, 1],
    [null, 1],
  ]);
  now = instant(NOW + YEAR_MS);
  await two.look();
  expect([two.doubtOf(tenant)?.doubt, two.doubtOf(other)?.doubt]).toEqual([2, 2]);
});

test("a date that every business confirmed is believed from then on", async () => {
  const date = start();
  await date.look();
  now = instant(NOW + 30 * DAY_MS);
  await date.look();
  for (const one of [tenant, other])
    await withTx(db, one, async (tx) => {
      const doubt = date.doubtOf(one);
      if (doubt !== null) await confirmDate(tx, doubt);
    });
  await date.look();
  expect(told).toEqual(["in_doubt 30", "believed 0"]);
  now = instant(now + 6 * DAY_MS);
  await start().look();
  expect(told).toHaveLength(2);
});

test("processes that look in the same moment count a minute once", async () => {
  const all = [start(), start(), start()];
  for (const one of all) await one.look();
  now = instant(NOW + YEAR_MS);
  await Promise.all(all.map((one) => one.look()));
  for (let n = 0; n < 30; n++) {
    now = instant(now + MINUTE_MS);
    await Promise.all(all.map((one) => one.look()));
  }
  expect(all.map((one) => one.doubtOf(tenant)?.leftMs)).toEqual(all.map(() => DAY_MS - 30 * MINUTE_MS));
});

test("clocks that jumped to different days in the same moment have doubts of their own, so that a word on one is none on the other", async () => {
  await start().look();
  const [one, two] = [start({ clock: () => instant(NOW + YEAR_MS) }), start({ clock: () => instant(NOW + 4 * YEAR_MS) })];
  for (let n = 0; n < 30; n++) {
    // As if both had gone right until then.
    await start().look();
    await Promise.all([one.look(), two.look()]);
    expect(one.doubtOf(tenant)?.doubt).not.toBe(two.doubtOf(tenant)?.doubt);
  }
});

test("a server's clock that the database's contradicts is not believed by waiting, and it says so", async () => {
  now = instant(Date.now());
  const date = start({ db: { ...db, kind: "server" } });
  await date.look();
  now = instant(now + YEAR_MS);
  await date.look();
  expect(date.doubtOf(tenant)).toMatchObject({ leftMs: null });
  await runFor(date, DAY_MS + HOUR_MS);
  expect(date.doubtOf(tenant)).toMatchObject({ leftMs: null });
});

test("a house that never looked begins from the newest of what was noted", async () => {
  const date = start({ newest: async () => instant(NOW - 40 * DAY_MS) });
  await date.look();
  expect(date.doubtOf(tenant)).toMatchObject({ seenAt: NOW - 40 * DAY_MS });
});

test("no request can write when the machine was last seen, nor confirm for another business", async () => {
  await expect(db.app`update machine_date set seen_at = now()`).rejects.toThrow("permission denied");
  await expect(withTx(db, tenant, ({ sql }) => sql`insert into date_confirmations values (${other}, 1, now())`)).rejects.toThrow(
    /row-level security/u,
  );
});
