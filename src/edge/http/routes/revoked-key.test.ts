import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SessionId } from "../../../base/ids.ts";
import { listTenants } from "../../../platform/storage/database.ts";
import { type TestDatabase, openTestDatabase } from "../../../platform/storage/testing.ts";
import { createKeyGate } from "../../../registers/keys/authenticate.ts";
import { type TestEdge, PASSPHRASE, call, makeBusiness, openTestEdge } from "../_test-edge.ts";
import { type Begun, beginCall, makePerson } from "../_test-person.ts";
import { type Caller, findCaller } from "../caller.ts";
import type { Edge } from "../edge.ts";
import type { Route } from "../route.ts";
import { within } from "../within.ts";
import { ledgerRoutes } from "./ledger.ts";

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

test("a long answer to a reader who takes little at a time ends with the key, and with the session of a person", async () => {
  const fields = Array.from({ length: 450 }, (_, n) => ({ name: `Number ${n}` }));
  const { key: site } = await makeKey();
  for (const each of fields) await call(one.port, "POST", "/v1/subjects", { key: site, body: { fields: each } });
  const { json } = await call(one.port, "POST", "/v1/keys", { key: owner, body: { role: "owner" } });
  const boss = await makePerson(one, { isOwner: true });
  const [tenant] = await listTenants(one.house.db);
  if (tenant === undefined) throw new Error("no business");
  const { db: own, safe, clock } = one.house;
  const gate = createKeyGate({ db: own, clock, elapsedMs: () => performance.now(), maps: safe.maps });
  const byKey = await findCaller(gate, "owner", `Bearer ${String(json["key"])}`, null);
  if (!byKey.ok) throw new Error(byKey.refusal.code);
  const [row] = await db.owner`select session_id from sessions where staff_id = ${boss.id}`;
  const session = row?.["session_id"] as SessionId;
  const person: Caller = {
    tenant,
    actor: { kind: "staff", id: boss.id, roles: [], purposes: "all", owner: true, address: null, session, device: boss.device() },
  };
  const leaves = ledgerRoutes({ db: own, safe } as Edge).find(({ path }) => path === "/v1/ledger/leaves");
  const cut = [() => revoke(String(json["id"])), () => boss.call("DELETE", "/v1/session").then(() => sleep(REMEMBERED_MS))];
  for (const [n, caller] of [byKey.value, person].entries()) {
    const reply = await leaves?.handle({ caller, query: {} } as Parameters<Route["handle"]>[0]);
    if (reply?.kind !== "stream") throw new Error("no stream");
    const chunks = reply.chunks()[Symbol.asyncIterator]();
    expect((await chunks.next()).done).toBe(false);
    await cut[n]?.();
    await expect(chunks.next()).rejects.toMatchObject({ code: n === 0 ? "key_unknown" : "signed_out" });
  }
});
