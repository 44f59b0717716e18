import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, openTestDatabase } from "../../../platform/storage/testing.ts";
import { type TestEdge, makeBusiness, openTestEdge } from "../_test-edge.ts";
import { type TestPerson, makePerson } from "../_test-person.ts";

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

async function stepUp(): Promise<() => Promise<number>> {
  const { json } = await owner.call("POST", "/v1/session/step-up-options", { body: {} });
  const body = { challenge: json["challenge"], credential: owner.passkey.get(json["options"] as never) };
  return async () => (await owner.call("POST", "/v1/session/step-up", { body })).status;
}

test("whoever shows again who they are holds nothing that another wants who has them already", async () => {
  const show = await stepUp();
  let shown: Promise<number> | undefined;
  await db.owner.begin(async (sql) => {
    // In the order in which somebody is put off: they themselves, and then what they sign in with.
    await sql`select 1 as held from staff where staff_id = ${owner.id} for update`;
    shown = show();
    await expect.poll(async () => (await db.owner`select 1 as waits from pg_locks where not granted`).length).toBeGreaterThan(0);
    await sql`set local lock_timeout = '500ms'`;
    await sql`update passkeys set label = label where staff_id = ${owner.id}`;
  });
  expect(await shown).toBe(200);
});
