import { type Server, type Socket, connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { watchSilence } from "./watch-silence.ts";

const PACE = { silentMs: 60, lookMs: 15 };
let server: Server | undefined;
let socket: Socket | undefined;

afterEach(() => {
  socket?.destroy();
  server?.close();
});

/** A connection to a server that says nothing until it is told to; and how often it was looked for. */
async function toSilent(isAtWork: () => Promise<boolean>) {
  const near = Promise.withResolvers<Socket>();
  server = createServer((one) => near.resolve(one.on("data", () => undefined).on("error", () => undefined)));
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const mine = connect(address.port, "127.0.0.1");
  socket = mine;
  const seen = { looks: 0, error: undefined as string | undefined };
  mine.on("error", (error: Error & { code?: string }) => (seen.error = error.code));
  watchSilence(
    mine,
    () => {
      seen.looks += 1;
      return isAtWork();
    },
    PACE,
  );
  return { mine, seen, say: async (text: string) => void (await near.promise).write(text) };
}

test("what is not answered is asked about, and goes on as long as the server works on it", async () => {
  const { mine, seen, say } = await toSilent(() => Promise.resolve(true));
  mine.write("a long statement");
  await expect.poll(() => seen.looks).toBeGreaterThan(1);
  expect([seen.error, mine.destroyed]).toEqual([undefined, false]);
  await say("its answer");
  await sleep(PACE.silentMs);
  const { looks } = seen;
  await sleep(3 * PACE.silentMs);
  expect(seen.looks).toBe(looks);
});

test("a connection is ended where the server does not work on it, or is not there to be asked", async () => {
  for (const isAtWork of [() => Promise.resolve(false), () => Promise.reject(new Error("away"))]) {
    const { mine, seen } = await toSilent(isAtWork);
    mine.write("a statement");
    await expect.poll(() => seen.error).toBe("ETIMEDOUT");
    expect(mine.destroyed).toBe(true);
    server?.close();
  }
});

test("an answer that comes while the server is asked about keeps the connection, and who asks nothing is not looked for", async () => {
  const looked = Promise.withResolvers<void>();
  const told = Promise.withResolvers<boolean>();
  const { mine, seen, say } = await toSilent(() => {
    looked.resolve();
    return told.promise;
  });
  await sleep(2 * PACE.silentMs);
  expect(seen.looks).toBe(0);
  mine.write("a statement");
  await looked.promise;
  await say("its answer, late");
  await sleep(30);
  told.resolve(false);
  await sleep(30);
  expect([seen.error, mine.destroyed]).toEqual([undefined, false]);
});
