import { expect, test } from "vitest";
import { createTurns } from "./turns.ts";

function later(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { promise, resolve: () => resolve() };
}

test("no more than so many of one name run at once, in the order in which they came, and other names do not wait", async () => {
  const turns = createTurns(2);
  const gates = Array.from({ length: 5 }, later);
  const begun: number[] = [];
  const all = gates.map((gate, n) =>
    turns.take("ana", async () => {
      begun.push(n);
      await gate.promise;
      return n;
    }),
  );
  await Promise.resolve();
  expect(begun).toEqual([0, 1]);
  expect(await turns.take("ben", () => Promise.resolve("at once"))).toBe("at once");
  gates[1]?.resolve();
  await all[1];
  await Promise.resolve();
  expect(begun).toEqual([0, 1, 2]);
  for (const gate of gates) gate.resolve();
  expect(await Promise.all(all)).toEqual([0, 1, 2, 3, 4]);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
});

test("a doing that throws gives its turn to the next, and after a thousand the line is as at the start", async () => {
  const turns = createTurns(3);
  let running = 0;
  let most = 0;
  const all = await Promise.allSettled(
    Array.from({ length: 1_000 }, (_, n) =>
      turns.take("ana", async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        if (n % 3 === 0) throw new Error("broken");
      }),
    ),
  );
  expect(all.filter((one) => one.status === "rejected").length).toBe(334);
  expect([most, running]).toEqual([3, 0]);
});
