import type { RequestListener, ServerResponse } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase } from "../../src/platform/storage/testing.ts";
import type { TestDatabase } from "../../src/platform/storage/testing.ts";
import { type TestEdge, call, makeBusiness, openTestEdge } from "../../src/edge/http/_test-edge.ts";
import { FORWARD_MAP, type TestVendor, approveVendor, forwardBody, postForward, startVendor } from "../support/forwards.ts";
import { provideCard } from "../support/provided-card.ts";

const CARD = { number: "4242424242424242", expiry: "12/34", holder: "A Example", cvc: "987" };
const BODY = { flight: "BA286", passenger: "{{subject.name}}", number: "{{card.number}}", expires: "{{card.expiry}}", cvc: "{{card.cvc}}" };

let db: TestDatabase;
let edge: TestEdge;
let vendor: TestVendor;
let desk = "";
let owner = "";
let venId = "";

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  vendor = await startVendor();
  owner = await makeBusiness(edge, "Blue Sky", FORWARD_MAP);
  desk = String((await call(edge.port, "POST", "/v1/keys", { key: owner, body: { role: "desk" } })).json["key"]);
  venId = await approveVendor(edge, owner, vendor.origin);
});
afterAll(async () => {
  await edge.close();
  await Promise.all([vendor.close(), db.close()]);
});

const asking = (method: string, path: string, body: unknown) => call(edge.port, method, path, { key: desk, body });
const provided = () => provideCard(edge, asking, CARD);
const requestOf = async (id: string): Promise<Record<string, unknown>> =>
  (await call(edge.port, "GET", `/v1/collection-requests/${id}`, { key: desk })).json;
const cardsOf = async (subject: string): Promise<unknown[]> =>
  JSON.parse((await call(edge.port, "GET", `/v1/subjects/${subject}/cards`, { key: desk })).text) as unknown[];

test("a card with its code goes to the vendor once; the request is used, and card and code are gone", async () => {
  const { id, subject } = await provided();
  expect(await requestOf(id)).toMatchObject({ state: "provided", isCodeHeld: true });
  const answer = await postForward(edge, desk, forwardBody(subject, { body: BODY }));
  expect([answer.status, answer.json["status"]]).toEqual([200, 201]);
  expect(JSON.parse(vendor.seen().at(-1)?.body ?? "")).toMatchObject({ number: CARD.number, expires: "12/34", cvc: "987" });
  // The code as a word of its own: among the letters and digits of an id it stands by chance.
  expect(answer.text).not.toMatch(/4242424242|(?<![0-9a-z])987(?![0-9a-z])/iu);
  expect(await requestOf(id)).toMatchObject({ state: "used", isCodeHeld: false });
  expect(await cardsOf(subject)).toEqual([]);
  expect((await postForward(edge, desk, forwardBody(subject, { body: BODY }))).json["code"]).toBe("no_value");
});

test("a code is handed over once, though the vendor did not take it: the card stays, and the request is open", async () => {
  const { id, subject } = await provided();
  const refused = await postForward(edge, desk, forwardBody(subject, { body: { ...BODY, flight: "" } }));
  expect(refused.json).toMatchObject({ status: 422, body: expect.stringContaining("flight") });
  expect(await requestOf(id)).toMatchObject({ state: "provided", isCodeHeld: false });
  expect(await cardsOf(subject)).toHaveLength(1);
  expect((await postForward(edge, desk, forwardBody(subject, { body: BODY }))).json).toMatchObject({ status: 409, code: "code_not_held" });
  const { cvc: _cvc, ...without } = BODY;
  expect((await postForward(edge, desk, forwardBody(subject, { body: without }))).json["status"]).toBe(201);
  expect(await requestOf(id)).toMatchObject({ state: "used" });
});

test("a redirect, which nobody follows, uses no card up unless the operation says that the vendor answers so once it is done", async () => {
  let status = 200;
  const listeners = vendor.server.listeners("request") as RequestListener[];
  vendor.server.removeAllListeners("request");
  vendor.server.on("request", (_request, response: ServerResponse) => response.writeHead(status, { location: "/sign-in" }).end());
  const { cvc: _cvc, ...body } = BODY;
  const request = { method: "POST", path: "/api/bookings", body };
  const path = `/v1/vendors/${venId}/operations/book`;
  expect((await call(edge.port, "PUT", path, { key: owner, body: { label: "Book", request, redirectIsDone: true } })).status).toBeLessThan(
    300,
  );
  const send = async (subject: string, answered: number, by: object): Promise<unknown> => {
    status = answered;
    const sent = await postForward(edge, desk, { vendor: "air", subject, purpose: "booking", ...by });
    return [sent.json["status"], sent.json["done"]];
  };
  const operation = { operation: "book" };

  const { id, subject } = await provided();
  for (const answered of [301, 302, 303, 307, 308]) expect(await send(subject, answered, { request })).toEqual([answered, false]);
  for (const answered of [300, 301, 304, 307, 308, 400]) expect(await send(subject, answered, operation)).toEqual([answered, false]);
  expect(await requestOf(id)).toMatchObject({ state: "provided" });
  expect(await send(subject, 302, operation)).toEqual([302, true]);
  expect(await requestOf(id)).toMatchObject({ state: "used" });

  const next = await provided();
  expect(await send(next.subject, 303, operation)).toEqual([303, true]);
  expect(await requestOf(next.id)).toMatchObject({ state: "used" });
  vendor.server.removeAllListeners("request");
  for (const listener of listeners) vendor.server.on("request", listener);
});

test("fifty at once with one code: one vendor's call has it, the others have nothing", async () => {
  const { subject } = await provided();
  const before = vendor.seen().length;
  const answers = await Promise.all(Array.from({ length: 50 }, () => postForward(edge, desk, forwardBody(subject, { body: BODY }))));
  expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
  const codes = new Set(answers.map((answer) => answer.json["code"]).filter((code) => code !== undefined));
  expect([...codes].filter((code) => code !== "code_not_held" && code !== "no_value")).toEqual([]);
  expect(vendor.seen().length - before).toBe(1);
});

test("the customer's own page of what happened tells to whom the card went", async () => {
  const { subject } = await provided();
  await postForward(edge, desk, forwardBody(subject, { body: BODY }));
  const entries = await call(edge.port, "GET", `/v1/subjects/${subject}/entries?limit=20`, { key: owner });
  const acts = (entries.json["items"] as { act: string }[]).map((entry) => entry.act);
  expect(acts).toEqual(expect.arrayContaining(["forward.send", "forward.answered", "collection.complete", "card.destroy"]));
});
