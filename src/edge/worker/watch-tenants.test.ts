import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createLog } from "../../platform/log/log.ts";
import { type TestDatabase, makeTestTenant, openTestDatabase } from "../../platform/storage/testing.ts";
import { watchTenants } from "./watch-tenants.ts";

let db: TestDatabase;
const log = createLog({ level: "silent" });

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
  const watch = watchTenants(db, log, {
    name: "test",
    everyMs: 5,
    look: async (tenant) => {
      mostAtOnce = Math.max(mostAtOnce, (underWay += 1));
      looks.push(tenant);
      await new Promise((resolve) => setTimeout(resolve, 2));
      underWay -= 1;
      if (new Set(looks).size === 1) throw new Error("trouble");
    },
  });
  await vi.waitFor(() => expect(looks.length).toBeGreaterThanOrEqual(9), { timeout: 10_000 });
  await watch.stop();
  const atStop = looks.length;
  expect(new Set(looks.slice(0, 3)).size).toBe(3);
  expect(mostAtOnce).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(looks.length).toBe(atStop);
});

test("a first look that waits is not had by whoever stops before it, and one that waits for the outside is ended by the stop", async () => {
  let looks = 0;
  const early = watchTenants(db, log, { name: "test", everyMs: 60_000, firstMs: 60_000, look: async () => void (looks += 1) });
  await early.stop();
  expect(looks).toBe(0);
  const ended: boolean[] = [];
  const watch = watchTenants(db, log, {
    name: "test",
    everyMs: 60_000,
    firstMs: 5,
    look: async (_tenant, signal) => {
      looks += 1;
      await new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener("abort", () => resolve())));
      ended.push(signal.aborted);
    },
  });
  await vi.waitFor(() => expect(looks).toBe(1));
  await watch.stop();
  expect(ended).toEqual([true, true, true]);
});
