import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, openTestDatabase } from "../../../platform/storage/testing.ts";
import { createKeyGate } from "../../../registers/keys/authenticate.ts";
import { type TestEdge, PASSPHRASE, call, makeBusiness, openTestEdge } from "../_test-edge.ts";
import { type Begun, beginCall } from "../_test-person.ts";
import { findCaller } from "../caller.ts";
import { within } from "../within.ts";

/** Two houses on one database: a key is revoked at one while what it began at the other is under way. */
const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book, basis: contract } }
fields:
  name: { label: Name, category: identity, type: text, purposes: [booking], retention: 3y }
  scan: { label: Scan, category: government-id, type: file, purposes: [booking], retention: 1y }
roles:
  site: { booking: { name: [clear, change], scan: [change] }, keys: true }
`;
/** What one process may remember of a key, and a little. */
const REMEMBERED_MS = 700;

let db: TestDatabase;
let one: TestEdge;
let two: TestEdge;
let owner = "";
let subject = "";

beforeAll(async () => {
  db = await openTestDatabase();
  [one, two] = [await openTestEdge(db), await openTestEdge(db)];
  owner = await makeBusiness(one, "Blue Sky", MAP);
  await call(two.port, "POST", "/v1/unseal", { body: { passphrase: PASSPHRASE } });
  const { key } = await makeKey();
  subject = String((await call(one.port, "POST", "/v1/subjects", { key, body: { fields: { name: "Ana" } } })).json["id"]);
});
afterAll(async () => {
  await Promise.all([one.close(), two.close()]);
  await db.close();
});

async function makeKey(): Promise<{ readonly id: string; readonly key: string }> {
  const { json } = await call(one.port, "POST", "/v1/keys", { key: owner, body: { role: "site" } });
  return { id: String(json["id"]), key: String(json["key"]) };
}

async function revoke(id: string): Promise<void> {
  expect((await call(two.port, "DELETE", `/v1/keys/${id}`, { key: owner })).status).toBe(204);
  await sleep(REMEMBERED_MS);
}

test("calls that a key began, and whose bodies come after it was revoked elsewhere, see, change and bring in nothing", async () => {
  const { id, key } = await makeKey();
  const authorization = `Bearer ${key}`;
  const began = (path: string, body: unknown, method = "POST", more: Readonly<Record<string, string>> = {}): Begun =>
    beginCall(one.port, method, path, typeof body === "string" ? body : JSON.stringify(body), { authorization, ...more });
  const look = { fields: ["name"], purpose: "booking" };
  const path = `/v1/subjects/${subject}`;
  const begun = [
    began(`${path}/reveals`, look),
    began(`${path}/reveals`, look, "POST", { "idempotency-key": "once" }),
    began("/v1/reveals", { items: [{ subject, fields: ["name"] }], purpose: "booking" }),
    began("/v1/subjects", { fields: { name: "Bo" } }),
    began(path, { fields: { name: "Cy" } }, "PATCH"),
    began(`${path}/files/scan`, "%PDF-1.7 not one", "PUT", { "content-type": "application/pdf" }),
    began("/v1/imports?purpose=booking", "Name\nDi Example\n", "POST", { "content-type": "text/csv" }),
    began("/v1/imports?purpose=booking", "Name\nEd Example\n", "POST", { "content-type": "text/csv", "idempotency-key": "twice" }),
  ];
  await Promise.all(begun.map((one) => one.isUnderway));
  await revoke(id);
  const answers = await Promise.all(begun.map((one) => one.finish()));
  expect(answers.map(({ status, json }) => `${status} ${String(json["code"])}`)).toEqual(begun.map(() => "401 key_unknown"));
  const entries = await call(one.port, "GET", `/v1/ledger/entries?actor=${id}`, { key: owner });
  expect(entries.json["items"]).toEqual([]);
  expect((await db.owner`select count(*)::int as n from imports where state <> 'receiving'`)[0]).toEqual({ n: 0 });
});

test("what is made page by page for a key ends with it", async () => {
  const { id, key } = await makeKey();
  const { db: own, safe, clock } = one.house;
  const gate = createKeyGate({ db: own, clock, elapsedMs: () => performance.now(), maps: safe.maps });
  const found = await findCaller(gate, "key", `Bearer ${key}`, null);
  if (!found.ok) throw new Error(found.refusal.code);
  const page = (): Promise<number> => within(safe, found.value, () => Promise.resolve(1));
  expect(await page()).toBe(1);
  await revoke(id);
  await expect(page()).rejects.toMatchObject({ code: "key_unknown" });
});
