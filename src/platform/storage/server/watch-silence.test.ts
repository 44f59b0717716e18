import { type Server, type Socket, connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { type Session, createSilenceWatch } from "./watch-silence.ts";

const PACE = { silentMs: 60, lookMs: 15 };
const servers: Server[] = [];
const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

/** A connection to a server that says nothing until it is told to; and how often it was looked for. */
async function toSilent(session: () => Promise<Session>, watch = createSilenceWatch(PACE)) {
  const near = Promise.withResolvers<Socket>();
  const server = createServer((one) => near.resolve(one.on("data", () => undefined).on("error", () => undefined)));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const mine = connect(address.port, "127.0.0.1");
  sockets.push(mine);
  const seen = { looks: 0, error: undefined as string | undefined };
  mine.on("error", (error: Error & { code?: string }) => (seen.error = error.code));
  watch(mine, () => {
    seen.looks += 1;
    return session();
  });
  return { mine, seen, say: async (text: string) => void (await near.promise).write(text) };
}

test("what is not answered is asked about, and goes on as long as the server works on it", async () => {
  const { mine, seen, say } = await toSilent(() => Promise.resolve("works"));
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
  const found: readonly (() => Promise<Session>)[] = [
    () => Promise.resolve("rests"),
    () => Promise.resolve("gone"),
    () => Promise.reject(new Error("away")),
  ];
  for (const session of found) {
    const { mine, seen } = await toSilent(session);
    mine.write("a statement");
    await expect.poll(() => seen.error).toBe("ETIMEDOUT");
    expect(mine.destroyed).toBe(true);
  }
});

test("an answer that comes while the server is asked about keeps the connection, and who asks nothing is not looked for", async () => {
  const looked = Promise.withResolvers<void>();
  const told = Promise.withResolvers<Session>();
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
  told.resolve("gone");
  await sleep(30);
  expect([seen.error, mine.destroyed]).toEqual([undefined, false]);
});

test("where one has vanished, those that heard nothing since are ended with it, unless their session is there", async () => {
  const watch = createSilenceWatch(PACE);
  const gone = (): Promise<Session> => Promise.resolve("gone");
  const resting = await toSilent(gone, watch);
  const there = await toSilent(() => Promise.resolve("rests"), watch);
  const heard = await toSilent(gone, watch);
  const asked = await toSilent(gone, watch);
  asked.mine.write("a statement");
  const word = new Promise((resolve) => heard.mine.once("data", resolve));
  await heard.say("a word of since");
  await word;
  await expect.poll(() => resting.seen.error).toBe("ETIMEDOUT");
  await expect.poll(() => there.seen.looks).toBe(1);
  expect([asked, resting, there, heard].map(({ mine, seen }) => [mine.destroyed, seen.looks])).toEqual([
    [true, 1],
    [true, 1],
    [false, 1],
    [false, 0],
  ]);
});

test("what was asked a moment ago is not ended because its session rests still", async () => {
  const watch = createSilenceWatch({ silentMs: 600, lookMs: 15 });
  const late = await toSilent(() => Promise.resolve("rests"), watch);
  const { mine } = await toSilent(() => Promise.resolve("gone"), watch);
  mine.write("a statement");
  await sleep(550);
  late.mine.write("a statement of now");
  await expect.poll(() => mine.destroyed, { interval: 5 }).toBe(true);
  await expect.poll(() => late.seen.looks, { interval: 5 }).toBeGreaterThan(0);
  expect(late.mine.destroyed).toBe(false);
});
