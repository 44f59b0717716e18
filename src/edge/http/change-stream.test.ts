import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { HOUR_MS } from "../../base/instant.ts";
import { type Pace, changeStream } from "./change-stream.ts";

const PACE = { pingMs: 30, trustMs: 20, lifeMs: 100 };

function stand(more: { readonly isStillHere?: () => Promise<boolean>; readonly pace?: Pace } = {}) {
  const stopping = new AbortController();
  let tell: (event: number) => void = () => undefined;
  let isLeft = false;
  const stream = changeStream<number>({
    subscribe: (given) => {
      tell = given;
      return Promise.resolve(() => {
        isLeft = true;
      });
    },
    isStillHere: () => Promise.resolve(true),
    write: (event) => (event === 0 ? undefined : `data: ${event}\n\n`),
    elapsedMs: () => performance.now(),
    stopping: stopping.signal,
    pace: PACE,
    ...more,
  });
  return { stream, stopping, tell: (event: number) => tell(event), isLeft: () => isLeft };
}

test("an event comes at once, those that came together come together, and what is not for this reader does not come", async () => {
  // No ping comes that it could have waited for.
  const { stream, tell, isLeft } = stand({ pace: { pingMs: HOUR_MS, trustMs: HOUR_MS, lifeMs: HOUR_MS } });
  expect((await stream.next()).value).toBe(": open\n\n");
  const next = stream.next();
  for (const event of [1, 0, 2]) tell(event);
  expect((await next).value).toBe("data: 1\n\ndata: 2\n\n");
  await stream.return(undefined);
  expect(isLeft()).toBe(true);
});

test("a quiet stream pings, and ends by itself when its life is over", async () => {
  const { stream, isLeft } = stand();
  const texts: string[] = [];
  for await (const text of stream) texts.push(text);
  expect(texts[0]).toBe(": open\n\n");
  expect(texts.slice(1).every((text) => text === ": ping\n\n")).toBe(true);
  expect(texts.length).toBeGreaterThan(2);
  expect(isLeft()).toBe(true);
});

test("who is no longer here is told nothing more, also while events keep coming", async () => {
  const { stream, tell } = stand({ isStillHere: () => Promise.resolve(false) });
  const events = setInterval(() => tell(1), 5);
  const texts: string[] = [];
  for await (const text of stream) texts.push(text);
  clearInterval(events);
  expect(texts).not.toContain(": ping\n\n");
  expect(texts.length).toBeGreaterThan(1);
});

test("an event that comes when nobody has looked for a while is not told to who is no longer here", async () => {
  let isHere = true;
  const { stream, tell } = stand({ isStillHere: () => Promise.resolve(isHere), pace: { pingMs: 60_000, trustMs: 20, lifeMs: 60_000 } });
  await stream.next();
  tell(1);
  expect((await stream.next()).value).toBe("data: 1\n\n");
  isHere = false;
  const next = stream.next();
  await sleep(25);
  tell(2);
  expect(await next).toEqual({ done: true, value: undefined });
});

test("a server that stops ends its streams", async () => {
  const { stream, stopping, isLeft } = stand();
  await stream.next();
  const next = stream.next();
  stopping.abort();
  expect(await next).toEqual({ done: true, value: undefined });
  expect(isLeft()).toBe(true);
});
