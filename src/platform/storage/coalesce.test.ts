import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { createCoalescer } from "./coalesce.ts";

/** A coalescer whose batches end when they are told to, and what left so far. */
function held(options: { readonly max: number; readonly lanes?: number; readonly crowd?: number }) {
  const left: number[] = [];
  const ends: (() => void)[] = [];
  const coalescer = createCoalescer<number, number>(async (batch) => {
    left.push(batch.length);
    await new Promise<void>((resolve) => ends.push(resolve));
    return batch.map((ask) => ask * 2);
  }, options);
  const add = async (count: number): Promise<{ readonly answers: Promise<readonly number[]> }> => {
    const answers = Promise.all(Array.from({ length: count }, (_, n) => coalescer.add(n)));
    await sleep(5);
    return { answers };
  };
  const end = async (): Promise<void> => {
    ends.shift()?.();
    await sleep(5);
  };
  return { left, add, end };
}

test("an ask leaves at once when nothing is under way, with those of the same turn, and each gets its own answer", async () => {
  const { left, add, end } = held({ max: 10, lanes: 2, crowd: 4 });
  const { answers } = await add(3);
  expect(left).toEqual([3]);
  await end();
  expect(await answers).toEqual([0, 2, 4]);
});

test("beside a batch under way another leaves only with a crowd, and nobody is left waiting when the first has ended", async () => {
  const { left, add, end } = held({ max: 10, lanes: 2, crowd: 4 });
  await add(1);
  const { answers: few } = await add(3);
  expect(left).toEqual([1]);
  await end();
  expect(left).toEqual([1, 3]);
  await add(4);
  expect(left).toEqual([1, 3, 4]);
  await add(30);
  expect(left).toEqual([1, 3, 4]);
  await end();
  expect(left).toEqual([1, 3, 4, 10]);
  expect(await few).toEqual([0, 2, 4]);
  for (let n = 0; n < 6; n += 1) await end();
  expect(left.reduce((sum, size) => sum + size)).toBe(1 + 3 + 4 + 30);
});

test("a batch that fails fails for each of its asks, and the next one leaves", async () => {
  let calls = 0;
  const coalescer = createCoalescer<number, number>(
    async (batch) => {
      calls += 1;
      if (calls === 1) throw new Error("the disk is gone");
      return await Promise.resolve(batch);
    },
    { max: 2, lanes: 1 },
  );
  const answers = await Promise.allSettled([1, 2, 3].map((ask) => coalescer.add(ask)));
  expect(answers.map((one) => one.status)).toEqual(["rejected", "rejected", "fulfilled"]);
});
