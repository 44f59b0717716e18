import { existsSync, readFileSync } from "node:fs";
import { type Socket, connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PLAIN_MAP, person } from "../support/plain-map.ts";
import { type App, type Strongroom, makeStrongroom } from "../support/strongroom.ts";

// Docker kills ten seconds after it has told a container to stop.
const KILLED_MS = 10_000;
let room: Strongroom;
let key = "";
let ownerKey = "";
beforeAll(async () => {
  room = makeStrongroom();
  ({ ownerKey } = await room.init(PLAIN_MAP));
  ({ key } = await room.key("clerk", { purposes: ["booking"] }));
});
afterAll(() => room.remove());

/** Somebody else in the database, who holds what every deed needs; not one of ours, so the server is stopped under them. */
async function holdEverybodyUp(): Promise<postgres.Sql> {
  const { owner, port } = JSON.parse(readFileSync(join(room.dataDir, "database.json"), "utf8")) as { owner: string; port: number };
  const host = join(room.dataDir, "run", "sockets");
  const sql = postgres({ host, port, database: "strongroom", username: "strongroom_owner", password: owner, max: 1 });
  await sql.unsafe("begin; lock table subjects in access exclusive mode");
  return sql;
}

function send(app: App, by: string, head: string, body: string): Socket {
  const socket = connect(app.port, "127.0.0.1");
  socket.on("error", () => undefined);
  const lines = [head, `Host: localhost:${app.port}`, `Authorization: Bearer ${by}`];
  socket.write(`${lines.join("\r\n")}\r\n\r\n${body}`);
  return socket;
}

/** An upload that stands still, a client that never reads, a deed that waits in the database. */
function keepBusy(app: App): void {
  send(app, ownerKey, "POST /v1/imports HTTP/1.1\r\nContent-Type: text/csv\r\nContent-Length: 100000", "fullname,email\nAnn,");
  send(app, ownerKey, "GET /v1/entries?limit=100 HTTP/1.1", "").pause();
  const json = JSON.stringify({ fields: person(2) });
  send(app, key, `POST /v1/subjects HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: ${json.length}`, json);
}

async function stopMs(app: App, ...laterMs: readonly number[]): Promise<number> {
  const started = performance.now();
  process.kill(app.pid, "SIGTERM");
  for (const ms of laterMs) {
    await sleep(ms);
    process.kill(app.pid, "SIGTERM");
  }
  await app.exited;
  return performance.now() - started;
}

const isDatabaseThere = (): boolean => existsSync(join(room.dataDir, "postgres", "postmaster.pid"));

test("a stop is over before a container is killed, whatever stands still, and the database is stopped with it", async () => {
  const app = await room.serve();
  expect((await app.call("POST", "/v1/subjects", { key, body: { fields: person(1) } })).status).toBe(201);
  const other = await holdEverybodyUp();
  keepBusy(app);
  await sleep(500);
  expect(await stopMs(app)).toBeLessThan(KILLED_MS - 1_000);
  expect(isDatabaseThere()).toBe(false);
  expect(existsSync(join(room.dataDir, "server.json"))).toBe(false);
  await other.end({ timeout: 0 });
});

test("a second signal hurries it, and one that follows at once is the same Ctrl-C told on", async () => {
  const busyStopMs = async (...laterMs: readonly number[]): Promise<number> => {
    const app = await room.serve();
    const other = await holdEverybodyUp();
    keepBusy(app);
    await sleep(500);
    const ms = await stopMs(app, ...laterMs);
    await other.end({ timeout: 0 });
    return ms;
  };
  // One that nobody hurries gives whoever stands still its whole grace of four seconds; this one cuts it after one. The rest takes both as long.
  const patientMs = await busyStopMs();
  expect(await busyStopMs(1_000)).toBeLessThan(patientMs - 1_500);

  const again = await room.serve();
  const slow = send(again, key, "POST /v1/unseal HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 40", "");
  let text = "";
  slow.on("data", (chunk) => (text += chunk.toString()));
  await sleep(500);
  const stopping = stopMs(again, 20);
  await sleep(700);
  slow.write(`{"passphrase":"${"x".repeat(23)}"}`);
  await stopping;
  expect(text).toMatch(/^HTTP\/1\.1 \d{3} /u);
  expect(await room.cli(["verify", "--json"])).toMatchObject({ status: 0, json: { ok: true } });
}, 120_000);
