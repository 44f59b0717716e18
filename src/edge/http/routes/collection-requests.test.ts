import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase } from "../../../platform/storage/testing.ts";
import type { TestDatabase } from "../../../platform/storage/testing.ts";
import { COLLECTING_MAP } from "../../../workflows/collection/testing.ts";
import { type Answer, type TestEdge, call, makeBusiness, openTestEdge } from "../_test-edge.ts";
import { type TestPerson, makePerson } from "../_test-person.ts";

let db: TestDatabase;
let edge: TestEdge;
let desk = "";
let books = "";
let agent: TestPerson;

const PATH = "/v1/collection-requests";
const BODY = {
  asks: ["card"],
  transaction: { title: "Flights to Lisbon", amountMinor: 84_000, currency: "GBP", lines: [{ what: "LHR to LIS", when: "3 May" }] },
};

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  const owner = await makeBusiness(edge, "Blue Sky", COLLECTING_MAP);
  const keyFor = async (role: string): Promise<string> =>
    String((await call(edge.port, "POST", "/v1/keys", { key: owner, body: { role } })).json["key"]);
  [desk, books] = [await keyFor("desk"), await keyFor("books")];
  agent = await makePerson(edge, { roles: ["phone"] });
  const attested = { os: "linux", osVersion: "13", diskEncrypted: true, screenLock: true };
  await agent.call("POST", "/v1/devices/enrolments", { body: { label: "Desk", attested } });
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

const create = (body: Record<string, unknown> = {}, headers: Record<string, string> = {}): Promise<Answer> =>
  call(edge.port, "POST", PATH, { key: desk, body: { ...BODY, ...body }, headers });

test("a request answers number, link and code once, and afterwards tells how far it is and neither of the two", async () => {
  const made = await create();
  expect(made.status, made.text).toBe(201);
  expect(made.json).toMatchObject({ state: "created", secondItem: "code", isSent: false });
  expect(made.json["number"]).toMatch(/^[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{4}$/u);
  expect(made.headers["location"]).toBe(`${PATH}/${String(made.json["id"])}`);
  const link = new URL(String(made.json["link"]));
  expect([link.origin, link.pathname, link.search]).toEqual(["http://localhost:4600", "/c", ""]);
  const read = await call(edge.port, "GET", `${PATH}/${String(made.json["id"])}`, { key: desk });
  expect(read.json).toMatchObject({
    id: made.json["id"],
    number: made.json["number"],
    state: "created",
    asks: [{ field: "card", label: "Payment card", type: "card" }],
    transaction: { title: "Flights to Lisbon", lines: [{ what: "LHR to LIS", when: "3 May", amountMinor: null }] },
    isOwn: true,
    isCodeHeld: false,
  });
  for (const secret of [link.hash.slice(3), String(made.json["code"])]) expect(read.text).not.toContain(secret);
  expect((await call(edge.port, "GET", `${PATH}/${String(made.json["id"])}`, { key: books })).status).toBe(404);
});

test("under one Idempotency-Key, twenty at once make one request and get the same answer", async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => create({}, { "idempotency-key": "once" })));
  expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
  expect(answers[0]?.status).toBe(201);
  const changed = await create({ asks: ["passport"] }, { "idempotency-key": "once" });
  expect([changed.status, changed.json["code"]]).toEqual([422, "idempotency_conflict"]);
});

test("what is wrong is told field by field, in words that repeat nothing", async () => {
  const cases: readonly (readonly [Record<string, unknown>, string])[] = [
    [{ asks: [] }, "asks"],
    [{ asks: ["card", "card"] }, "asks"],
    [{ asks: ["Canary"] }, "asks[0]"],
    [{ transaction: {} }, "transaction.title"],
    [{ transaction: { title: "Canary\u0007" } }, "transaction.title"],
    [{ transaction: { title: "x", amountMinor: 1.5 } }, "transaction.amountMinor"],
    [{ transaction: { title: "x", amountMinor: -1, currency: "GBP" } }, "transaction.amountMinor"],
    [{ transaction: { title: "x", amountMinor: 1 } }, "transaction.currency"],
    [{ transaction: { title: "x", currency: "Canary" } }, "transaction.currency"],
    [{ transaction: { title: "x", lines: [{ when: "x" }] } }, "transaction.lines[0].what"],
    [{ ttlSeconds: 0 }, "ttlSeconds"],
    [{ ttlSeconds: 604_801 }, "ttlSeconds"],
    [{ language: "Canary" }, "language"],
    [{ secondItem: "birthday" }, "secondItem"],
    [{ sendTo: "Canary" }, "sendTo"],
    [{ custody: "Canary" }, "custody"],
    [{ message: "" }, "message"],
    [{ subject: "Canary" }, "subject"],
    [{ canary: 1 }, "body"],
  ];
  for (const [body, field] of cases) {
    const answer = await create(body);
    expect([answer.status, answer.json["code"]], JSON.stringify(body)).toEqual([400, "invalid_input"]);
    expect(answer.json["fields"], JSON.stringify(body)).toMatchObject([{ field }]);
    expect(answer.text).not.toContain("Canary");
  }
  expect(await create({ asks: ["charged"] })).toMatchObject({ status: 409, json: { code: "provider_needed" } });
  expect(await create({ subject: "sub_none" })).toMatchObject({ status: 404, json: { code: "subject_not_found" } });
});

test("a line may be words alone", async () => {
  const made = await create({ transaction: { title: "Stay", lines: ["Hotel, 4 nights"] } });
  const read = await call(edge.port, "GET", `${PATH}/${String(made.json["id"])}`, { key: desk });
  expect(read.json["transaction"]).toMatchObject({ lines: [{ what: "Hotel, 4 nights", when: null, amountMinor: null }] });
});

test("staff who work on calls ask somebody new without a call, and nobody else sees it as theirs", async () => {
  const made = await agent.call("POST", PATH, { body: { ...BODY, fields: { name: "Cem Example" } } });
  expect(made.status, made.text).toBe(201);
  const read = await agent.call("GET", `${PATH}/${String(made.json["id"])}`);
  expect(read.json).toMatchObject({ isOwn: true, createdBy: { kind: "staff", id: agent.id, name: expect.stringMatching(/./u) } });
  expect((await call(edge.port, "GET", `${PATH}/${String(made.json["id"])}`, { key: desk })).json["isOwn"]).toBe(false);
  const mine = await agent.call("GET", `${PATH}?mine=true`);
  expect(mine.json["items"]).toMatchObject([{ id: made.json["id"] }]);
});

test("revoked once, a request is over; lists tell it by state", async () => {
  const id = String((await create()).json["id"]);
  const revoked = await call(edge.port, "DELETE", `${PATH}/${id}`, { key: desk });
  expect([revoked.status, revoked.json["state"]]).toEqual([200, "revoked"]);
  expect(await call(edge.port, "DELETE", `${PATH}/${id}`, { key: desk })).toMatchObject({ status: 409, json: { code: "request_over" } });
  const list = await call(edge.port, "GET", `${PATH}?state=revoked&limit=1`, { key: desk });
  expect(list.json).toMatchObject({ items: [{ id, state: "revoked" }] });
  for (const wrong of ["lost", "revoked,lost", "revoked,"])
    expect((await call(edge.port, "GET", `${PATH}?state=${wrong}`, { key: desk })).status, wrong).toBe(400);
});

test("the number that a customer reads out finds its request, however it is said, and no other; a page to type it in stands beside it", async () => {
  const made = await create();
  await create();
  const number = String(made.json["number"]);
  const find = async (typed: string): Promise<unknown> =>
    (await call(edge.port, "GET", `${PATH}?${new URLSearchParams({ number: typed, state: "created,opened" }).toString()}`, { key: desk }))
      .json;
  for (const typed of [number, number.toLowerCase().replaceAll("-", " "), number.replaceAll("0", "O").replaceAll("1", "l")])
    expect(await find(typed), typed).toMatchObject({
      items: [{ id: made.json["id"], number, page: "http://localhost:4600/c" }],
      nextCursor: null,
    });
  for (const typed of [number.slice(0, -1), "Seattle", `${number}0`])
    expect(await find(typed), typed).toEqual({ items: [], nextCursor: null });
});

test("sealed, nothing is asked of anybody and nothing is shown", async () => {
  const id = String((await create()).json["id"]);
  await edge.house.keeper.lock();
  expect((await create()).status).toBe(503);
  for (const path of [PATH, `${PATH}/${id}`]) expect((await call(edge.port, "GET", path, { key: desk })).status, path).toBe(503);
});
