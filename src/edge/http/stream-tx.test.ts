import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TenantId } from "../../base/ids.ts";
import { type TestDatabase, makeTestTenant, openTestDatabase } from "../../platform/storage/testing.ts";
import { type Pace, streamTx } from "./stream-tx.ts";

let db: TestDatabase;
let ours: TenantId;
let theirs: TenantId;

beforeAll(async () => {
  db = await openTestDatabase();
  [ours, theirs] = [await makeTestTenant(db), await makeTestTenant(db)];
});
afterAll(() => db.close());

async function* numbers(): AsyncGenerator<number> {
  for (let n = 1; n <= 20; n += 1) yield await Promise.resolve(n);
}

const underWay = async (): Promise<number> =>
  (await db.owner`select 1 from pg_stat_activity where state = 'idle in transaction' and datname = current_database()`).length;
const paced = (more: Partial<Pace> = {}): Pace => ({ patienceMs: 300, chunkMs: 50, onStall: () => undefined, ...more });

test("a reader who takes nothing for as long as patience lasts loses their place, and hears of it when they come again", async () => {
  const told: string[] = [];
  const stream = streamTx(db, ours, numbers, paced({ onStall: ({ code }) => told.push(code) }));
  expect((await stream.next()).value).toBe(1);
  expect([await underWay(), told]).toEqual([1, []]);
  await expect.poll(underWay, { timeout: 3_000 }).toBe(0);
  expect(told).toEqual(["reader_stalled"]);
  await expect(stream.next()).rejects.toMatchObject({ code: "reader_stalled" });
});

test("a reader who takes a little now and then has no longer; one who waits once and then takes all has all of it", async () => {
  let taken = 0;
  const trickle = async (): Promise<void> => {
    for await (const _ of streamTx(db, ours, numbers, paced())) {
      taken += 1;
      await sleep(200);
    }
  };
  await expect(trickle()).rejects.toMatchObject({ code: "reader_stalled" });
  expect(taken).toBeLessThan(5);
  const all: number[] = [];
  for await (const n of streamTx(db, ours, numbers, paced())) if (all.push(n) === 3) await sleep(200);
  expect(all).toHaveLength(20);
});

test("without a pace a reader takes as long as they like", async () => {
  const stream = streamTx(db, ours, numbers);
  await stream.next();
  await sleep(600);
  expect((await stream.next()).value).toBe(2);
  await stream.return(undefined);
  await expect.poll(underWay).toBe(0);
});

test("however many of one business read, another's reader has a place at once", async () => {
  const slow = Array.from({ length: 5 }, () => streamTx(db, ours, numbers));
  const first = slow.map((stream) => stream.next());
  await Promise.all(first.slice(0, 2));
  const other = streamTx(db, theirs, numbers);
  expect(await Promise.race([other.next(), sleep(3_000)])).toMatchObject({ value: 1 });
  await Promise.all([other.return(undefined), ...slow.map((stream) => stream.return(undefined))]);
  await expect.poll(underWay).toBe(0);
});
