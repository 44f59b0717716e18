import { type AddressInfo, type Server, type Socket, connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bePresent } from "./presence.ts";
import { type TestDatabase, openTestDatabase } from "./testing.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

test("whoever lost the database asks for its place once at a time, however long it is away, and has it again", async () => {
  const url = new URL(db.url);
  const path = `${url.searchParams.get("host")}/.s.PGSQL.${url.port}`;
  const through = new Set<Socket>();
  const gate: Server = createServer((socket) => {
    const onward = connect(path);
    through.add(socket);
    socket
      .on("error", () => undefined)
      .pipe(onward.on("error", () => undefined))
      .pipe(socket);
    socket.once("close", () => onward.destroy());
  });
  const open = async (port: number): Promise<void> => await new Promise((resolve) => gate.listen(port, "127.0.0.1", resolve));
  await open(0);
  const { port } = gate.address() as AddressInfo;
  let asked = 0;
  const presence = await bePresent((more) => {
    const driver = postgres({
      host: "127.0.0.1",
      port,
      database: url.pathname.slice(1),
      username: url.username,
      password: url.password,
      backoff: () => 0.01,
      ...more,
    });
    return new Proxy(driver, {
      apply: (target, self, given) => {
        asked += 1;
        return Reflect.apply(target, self, given) as unknown;
      },
    });
  });
  const seen = () => db.owner`
    select 1 as there
      from pg_locks
      join pg_database on oid = database and datname = current_database()
     where locktype = 'advisory'
       and mode = 'ShareLock'
       and objsubid = 2`;
  expect(await seen()).toHaveLength(1);

  asked = 0;
  const lostMs = performance.now();
  gate.close();
  for (const socket of through) socket.destroy();
  await sleep(1_000);
  expect(await seen()).toHaveLength(0);
  await open(port);
  await expect.poll(seen).toHaveLength(1);
  expect(asked).toBeGreaterThan(1);
  // Five times a second, and not by one more loop for each try that failed.
  expect(asked).toBeLessThanOrEqual((performance.now() - lostMs) / 200 + 2);
  presence.end();
  gate.close();
});
