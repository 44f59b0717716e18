import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase } from "../../platform/storage/testing.ts";
import type { TestDatabase } from "../../platform/storage/testing.ts";
import { type TestEdge, call, makeBusiness, openTestEdge } from "./_test-edge.ts";
import { makePerson } from "./_test-person.ts";

let db: TestDatabase;
let edge: TestEdge;
let ownerKey = "";

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  ownerKey = await makeBusiness(edge);
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

test("an entry says which colleague, which key and which device it was, by their names", async () => {
  const ana = await makePerson(edge, { name: "Ana Duarte", isOwner: true, roles: ["privacy_officer"] });
  const intake = (await ana.call("POST", "/v1/keys", { body: { role: "intake", label: "Web site" } })).json["key"] as string;
  const made = await call(edge.port, "POST", "/v1/subjects", {
    key: intake,
    body: { fields: { first_name: "Eva", last_name: "Rossi" }, purpose: "booking" },
  });
  const id = made.json["id"] as string;
  await ana.call("GET", `/v1/subjects/${id}?purpose=rights`);

  const { items } = (await ana.call("GET", `/v1/subjects/${id}/entries`)).json as { items: Record<string, unknown>[] };
  const [read, created] = items;
  expect(read).toMatchObject({ act: "subject.read", actor: { id: ana.id, name: "Ana Duarte" }, device: ana.device() });
  expect(read?.["deviceName"]).toEqual(expect.any(String));
  expect(created).toMatchObject({ act: "subject.create", actor: { name: "Web site" }, deviceName: null });
});

test("who has no name in the house is told without one", async () => {
  const { items } = (await call(edge.port, "GET", "/v1/ledger/entries?act=tenant.create", { key: ownerKey })).json as {
    items: Record<string, unknown>[];
  };
  expect(items[0]).toMatchObject({ actor: { kind: "operator", name: null } });
});
