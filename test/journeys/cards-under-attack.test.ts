import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { COLLECTING_MAP } from "../../src/workflows/collection/testing.ts";
import { openArchive } from "../support/archives.ts";
import { makeCanaries } from "../support/canaries.ts";
import { type CardCustomer, type Wire, cardCustomer } from "../support/card-customer.ts";
import { dumpAll, filesBelow } from "../support/dump.ts";
import { makeScanner } from "../../src/base/leak-scanner.ts";
import { type PostgresServer, startPostgresServer } from "../support/postgres-server.ts";
import { familyOf, searchMemory } from "../support/process-memory.ts";
import { keeperOf } from "../support/processes.ts";
import { type App, type Strongroom, type Tenant, makeStrongroom } from "../support/strongroom.ts";
import type { Json } from "../support/http-client.ts";

/** Two app processes on one PostgreSQL server; customers seal as their browsers do, and nothing else knows their cards. */
const ORIGIN = "http://localhost:4600";
const AT_ONCE = 50;
const VISITS = 5;
const SEEDED = "seeded on purpose";

const canaries = makeCanaries();
let server: PostgresServer;
let databaseUrl = "";
let room: Strongroom;
let apps: readonly [App, App];
let desk = "";
let stranger = "";
let addresses = 0;

beforeAll(async () => {
  server = await startPostgresServer();
  databaseUrl = await server.database("cards");
  room = makeStrongroom({ databaseUrl });
  const [blue, red] = [await room.init(COLLECTING_MAP, "Blue Sky"), await room.init(COLLECTING_MAP, "Red Rock")];
  const second = join(room.home, "second");
  mkdirSync(second);
  const env = { PUBLIC_ORIGIN: ORIGIN, CARD_ORIGIN: ORIGIN, LOG_LEVEL: "trace" };
  apps = await Promise.all([room.serve(env), room.serve({ ...env, DATA_DIR: second })]);
  const keyOf = async ({ ownerKey }: Tenant): Promise<string> =>
    String((await apps[0].call("POST", "/v1/keys", { key: ownerKey, body: { role: "desk", purposes: ["booking"] } })).json.key);
  [desk, stranger] = [await keyOf(blue), await keyOf(red)];
});
afterAll(async () => {
  await room.remove();
  await server.stop();
});

const at = (app: App): CardCustomer => cardCustomer((method, path, sent) => app.call(method, path, sent), ORIGIN, `192.0.2.${++addresses}`);

type Made = { readonly id: string; readonly subject: string; readonly number: string };

async function ask(key = desk, more: Readonly<Record<string, unknown>> = {}): Promise<Made> {
  const body = { asks: ["card"], transaction: { title: "Flights to Lisbon" }, fields: { name: "Ana Example" }, ...more };
  const answer = await apps[0].call("POST", "/v1/collection-requests", { key, body });
  expect(answer.status, answer.text).toBe(201);
  return answer.json as Made;
}

async function enters(app: App, made: Made): Promise<CardCustomer> {
  const customer = at(app);
  const entered = await customer.byNumber(made.number);
  expect(entered.status, entered.text).toBe(303);
  return customer;
}

function card(place: string): { readonly number: string; readonly expiry: string; readonly holder: string; readonly cvc: string } {
  const cvc = String(100 + Object.keys(canaries.planted).length);
  canaries.planted[`code of ${place}`] = `"cvc":"${cvc}"`;
  return { number: canaries.plant(place, "card"), expiry: "12/39", holder: canaries.plant(`holder of ${place}`, "name"), cvc };
}

async function told(made: Made, key = desk): Promise<Json> {
  return (await apps[1].call("GET", `/v1/collection-requests/${made.id}`, { key })).json;
}

async function cardsOf(made: Made): Promise<readonly Json[]> {
  const { json, text } = await apps[1].call("GET", `/v1/subjects/${made.subject}/cards?purpose=booking`, { key: desk });
  expect(Array.isArray(json), text).toBe(true);
  return json as readonly Json[];
}

test("of fifty who send the same request at once from two processes one is taken, and the others are told so kindly", async () => {
  const made = await ask();
  const visits = await Promise.all(Array.from({ length: VISITS }, (_, n) => enters(apps[n % 2] as App, made)));
  const wires: Wire[] = [];
  for (let n = 0; n < AT_ONCE; n++) wires.push(await (visits[n % VISITS] as CardCustomer).seals({ card: card(`submit ${n}`) }));
  const answers = await Promise.all(
    wires.map((wire, n) => {
      const app = apps[n % 2] as App;
      return (visits[n % VISITS] as CardCustomer).at((method, path, sent) => app.call(method, path, sent)).provides(wire);
    }),
  );
  // Whoever sends again from the visit that was taken is shown its receipt; everybody else is told that somebody was before.
  const taken = answers.flatMap((answer, n) => (answer.status === 200 ? [{ text: answer.text, visit: n % VISITS }] : []));
  expect([new Set(taken.map((one) => one.text)).size, new Set(taken.map((one) => one.visit)).size]).toEqual([1, 1]);
  const late = answers.filter((answer) => answer.status !== 200);
  expect(late.length).toBe(AT_ONCE - AT_ONCE / VISITS);
  for (const { status, json } of late) {
    expect({ status, json: json as unknown }).toMatchObject({
      status: 409,
      json: { code: "already_provided", say: expect.stringMatching(/\w/u) as string },
    });
  }
  expect(await told(made)).toMatchObject({ state: "provided", card: { brand: "visa" } });
  expect(await cardsOf(made)).toHaveLength(1);
  const { json } = await apps[0].call("GET", `/v1/subjects/${made.subject}/entries?purpose=booking`, { key: desk });
  expect((json.items as Json[]).filter((entry) => entry.act === "collection.provide")).toHaveLength(1);
});

test("a sealed card counts once, for its own request, business, page and key; of all else nothing is kept", async () => {
  const [first, second, foreign] = [await ask(), await ask(), await ask(stranger)];
  const [ana, ben, cleo] = [await enters(apps[0], first), await enters(apps[1], second), await enters(apps[0], foreign)];
  const wire = await ana.seals({ card: card("the first") });
  const refused = async (customer: CardCustomer, sent: Wire): Promise<string> => {
    const answer = await customer.provides(sent);
    return `${answer.status} ${answer.json?.code}`;
  };
  expect(await refused(ben, wire)).toMatch(/^4\d\d blob_not_ours$/u);
  expect(await refused(cleo, wire)).toMatch(/^4\d\d key_stale$/u);
  expect(await refused(ana, await ana.seals({ card: card("another origin") }, { origin: "https://evil.example" }))).toMatch(
    /blob_not_ours$/u,
  );
  expect(await refused(ana, await ana.seals({ card: card("another form") }, { formVersion: "0" }))).toMatch(/blob_not_ours$/u);
  expect(await refused(ana, { ...wire, keyId: "0".repeat(wire.keyId.length) })).toMatch(/^4\d\d (?:key_stale|invalid_input)$/u);
  const turned = `${wire.sealed.startsWith("A") ? "B" : "A"}${wire.sealed.slice(1)}`;
  expect(await refused(ana, { ...wire, sealed: turned })).toMatch(/blob_not_ours$/u);
  expect([(await told(first)).state, (await told(second)).state, (await told(foreign, stranger)).state]).toEqual([
    "opened",
    "opened",
    "opened",
  ]);

  const taken = await ana.provides(wire);
  expect(taken.status, taken.text).toBe(200);
  expect((await ana.provides(wire)).text).toBe(taken.text);
  expect((await ana.get("/c/done")).text).toContain((await told(first)).card.last4);
  expect(await refused(ben, wire)).toMatch(/blob_not_ours$/u);
  expect([(await cardsOf(first)).length, (await cardsOf(second)).length]).toEqual([1, 0]);
});

test("the server is killed between submit and answer: the customer sends again elsewhere and stands as if nothing had been", async () => {
  const asked = await Promise.all(Array.from({ length: 6 }, () => ask()));
  const customers = await Promise.all(asked.map((made) => enters(apps[0], made)));
  const wires = await Promise.all(customers.map((customer, n) => customer.seals({ card: card(`killed ${n}`) })));
  const sent = customers.map((customer, n) =>
    customer.provides(wires[n] as Wire).then(
      (answer) => answer.status,
      () => 0,
    ),
  );
  // Some are through, some under way, some not begun: whichever it is, the outcome is the same.
  await Promise.race(sent);
  await apps[0].kill();
  await Promise.all(sent);
  for (const [n, customer] of customers.entries()) {
    const again = customer.at((method, path, call) => apps[1].call(method, path, call));
    expect([200, 409]).toContain((await again.provides(wires[n] as Wire)).status);
    expect((await again.get("/c/done")).status).toBe(200);
    expect((await told(asked[n] as Made)).state).toBe("provided");
    expect(await cardsOf(asked[n] as Made)).toHaveLength(1);
  }
});

test("no card number, holder or security code is in the memory of app or database, in a log, a file, a dump or an archive", async () => {
  const app = apps[1];
  const keeper = keeperOf(app.pid);
  expect(keeper).toBeDefined();
  const seeded = canaries.plant(SEEDED, "passport");
  expect((await app.call("POST", "/v1/subjects", { key: desk, body: { fields: { name: seeded } } })).status).toBe(201);
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  const clean = await dumpAll(sql);
  await sql`create table seeded_leak (value text)`;
  await sql`insert into seeded_leak values (${seeded})`;
  await sql`checkpoint`;

  const backups = join(room.home, "backups");
  mkdirSync(backups);
  const backup = await room.cli(["backup", "--out", backups, "--json"]);
  expect(backup.status, `${backup.stdout}${backup.stderr}`).toBe(0);
  const archives = await Promise.all(
    filesBelow(backups)
      .filter((file) => file.endsWith(".age"))
      .map(openArchive),
  );
  expect(archives.length).toBe(2);

  const scanner = makeScanner(canaries.planted);
  expect(scanner.patterns).toBeGreaterThan(500);
  const database = familyOf(postmasterOf(server));
  const searched = [...familyOf(app.pid, (pid) => pid === keeper), ...database].map((pid) =>
    searchMemory(pid, scanner, pid === app.pid || pid === database[0]),
  );
  await sql.end();
  const leaks = searched.flatMap((one) => one.leaks);
  const isSeeded = (leak: { readonly name: string }): boolean => leak.name.startsWith(SEEDED);
  // What was put there on purpose is found in both, so that the search is known to see.
  const found = new Set(leaks.filter(isSeeded).map((leak) => Number(leak.place.split(" ")[0])));
  expect([found.has(app.pid), database.some((pid) => found.has(pid))]).toEqual([true, true]);
  expect(leaks.filter((leak) => !isSeeded(leak))).toEqual([]);

  const files = [room.home, server.dataDir].flatMap(filesBelow).map((file) => ({ name: file, bytes: readFileSync(file) }));
  expect(files.some(({ name }) => name.includes("pg_wal")) && files.some(({ name }) => name.endsWith(".log"))).toBe(true);
  const dumps = clean.map(({ table, bytes }) => ({ name: table, bytes }));
  const onDisk = [...files, ...archives, ...dumps].flatMap(({ name, bytes }) =>
    scanner.scan(bytes).map((leak) => ({ where: name, ...leak })),
  );
  expect(onDisk.filter((leak) => !isSeeded(leak))).toEqual([]);
  expect(onDisk.length).toBeGreaterThan(0);
});

function postmasterOf({ dataDir }: PostgresServer): number {
  return Number(readFileSync(join(dataDir, "postmaster.pid"), "utf8").split("\n")[0]);
}
