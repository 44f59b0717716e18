import fc from "fast-check";
import { expect, test } from "vitest";
import { problem } from "../problem.ts";
import { fail, json } from "../route.ts";
import type { Reply } from "../route.ts";
import { onTheBeat, refusedOnTheBeat, untilBeatMs } from "./on-the-beat.ts";

test("what took longer to find leaves with what took less, up to the next beat", () => {
  expect([1, 60, 150, 249.5].map((ms) => ms + untilBeatMs(ms))).toEqual([250, 250, 250, 250]);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 100_000, noNaN: true }), (ms) => {
      expect((ms + untilBeatMs(ms)) / 250).toBeCloseTo(Math.floor(ms / 250) + 1, 6);
    }),
  );
});

test("a no waits for the beat; whoever is let in does not, unless the answer must not tell anything either way", async () => {
  const came: string[] = [];
  const started = performance.now();
  const answered = async (name: string, way: (work: () => Promise<Reply>) => Promise<Reply>, reply: Reply): Promise<number> => {
    await way(() => Promise.resolve(reply));
    came.push(name);
    return performance.now() - started;
  };
  const [no, either] = await Promise.all([
    answered("no", refusedOnTheBeat, fail(problem("sign_in_failed"))),
    answered("either", onTheBeat, json(202, {})),
    answered("in", refusedOnTheBeat, json(200, {})),
  ]);
  expect(came[0]).toBe("in");
  // Timers may be a hair early.
  for (const ms of [no, either]) expect(ms).toBeGreaterThanOrEqual(248);
});
