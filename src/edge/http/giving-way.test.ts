import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { createGivingWay } from "./giving-way.ts";

const LULL_MS = 20;
const elapsedMs = (): number => performance.now();

test("long work stands still while short work is done and for a lull after it, however many come in a row", async () => {
  const way = createGivingWay({ lullMs: LULL_MS, mostMs: 60_000, elapsedMs });
  const turn = way.forLong();
  await turn();

  const steps: string[] = [];
  const long = (async () => {
    await sleep(1);
    await turn();
    steps.push("long");
  })();
  for (let n = 0; n < 5; n += 1) {
    await way.first(async () => {
      await sleep(2 * LULL_MS);
      steps.push("short");
    });
  }
  const endedAt = elapsedMs();
  await long;
  expect(steps).toEqual(["short", "short", "short", "short", "short", "long"]);
  expect(elapsedMs() - endedAt).toBeGreaterThanOrEqual(LULL_MS - 2);
  await turn();
});

test("short work that fails holds nobody up", async () => {
  const way = createGivingWay({ lullMs: LULL_MS, mostMs: 60_000, elapsedMs });
  const turn = way.forLong();
  await expect(way.first(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  await turn();
});

test("what was over before the long work began is not waited for", async () => {
  const clock = vi.fn(() => 7);
  const way = createGivingWay({ lullMs: 60_000, mostMs: 60_000, elapsedMs: clock });
  await way.first(async () => undefined);
  await way.forLong()();
});

test("short work without end does not stop the long work: it stands still for so long altogether and no longer", async () => {
  const way = createGivingWay({ lullMs: LULL_MS, mostMs: 5 * LULL_MS, elapsedMs });
  const turn = way.forLong();
  const { promise, resolve } = Promise.withResolvers<void>();
  const endless = way.first(() => promise);
  const from = elapsedMs();
  await turn();
  expect(elapsedMs() - from).toBeGreaterThanOrEqual(5 * LULL_MS - 2);
  // With a patience that began anew each time this would take minutes.
  for (let n = 0; n < 2_000; n += 1) await turn();
  resolve();
  await endless;
});
