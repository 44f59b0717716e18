import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { problem } from "../problem.ts";
import { fail, json } from "../route.ts";
import type { Reply } from "../route.ts";
import { onTheBeat, refusedOnTheBeat } from "./on-the-beat.ts";

async function timed(way: (work: () => Promise<Reply>) => Promise<Reply>, reply: Reply, workMs: number): Promise<number> {
  const started = performance.now();
  await way(async () => {
    await sleep(workMs);
    return reply;
  });
  return performance.now() - started;
}

test("a no that took longer to find leaves with one that took less", async () => {
  const times = await Promise.all([1, 60, 150].map((ms) => timed(refusedOnTheBeat, fail(problem("sign_in_failed")), ms)));
  for (const ms of times) expect(ms).toBeGreaterThanOrEqual(248);
  expect(Math.max(...times) - Math.min(...times)).toBeLessThan(60);
});

test("whoever is let in does not wait, unless the answer must not tell anything either way", async () => {
  expect(await timed(refusedOnTheBeat, json(200, {}), 1)).toBeLessThan(200);
  expect(await timed(onTheBeat, json(202, {}), 1)).toBeGreaterThanOrEqual(248);
});
