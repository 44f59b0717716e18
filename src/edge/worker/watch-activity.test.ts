import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { TenantId } from "../../base/ids.ts";
import { MINUTE_MS, instant } from "../../base/instant.ts";
import { createLog } from "../../platform/log/log.ts";
import { type TestDatabase, makeTestTenant, openTestDatabase } from "../../platform/storage/testing.ts";
import { type Activity, watchActivity } from "./watch-activity.ts";

const log = createLog({ level: "silent" });

let db: TestDatabase;
let one: TenantId;
let two: TenantId;
let activity: Activity;
let elapsedMs: number;
let offsetMs: number;

beforeAll(async () => {
  db = await openTestDatabase();
  one = await makeTestTenant(db, "One");
  two = await makeTestTenant(db, "Two");
});
beforeEach(async () => {
  [elapsedMs, offsetMs] = [0, Date.now()];
  activity = watchActivity({ db, log, clock: () => instant(elapsedMs + offsetMs), elapsedMs: () => elapsedMs });
  await grow(one, 1);
  await grow(two, 1);
  await activity.look();
});
afterEach(async () => {
  await activity.stop();
});
afterAll(async () => {
  await db.close();
});

async function grow(tenant: TenantId, size: number): Promise<void> {
  await db.owner`
    insert into ledger_heads (tenant_id, size, note) values (${tenant}, ${size}, '')
    on conflict (tenant_id) do update set size = excluded.size`;
}

function quiet(): readonly boolean[] {
  return [one, two].map((tenant) => activity.isQuiet(tenant));
}

test("a tenant whose ledger stands still for ten minutes is quiet, and is not any more once it grows", async () => {
  elapsedMs = 10 * MINUTE_MS - 1;
  expect(quiet()).toEqual([false, false]);
  await grow(two, 2);
  await activity.look();
  elapsedMs = 10 * MINUTE_MS;
  expect(quiet()).toEqual([true, false]);
  await grow(one, 2);
  await activity.look();
  expect(quiet()).toEqual([false, false]);
});

test("nobody is quiet who was not seen for ten minutes", () => {
  elapsedMs = 60 * MINUTE_MS;
  expect(activity.isQuiet("ten_unseen")).toBe(false);
});

test("where the clock jumps, anything may be due: nobody is quiet", async () => {
  elapsedMs = 11 * MINUTE_MS;
  await activity.look();
  expect(quiet()).toEqual([true, true]);
  offsetMs += 60 * MINUTE_MS;
  await activity.look();
  expect(quiet()).toEqual([false, false]);
});
