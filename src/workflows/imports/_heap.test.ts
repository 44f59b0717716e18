import { setTimeout as sleep } from "node:timers/promises";
import { PerformanceObserver, constants } from "node:perf_hooks";
import { afterAll, expect, test } from "vitest";
import { withLowHeap } from "./_heap.ts";

const MIB = 1_048_576;
let asked = 0;
const observer = new PerformanceObserver((seen) => {
  for (const { detail } of seen.getEntries() as unknown as readonly {
    readonly detail: { readonly kind: number; readonly flags: number };
  }[]) {
    const isAsked = (detail.flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED) !== 0;
    if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR && isAsked) asked += 1;
  }
});
observer.observe({ entryTypes: ["gc"] });
afterAll(() => observer.disconnect());

/** How many collections were asked for meanwhile; they are told some turns later. */
async function askedBy(fn: () => Promise<void>): Promise<number> {
  const before = asked;
  await fn();
  await sleep(TOLD_MS);
  return asked - before;
}

const TOLD_MS = 25;

test("a collection is asked for when four MiB of files have passed, once, however many imports they are of", async () => {
  await withLowHeap(async (one) => {
    expect(await askedBy(() => one(4 * MIB - 1))).toBe(0);
    expect(await askedBy(() => withLowHeap((other) => other(1)))).toBe(1);
    expect(await askedBy(() => one(100 * MIB))).toBe(0);
  });
  // Whoever comes afterwards begins anew, and a short import is over before it has paid.
  expect(await askedBy(() => withLowHeap((pass) => pass(4 * MIB - 1)))).toBe(0);
  expect(await askedBy(() => withLowHeap((pass) => pass(4 * MIB)))).toBe(1);
});
