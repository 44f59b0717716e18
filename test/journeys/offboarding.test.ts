import { mkdirSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Answer } from "../support/http-client.ts";
import { httpClient } from "../support/http-client.ts";
import { startPostgresServer } from "../support/postgres-server.ts";
import type { PostgresServer } from "../support/postgres-server.ts";
import { enrolDevice, joinPerson } from "../support/staff-person.ts";
import type { StaffPerson } from "../support/staff-person.ts";
import { makeStrongroom } from "../support/strongroom.ts";
import type { App, Strongroom } from "../support/strongroom.ts";

/** A person calls a thousand times, by two app processes, while an owner puts them off. */
const CALLS = 1_000;
const BEFORE = 200;

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book your travel, basis: contract } }
fields:
  seat: { label: Seat, category: behavioural, type: text, purposes: [booking], retention: 3y }
roles:
  agent: { booking: { seat: [masked, clear, change] } }
`;

let server: PostgresServer;
let room: Strongroom;
let apps: readonly App[] = [];
let ownerKey = "";
let ana: StaffPerson;
let sql: postgres.Sql;

beforeAll(async () => {
  server = await startPostgresServer(["track_commit_timestamp=on"]);
  const url = await server.database("offboarding");
  sql = postgres(url, { max: 1, onnotice: () => undefined });
  room = makeStrongroom({ databaseUrl: url });
  ({ ownerKey } = await room.init(MAP));
  const secondDir = join(room.home, "second");
  mkdirSync(secondDir);
  const first = await room.serve();
  apps = [first, await room.serve({ DATA_DIR: secondDir })];
  ana = await joinPerson(first, ownerKey, { email: "ana@bluesky.example", roles: ["agent"] });
  await enrolDevice(first, ana);
});
afterAll(async () => {
  await sql.end();
  await room.remove();
  await server.stop();
});

test("of a thousand calls during an offboarding none commits after it, on either process", async () => {
  const clients = apps.map((app) => {
    const client = httpClient(app.port, CALLS / 2);
    return { ...app, call: (...call: Parameters<App["call"]>) => client.call(...call) };
  });
  let answered = 0;
  let left: Promise<Answer> | undefined;
  let [leftAt, askedAtMs, tookMs] = [Infinity, 0, 0];
  const calls = Array.from({ length: CALLS }, async (_, n) => {
    const app = clients[n % clients.length] as App;
    const answer = await ana.call(app, "POST", "/v1/subjects", { body: { fields: { seat: `${n}A` } } });
    answered += 1;
    if (answered === BEFORE) {
      askedAtMs = performance.now();
      left = (apps[0] as App).call("DELETE", `/v1/staff/${ana.id}`, { key: ownerKey });
      void left.then(() => {
        leftAt = answered;
        tookMs = performance.now() - askedAtMs;
      });
    }
    return answer;
  });
  const answers = await Promise.all(calls);
  expect((await left)?.status).toBe(200);

  const done = answers.filter((one) => one.status === 201);
  const refused = answers.filter((one) => one.status === 401 && one.json.code === "signed_out");
  expect(answers.length - done.length - refused.length, JSON.stringify(answers.find((one) => ![201, 401].includes(one.status))?.json)).toBe(
    0,
  );
  expect(done.length).toBeGreaterThanOrEqual(BEFORE);
  expect(refused.length).toBeGreaterThan(0);
  const [order] = await sql`
    select (select count(*)::int from subjects) as made,
           (select max(pg_xact_commit_timestamp(xmin)) from subjects)
             <= (select pg_xact_commit_timestamp(xmin) from staff where staff_id = ${ana.id} and state = 'off') as is_before`;
  expect(order).toEqual({ made: done.length, is_before: true });
  // Nor does the flood keep its own end waiting: on an idle machine this takes some 50 ms.
  expect(leftAt, `after ${Math.round(tookMs)} ms`).toBeLessThan(CALLS / 2);
});

test("whatever the person tries afterwards, on either process, is refused, and a new sign-in too", async () => {
  for (const app of apps) {
    for (const [method, path] of [
      ["GET", "/v1/session"],
      ["GET", "/v1/subjects?purpose=booking"],
      ["GET", "/v1/roles"],
    ] as const) {
      expect((await ana.call(app, method, path)).json.code).toBe("signed_out");
    }
  }
  await expect(ana.signIn(apps[0] as App)).rejects.toThrow(/401 .*sign_in_failed/u);
});
