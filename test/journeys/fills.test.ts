import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, openTestDatabase } from "../../src/platform/storage/testing.ts";
import { CUSTOMER, FORWARD_MAP, approveVendor } from "../support/forwards.ts";
import { FILL_FORM, makeFiller, openFill, redeemFill, tellOutcome, textsOfFill } from "../support/fills.ts";
import { type TestEdge, call, makeBusiness, openTestEdge } from "../../src/edge/http/_test-edge.ts";
import type { TestPerson } from "../../src/edge/http/_test-person.ts";

const ORIGIN = "http://127.0.0.1:4999";
let db: TestDatabase;
let edge: TestEdge;
let owner = "";
let agent: TestPerson;
let vendor = "";
let subject = "";

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  owner = await makeBusiness(edge, "Blue Sky", FORWARD_MAP);
  agent = await makeFiller(edge, db, ["desk"]);
  vendor = await approveVendor(edge, owner, ORIGIN);
  const saved = await call(edge.port, "PUT", `/v1/vendors/${vendor}/fill-forms/card`, { key: owner, body: FILL_FORM });
  expect(saved.status, saved.text).toBe(201);
  const made = await agent.call("POST", "/v1/subjects", { body: { fields: CUSTOMER, purpose: "booking" } });
  expect(made.status, made.text).toBe(201);
  subject = String(made.json["id"]);
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

test("values leave sealed to the extension's own key, by one ticket, and are in no answer, log or row in clear", async () => {
  const fill = await openFill(agent, { subject, origin: ORIGIN });
  expect(fill.opened.status, fill.opened.text).toBe(201);
  const redeemed = await redeemFill(edge, fill, ORIGIN);
  expect(redeemed.status, redeemed.text).toBe(200);
  expect(textsOfFill(fill, redeemed)).toEqual({
    "subject.name": CUSTOMER.name,
    "card.number": CUSTOMER.card[0]?.number,
    "card.expiry.month": "04",
  });
  expect((await tellOutcome(edge, fill, "filled", 4)).status).toBe(204);
});
