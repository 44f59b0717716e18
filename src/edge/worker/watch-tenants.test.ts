import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { MINUTE_MS } from "../../base/instant.ts";
import { createLog } from "../../platform/log/log.ts";
import { listTenants } from "../../platform/storage/database.ts";
import { type TestDatabase, makeTestTenant, openTestDatabase } from "../../platform/storage/testing.ts";
import { watchTenants } from "./watch-tenants.ts";

let db: TestDatabase;
const log = createLog({ level: "silent" });
const nobody = { isQuiet: () => false };

beforeAll(async () => {
  db = await openTestDatabase();
  for (const name of ["One", "Two", "Three"]) await makeTestTenant(db, name);
});
afterAll(async () => {
  await db.close();
});

test("every tenant is looked after, one that is in trouble too, again and again, and never twice at once", async () => {
  const looks: string[] = [];
  let underWay = 0;
  let mostAtOnce = 0;
  const watch = watchTenants(
    { db, log, activity: nobody },
    {
      name: "test",
      everyMs: 5,
      look: async (tenant) => {
        mostAtOnce = Math.max(mostAtOnce, (underWay += 1));
        looks.push(tenant);
        await new Promise((resolve) => setTimeout(resolve, 2));
        underWay -= 1;
        if (new Set(looks).size === 1) throw new Error("trouble");
      },
    },
  );
  await vi.waitFor(() => expect(looks.length).toBeGreaterThanOrEqual(9), { timeout: 30_000 });
  await watch.stop();
  const atStop = looks.length;
  expect(new Set(looks.slice(0, 3)).size).toBe(3);
  expect(mostAtOnce).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(looks.length).toBe(atStop);
});

test("a first look that waits is not had by whoever stops before it, and one that waits for the outside is ended by the stop", async () => {
  let looks = 0;
  const early = watchTenants(
    { db, log, activity: nobody },
    { name: "test", everyMs: 60_000, firstMs: 60_000, look: async () => void (looks += 1) },
  );
  await early.stop();
  expect(looks).toBe(0);
  const ended: boolean[] = [];
  const watch = watchTenants(
    { db, log, activity: nobody },
    {
      name: "test",
      everyMs: 60_000,
      firstMs: 5,
      look: async (_tenant, signal) => {
        looks += 1;
        await new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener("abort", () => resolve())));
        ended.push(signal.aborted);
      },
    },
  );
  await vi.waitFor(() => expect(looks).toBe(1), { timeout: 30_000 });
  await watch.stop();
  // Neither is the next tenant looked at: a stop takes as long for hundreds of them.
  expect(ended).toEqual([true]);
});

test("looks that take longer than their time do not pile up: one more waits, however often it came round", async () => {
  const lookedMs: number[] = [];
  let go = (): void => undefined;
  const held = new Promise<void>((resolve) => (go = resolve));
  const watch = watchTenants(
    { db, log, activity: nobody },
    {
      name: "test",
      everyMs: 100,
      look: async () => {
        lookedMs.push(performance.now());
        await held;
      },
    },
  );
  await new Promise((resolve) => setTimeout(resolve, 1_050));
  expect(lookedMs).toHaveLength(1);
  go();
  // Three tenants each time: the one that was held, the one that waited, and six whose time comes, one after the other.
  await vi.waitFor(() => expect(lookedMs.length).toBeGreaterThanOrEqual(24), { timeout: 30_000 });
  await watch.stop();
  expect((lookedMs[21] ?? 0) - (lookedMs[6] ?? 0)).toBeGreaterThan(300);
});

test("a quiet tenant is looked at once in ten to fifteen minutes, each at its own time, and the others every time", async () => {
  const awake = (await listTenants(db))[0];
  const looks = new Map<string, number[]>();
  let elapsedMs = 0;
  let rounds = 0;
  const watch = watchTenants(
    { db, log, activity: { isQuiet: (tenant) => tenant !== awake }, elapsedMs: () => elapsedMs },
    {
      name: "test",
      everyMs: 2,
      look: async (tenant) => {
        looks.set(tenant, [...(looks.get(tenant) ?? []), elapsedMs]);
        if (tenant !== awake) return;
        rounds += 1;
        elapsedMs += 10_000;
      },
    },
  );
  await vi.waitFor(() => expect(rounds).toBeGreaterThanOrEqual(200), { timeout: 30_000 });
  await watch.stop();
  expect(looks.get(awake ?? "")?.length).toBe(rounds);
  const waits = [...looks]
    .filter(([tenant]) => tenant !== awake)
    .map(([, times]) => times.slice(1).map((at, n) => (at - (times[n] ?? 0)) / MINUTE_MS));
  expect(waits.length).toBe(2);
  for (const each of waits) {
    expect(each.length).toBeGreaterThanOrEqual(2);
    expect(Math.min(...each)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...each)).toBeLessThanOrEqual(15.5);
  }
});
