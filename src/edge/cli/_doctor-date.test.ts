import { afterAll, beforeAll, expect, test } from "vitest";
import { DAY_MS, type Instant, MINUTE_MS, instant } from "../../base/instant.ts";
import { watchDate } from "../../platform/date/watch-date.ts";
import { type TestDatabase, makeTestTenant, openTestDatabase } from "../../platform/storage/testing.ts";
import { checkDate } from "./_doctor-date.ts";

const NOW = instant(Date.parse("2026-11-30T12:00:00.000Z"));
let db: TestDatabase;
let now: Instant = NOW;

beforeAll(async () => {
  db = await openTestDatabase();
  await makeTestTenant(db);
});
afterAll(() => db.close());

const found = async (kind: "embedded" | "server", at: Instant) =>
  (await checkDate({ ...db, kind }, at)).map(({ check, state }) => `${state} ${check}`);

test("doctor says that the date is in doubt, and for how long, and that the database's clock says another", async () => {
  expect(await found("embedded", NOW)).toEqual([]);
  const date = watchDate({ db: { ...db, kind: "embedded" }, clock: () => now, isOpen: () => true, newest: async () => null });
  await date.look();
  expect(await found("embedded", NOW)).toEqual(["good date"]);
  // A server that is yet to be started after three weeks finds it so.
  expect(await found("embedded", instant(NOW + 21 * DAY_MS))).toEqual(["wanting date"]);
  expect(await found("embedded", instant(NOW - 21 * DAY_MS))).toEqual(["wanting date"]);

  now = instant(NOW + 365 * DAY_MS);
  await date.look();
  now = instant(now + MINUTE_MS);
  await date.look();
  const [finding] = await checkDate({ ...db, kind: "embedded" }, now);
  expect(finding?.say).toContain("last ran at 2026-11-30T12:00:00.000Z, and now the clock says 2027-11-30T12:01:00.000Z");
  expect(finding?.mend).toContain(
    "an owner confirms the date under Retention; otherwise it goes on by itself once an unsealed server has run for another 24 h",
  );
  // The test's database goes by the clock of this machine, which is at none of these days.
  expect(await found("server", instant(Date.now() + DAY_MS))).toContain("wanting database-clock");
  expect(await found("server", instant(Date.now()))).not.toContain("wanting database-clock");
});
