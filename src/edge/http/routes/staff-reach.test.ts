import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase } from "../../../platform/storage/testing.ts";
import type { TestDatabase } from "../../../platform/storage/testing.ts";
import { type TestEdge, makeBusiness, openTestEdge } from "../_test-edge.ts";
import { type TestPerson, makePerson, signInWith } from "../_test-person.ts";
import { makeDeviceKey } from "../../../registers/devices/testing.ts";

let db: TestDatabase;
let edge: TestEdge;
let owner: TestPerson;

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  await makeBusiness(edge);
  owner = await makePerson(edge, { isOwner: true });
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

test("an owner sees where a person is signed in and which keys they made, just what their leaving would end or leave", async () => {
  const ben = await makePerson(edge, { isOwner: true });
  // Elsewhere; in the browser that they joined by, a second sign-in would end the first.
  const elsewhere = await signInWith(edge, ben.passkey, makeDeviceKey());
  const key = await ben.call("POST", "/v1/keys", { body: { role: "intake", label: "Site" } });
  const device = ben.device();
  const { json } = await owner.call("GET", `/v1/staff/${ben.id}/reach`);
  expect(json).toMatchObject({
    sessions: [
      { device: { id: (elsewhere.json["session"] as { device: { id: string } }).device.id }, isLocked: false },
      { device: { id: device }, isLocked: false },
    ],
    keys: [{ id: key.json["id"], label: "Site", role: "intake", lastUsedAt: null }],
  });

  await owner.call("DELETE", `/v1/staff/${ben.id}?revokeKeys=true`);
  expect((await owner.call("GET", `/v1/staff/${ben.id}/reach`)).json).toEqual({ sessions: [], keys: [] });
});

test("nobody but an owner looks, and somebody who is not there is not found", async () => {
  const ana = await makePerson(edge, { roles: ["concierge"] });
  expect((await ana.call("GET", `/v1/staff/${ana.id}/reach`)).status).toBe(403);
  expect((await owner.call("GET", "/v1/staff/stf_none/reach")).status).toBe(404);
});
