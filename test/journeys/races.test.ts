import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PLAIN_MAP, person } from "../support/plain-map.ts";
import { restrict } from "../support/standing.ts";
import { startPostgresServer } from "../support/postgres-server.ts";
import type { PostgresServer } from "../support/postgres-server.ts";
import type { Answer } from "../support/http-client.ts";
import { makeStrongroom } from "../support/strongroom.ts";
import type { App, Strongroom } from "../support/strongroom.ts";

/** Two app processes on one PostgreSQL server, asked fifty times at once. */
const AT_ONCE = 50;

let server: PostgresServer;
let room: Strongroom;
let apps: readonly App[] = [];
let key: string;
let ownerKey: string;

beforeAll(async () => {
  server = await startPostgresServer();
  room = makeStrongroom({ databaseUrl: await server.database("races") });
  ({ ownerKey } = await room.init(PLAIN_MAP));
  const secondDir = join(room.home, "second");
  mkdirSync(secondDir);
  apps = [await room.serve(), await room.serve({ DATA_DIR: secondDir })];
  ({ key } = await room.key("clerk", { purposes: ["booking"] }));
});
afterAll(async () => {
  await room.remove();
  await server.stop();
});

function fifty(ask: (app: App, n: number) => Promise<Answer>): Promise<Answer[]> {
  return Promise.all(Array.from({ length: AT_ONCE }, (_, n) => ask(apps[n % apps.length] as App, n)));
}

function createVia(app: App, fields: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  return app.call("POST", "/v1/subjects", { key, body: { fields }, headers });
}

async function countWithEmail(email: unknown): Promise<number> {
  const answer = await (apps[1] as App).call("POST", "/v1/subjects/search", { key, body: { field: "email", equals: email } });
  expect(answer.status, answer.text).toBe(200);
  return answer.json.items.length as number;
}

async function countSubjects(): Promise<number> {
  let count = 0;
  let cursor = "";
  do {
    const page = await (apps[0] as App).call("GET", `/v1/subjects?limit=200${cursor}`, { key });
    count += page.json.items.length as number;
    cursor = page.json.nextCursor ? `&cursor=${encodeURIComponent(page.json.nextCursor)}` : "";
  } while (cursor !== "");
  return count;
}

test("of fifty creates with the same e-mail, however typed, exactly one succeeds", async () => {
  const before = await countSubjects();
  const answers = await fifty((app, n) =>
    createVia(app, { fullname: `Same Person${n}`, email: n % 3 === 0 ? "SAME@Person.example" : " same@person.example" }),
  );
  const made = answers.filter(({ status }) => status === 201);
  const others = new Set(answers.filter(({ status }) => status !== 201).map(({ status, json }) => `${status} ${json?.code}`));
  expect([made.length, [...others]]).toEqual([1, [expect.stringMatching(/^409 /u)]]);
  expect(await countWithEmail("same@PERSON.example")).toBe(1);
  expect(await countSubjects()).toBe(before + 1);
});

test("of fifty asks with the same idempotency key exactly one has effect and all tell of that one", async () => {
  const before = await countSubjects();
  const answers = await fifty((app) =>
    createVia(app, { fullname: "Only Once", home: "1 Once Street" }, { "idempotency-key": "only-once-1" }),
  );
  const made = answers.filter(({ status }) => status === 201);
  expect(new Set(made.map(({ json }) => json.id)).size).toBe(1);
  // One that comes while the first is at work may be told to come again; nothing else is an answer.
  expect(answers.filter(({ status }) => status !== 201 && status !== 409).map(({ status, text }) => `${status} ${text}`)).toEqual([]);
  expect(await countSubjects()).toBe(before + 1);

  const again = await createVia(apps[1] as App, { fullname: "Only Once", home: "1 Once Street" }, { "idempotency-key": "only-once-1" });
  expect([again.status, again.json.id]).toEqual([201, made[0]?.json.id]);
  const other = await createVia(apps[0] as App, { fullname: "Only Twice" }, { "idempotency-key": "only-once-1" });
  expect(other.status).toBe(422);
});

test("of fifty different bodies under one idempotency key at most one has effect", async () => {
  const before = await countSubjects();
  const answers = await fifty((app, n) => createVia(app, { fullname: `Body Number${n}` }, { "idempotency-key": "many-bodies-1" }));
  expect(answers.filter(({ status }) => status === 201).length).toBe(1);
  expect(await countSubjects()).toBe(before + 1);
});

test("of fifty subjects patched to the same e-mail exactly one gets it", async () => {
  const ids = (await fifty((app, n) => createVia(app, { fullname: `Patched Person${n}` }))).map(({ json }) => String(json.id));
  const answers = await fifty((app, n) =>
    app.call("PATCH", `/v1/subjects/${ids[n]}`, { key, body: { fields: { email: "wanted@person.example", home: `home of ${n}` } } }),
  );
  expect(answers.filter(({ status }) => status === 200).length).toBe(1);
  expect(await countWithEmail("wanted@person.example")).toBe(1);
  const homes = await (apps[0] as App).call("POST", "/v1/reveals", {
    key,
    body: { items: ids.map((subject) => ({ subject, fields: ["home"] })), purpose: "booking" },
  });
  const written = homes.json.items.filter(
    (item: { fields: { home?: { value?: unknown } } }) => typeof item.fields.home?.value === "string",
  );
  expect(written.length, "a losing patch leaves nothing behind").toBe(1);
});

test("of fifty asks for a token of the same value, in two processes, all get the same one", async () => {
  const made = await createVia(apps[0] as App, { fullname: "One Token", passport: "T1234567", home: "1 Token Street" });
  const path = `/v1/subjects/${made.json.id}/tokens`;
  const answers = await fifty((app, n) =>
    app.call("POST", path, { key, body: { fields: n % 2 === 0 ? ["passport", "home"] : ["home", "passport"] } }),
  );
  expect(answers.filter(({ status }) => status !== 200).map(({ text }) => text)).toEqual([]);
  const tokens = new Set(
    answers.flatMap(({ json }) => (json.items as { field: string; token: string }[]).map((one) => `${one.field} ${one.token}`)),
  );
  expect([...tokens].toSorted()).toEqual([expect.stringMatching(/^home tok_/u), expect.stringMatching(/^passport tok_/u)]);
});

test("of fifty erasures of one subject one is told and the subject is gone once", async () => {
  const made = await createVia(apps[0] as App, person(900));
  const id = String(made.json.id);
  const answers = await fifty((app) =>
    app.call("POST", "/v1/erasures", { key: ownerKey, body: { subject: id, reason: "asked by telephone" } }),
  );
  const certificates = new Set(answers.filter(({ status }) => status < 300).map(({ json }) => json.certificate.id));
  expect(certificates.size).toBe(1);
  expect(answers.every(({ status }) => status < 300 || status === 409 || status === 410)).toBe(true);
});

test("what one process is told holds in the other within a second: a revoked key, a new map, a restriction", async () => {
  const [one, two] = apps as [App, App];
  const made = await createVia(one, { fullname: "Seen Twice", home: "2 Twin Street" });
  const path = `/v1/subjects/${made.json.id}/reveals`;
  const body = { fields: ["home"], purpose: "booking" };
  const own = await room.key("clerk", { purposes: ["booking"] });
  expect((await two.call("POST", path, { key: own.key, body })).json.fields.home.form).toBe("clear");

  await restrict(one, ownerKey, String(made.json.id));
  expect((await two.call("POST", path, { key: own.key, body })).json.fields.home.code).toBe("restricted");

  const narrowed = PLAIN_MAP.replace("      home: [masked, use, clear, change]\n", "      home: [masked]\n");
  const applied = await one.call("PUT", "/v1/data-map", { key: ownerKey, body: { yaml: narrowed } });
  expect(applied.status, applied.text).toBe(200);
  expect((await one.call("DELETE", `/v1/keys/${own.id}`, { key: ownerKey })).status).toBeLessThan(300);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect((await two.call("POST", path, { key: own.key, body })).status).toBe(401);
  expect((await two.call("POST", path, { key, body })).json.fields.home).toMatchObject({ code: "not_granted", also: ["restricted"] });
});

test("a ledger written by two processes at once verifies", async () => {
  const verified = await room.cli(["verify", "--json"], { env: { PORT: String(apps[0]?.port) } });
  expect(verified.status, `${verified.stdout}${verified.stderr}`).toBe(0);
});
