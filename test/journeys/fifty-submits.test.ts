import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CardCustomer, cardCustomer } from "../support/card-customer.ts";
import type { Answer, Json } from "../support/http-client.ts";
import { openStrongroom } from "../support/strongroom.ts";
import type { App, Strongroom } from "../support/strongroom.ts";

/** Two app processes on one database, and customers who press the button at once. */
const AT_ONCE = 50;
const ORIGIN = "http://localhost:4600";
const CARD = { number: "5555555555554444", expiry: "12/34", cvc: "123" };

const MAP = `
controller: { name: Blue Sky Concierge, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book your travel, basis: contract } }
fields:
  name: { label: Name, category: identity, type: name, purposes: [booking], retention: 3y }
  card: { label: Payment card, category: payment-card, type: card, many: true, custody: until-used, purposes: [booking], retention: 1y }
roles: { desk: { booking: { name: [clear, change], card: [masked, use] } } }
`;

let room: Strongroom;
let one: App;
let two: App;
let key: string;

const ENV = { PUBLIC_ORIGIN: ORIGIN, TRUSTED_PROXIES: "127.0.0.1" };

beforeAll(async () => {
  room = await openStrongroom();
  await room.init(MAP);
  const secondDir = join(room.home, "second");
  mkdirSync(secondDir);
  [one, two] = await Promise.all([room.serve(ENV), room.serve({ ...ENV, DATA_DIR: secondDir })]);
  ({ key } = await room.key("desk"));
});
afterAll(() => room.remove());

async function ask(app: App): Promise<Json> {
  const body = { fields: { name: "Ana Example" }, asks: ["card"], transaction: { title: "Flights to Lisbon" } };
  const made = await app.call("POST", "/v1/collection-requests", { key, body });
  if (made.status !== 201) throw new Error(made.text);
  return made.json;
}
const told = async (app: App, id: string): Promise<Json> => (await app.call("GET", `/v1/collection-requests/${id}`, { key })).json;
const cardsOf = async (app: App, subject: string): Promise<Json[]> =>
  (await app.call("GET", `/v1/subjects/${subject}/cards`, { key })).json as Json[];

let visitors = 0;
/** Comes in by the number, from a place of their own. */
async function comeIn(app: App, number: string): Promise<CardCustomer> {
  const address = `198.51.${(visitors += 1) >> 8}.${visitors & 255}`;
  const customer = cardCustomer((method, path, sent) => app.call(method, path, sent), ORIGIN, address);
  const entered = await customer.byNumber(number);
  if (entered.status !== 303) throw new Error(`not in: ${entered.status}`);
  return customer;
}
const codesOf = (answers: readonly Answer[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { status, json } of answers) counts[`${status} ${json?.code ?? ""}`] = (counts[`${status} ${json?.code ?? ""}`] ?? 0) + 1;
  return counts;
};

test("of fifty who submit one request at once, from two processes, one is taken and the others are told kindly", async () => {
  const { id, number, subject } = await ask(one);
  const customers = await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => comeIn(n % 2 === 0 ? one : two, number)));
  const wires = await Promise.all(customers.map((customer) => customer.seals({ card: CARD })));
  const answers = await Promise.all(customers.map((customer, n) => customer.provides(wires[n] as (typeof wires)[number])));
  expect(codesOf(answers)).toEqual({ "200 ": 1, "409 already_provided": AT_ONCE - 1 });
  const say = answers.find(({ status }) => status === 409)?.json.say as string;
  expect(say).toMatch(/answered|already/iu);
  const won = answers.findIndex(({ status }) => status === 200);
  const receipts = await Promise.all(customers.slice(0, 6).map((customer) => customer.get("/c/done")));
  expect(receipts.filter(({ text }) => text.includes("4444")).length).toBe(won < 6 ? 1 : 0);
  expect([(await told(two, id)).state, (await cardsOf(two, subject)).length]).toEqual(["provided", 1]);
});

test("the same visit, whose answer was lost, sends again to another process and is shown the same outcome", async () => {
  const { id, number, subject } = await ask(one);
  const customer = await comeIn(one, number);
  const there = customer.at((method, path, sent) => two.call(method, path, sent));
  const wire = await customer.seals({ card: CARD });
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? customer : there).provides(wire)));
  expect(codesOf(answers)).toEqual({ "200 ": 20 });
  expect((await there.get("/c/done")).text).toContain("4444");
  expect([(await told(one, id)).state, (await cardsOf(one, subject)).length]).toEqual(["provided", 1]);
});

test("kill -9 in the middle: what was acknowledged is there, nothing is half done, and the others carry on", async () => {
  const asked = await Promise.all(Array.from({ length: 24 }, () => ask(two)));
  const customers = await Promise.all(asked.map(({ number }) => comeIn(one, number)));
  const wires = await Promise.all(customers.map((customer) => customer.seals({ card: CARD })));
  const outcomes = customers.map((customer, n) =>
    customer.provides(wires[n] as (typeof wires)[number]).then(
      ({ status }) => status,
      () => 0,
    ),
  );
  await Promise.race(outcomes);
  await one.kill();
  const statuses = await Promise.all(outcomes);
  for (const [n, { id, subject }] of asked.entries()) {
    const { state } = await told(two, id);
    if (statuses[n] === 200) expect(state).toBe("provided");
    expect([state, (await cardsOf(two, subject)).length]).toEqual(state === "provided" ? ["provided", 1] : ["opened", 0]);
  }
  // Whoever heard nothing sends the same once more, and it is as if nothing had happened.
  const again = await Promise.all(
    customers.map((customer, n) =>
      customer.at((method, path, sent) => two.call(method, path, sent)).provides(wires[n] as (typeof wires)[number]),
    ),
  );
  expect(codesOf(again)).toEqual({ "200 ": asked.length });
  const states = await Promise.all(asked.map(async ({ id }) => (await told(two, id)).state as string));
  expect(new Set(states)).toEqual(new Set(["provided"]));
  const verified = await room.cli(["verify", "--json"]);
  expect(verified.status, verified.stdout).toBe(0);
});
