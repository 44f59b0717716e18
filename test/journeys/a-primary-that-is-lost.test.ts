import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, isDatabaseAway, openDatabase } from "../../src/platform/storage/database.ts";
import { failoverDrill } from "../support/failover-drill.ts";
import { type MovingAddress, startMovingAddress } from "../support/moving-address.ts";
import { type ReplicatedPostgres, startReplicatedPostgres } from "../support/replicated-postgres.ts";

test("a replicated database's primary is killed under load: nothing acknowledged is lost or done twice, and writes are back", async () => {
  const report = await failoverDrill({ address: "both", end: "killed" }, { seed: 20_262 });
  expect(report.troubles).toEqual([]);
  expect(report.acknowledged).toBeGreaterThan(30);
  expect(Math.max(...report.backMs)).toBeLessThan(60_000);
  expect(report.verify.status, report.verify.told).toBe(0);
}, 180_000);

let pair: ReplicatedPostgres;
let moving: MovingAddress;
const opened: Database[] = [];

beforeAll(async () => {
  pair = await startReplicatedPostgres();
  moving = await startMovingAddress(pair.primary.port);
  await pair.database("safe");
});
afterAll(async () => {
  await Promise.all(opened.splice(0).map((db) => db.close()));
  await moving.stop();
  await pair.stop();
});

async function open(hosts: string): Promise<Database> {
  const db = await openDatabase({ dataDir: "", databaseUrl: `postgres://postgres@${hosts}/safe`, poolSize: 2 });
  opened.push(db);
  return db;
}
/** Which server a transaction of the product is answered by; nothing where it is told that there is none. */
async function serverOf(db: Database): Promise<unknown> {
  try {
    return await db.app.transaction("", async (sql) => (await sql`select current_setting('port')::int as port`)[0]?.["port"]);
  } catch (error) {
    expect(isDatabaseAway(error)).toBe(true);
    return null;
  }
}
/** Each connection is another one as long as it is refused. */
async function expectNone(db: Database): Promise<void> {
  await expect.poll(() => serverOf(db)).toBe(null);
  for (let tries = 0; tries < 5; tries += 1) expect(await serverOf(db)).toBe(null);
}
const cutAll = (port: number): Promise<unknown> =>
  pair.ask(port, "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'strongroom%'");

test("a server that only reads is never spoken to, and one that was replaced neither when it comes back as it was", async () => {
  const [first, second] = [pair.primary.port, pair.standby.port];
  const both = await open(`127.0.0.1:${second},127.0.0.1:${first}`);
  const one = await open(`127.0.0.1:${moving.port}`);
  expect([await serverOf(both), await serverOf(one)]).toEqual([first, first]);
  await expect(open(`127.0.0.1:${second}`)).rejects.toThrow(/takes writes: 127\.0\.0\.1:\d+ only reads/u);

  // The address leads to the standby before it is promoted: it answers, and would read.
  moving.moveTo(second);
  await cutAll(first);
  await expectNone(one);

  pair.killPrimary();
  await pair.promote();
  await expect.poll(() => serverOf(both)).toBe(second);
  await expect.poll(() => serverOf(one)).toBe(second);

  // Its supervisor starts the old primary again. It takes writes, and what it is given would be lost.
  await pair.revivePrimary();
  moving.moveTo(first);
  await cutAll(second);
  await expectNone(one);
  await expect.poll(() => serverOf(both)).toBe(second);
  expect(await serverOf(await open(`127.0.0.1:${first},127.0.0.1:${second}`))).toBe(second);
});
