import fc from "fast-check";
import { expect, test } from "vitest";
import { problem } from "../problem.ts";
import { fail, json } from "../route.ts";
import type { Reply } from "../route.ts";
import { type Beat, onTheBeat, refusedOnTheBeat } from "./on-the-beat.ts";

type Way = (work: () => Promise<Reply>, beat?: Beat) => Promise<Reply>;
const NO = fail(problem("sign_in_failed"));
const YES = json(202, {});

/** When the answer leaves, after work that takes so long, on a clock that nothing else moves. */
async function leftMs(way: Way, reply: Reply, workMs: number): Promise<number> {
  const cameMs = 1_234.5;
  let nowMs = cameMs;
  const pass = async (ms: number): Promise<void> => {
    await Promise.resolve();
    nowMs += ms;
  };
  const work = async (): Promise<Reply> => {
    await pass(workMs);
    return reply;
  };
  expect(await way(work, { nowMs: () => nowMs, sleep: pass })).toBe(reply);
  return nowMs - cameMs;
}

test.each<[string, Way, Reply]>([
  ["a no", refusedOnTheBeat, NO],
  ["a no where a yes waits too", onTheBeat, NO],
  ["a yes that must not tell anything", onTheBeat, YES],
])("%s that took longer to find leaves with one that took less, at the next beat", async (_name, way, reply) => {
  const left = async (workMs: number): Promise<number> => await leftMs(way, reply, workMs);
  expect([await left(0), await left(1), await left(60), await left(150), await left(249.5)]).toEqual([250, 250, 250, 250, 250]);
  expect([await left(250), await left(260), await left(499)]).toEqual([500, 500, 500]);
  await fc.assert(
    fc.asyncProperty(fc.double({ min: 0, max: 100_000, noNaN: true }), async (ms) => {
      expect((await left(ms)) / 250).toBeCloseTo(Math.floor(ms / 250) + 1, 6);
    }),
  );
});

test("whoever is let in does not wait", async () => {
  expect(await leftMs(refusedOnTheBeat, YES, 60)).toBe(60);
});

test("by the machine's clock, too, a no waits for the beat, and whoever is let in does not", async () => {
  const came: string[] = [];
  const started = performance.now();
  const answered = async (name: string, way: Way, reply: Reply): Promise<number> => {
    await way(() => Promise.resolve(reply));
    came.push(name);
    return performance.now() - started;
  };
  const [no, either] = await Promise.all([
    answered("no", refusedOnTheBeat, NO),
    answered("either", onTheBeat, YES),
    answered("in", refusedOnTheBeat, YES),
  ]);
  expect(came[0]).toBe("in");
  // Timers may be a hair early.
  for (const ms of [no, either]) expect(ms).toBeGreaterThanOrEqual(248);
});
