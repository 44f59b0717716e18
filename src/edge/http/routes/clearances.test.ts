import { afterAll, beforeAll, expect, test } from "vitest";
import { DAY_MS, MINUTE_MS, instant } from "../../../base/instant.ts";
import { openTestDatabase } from "../../../platform/storage/testing.ts";
import type { TestDatabase } from "../../../platform/storage/testing.ts";
import { type Answer, type TestEdge, call, makeBusiness, openTestEdge } from "../_test-edge.ts";
import { type TestPerson, makePerson } from "../_test-person.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book your travel, basis: contract } }
fields:
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
roles:
  site:  { booking: { email: [clear, change] } }
  agent: { booking: { email: [masked, clear] }, requires: [confidentiality, data_policy, background_check], brake: 1 }
`;
const TODAY = new Date().toISOString().slice(0, 10);

let db: TestDatabase;
let edge: TestEdge;
let owner: TestPerson;
let ana: TestPerson;
let subject = "";

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  const ownerKey = await makeBusiness(edge, "Blue Sky", MAP);
  owner = await makePerson(edge, { name: "Olga Owner", email: "olga@bluesky.example", isOwner: true });
  ana = await makePerson(edge, { name: "Ana  Agent", roles: ["agent"] });
  const site = (await call(edge.port, "POST", "/v1/keys", { key: ownerKey, body: { role: "site" } })).json["key"];
  const made = await call(edge.port, "POST", "/v1/subjects", { key: String(site), body: { fields: { email: "a@example.com" } } });
  subject = String(made.json["id"]);
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

type Item = { readonly name: string; readonly status: string; readonly policy: { readonly id: string; readonly version: number } | null };
const told = ({ status, json }: Answer): string => `${status} ${(json["code"] as string | undefined) ?? ""}`.trim();
const mine = async (): Promise<readonly Item[]> => (await ana.call("GET", "/v1/me/clearance")).json["items"] as Item[];
const statuses = async (): Promise<string> => (await mine()).map((one) => one.status).join(" ");

async function reveal(who = ana): Promise<Record<string, unknown>> {
  const answer = await who.call("POST", `/v1/subjects/${subject}/reveals`, { body: { fields: ["email"] } });
  return (answer.json["fields"] as { email: Record<string, unknown> }).email;
}

async function enrol(who = ana): Promise<void> {
  const attested = { os: "linux", osVersion: "debian 13", diskEncrypted: true, screenLock: true };
  await db.owner`update devices set state = 'enrolled', attested = ${db.owner.json(attested)}, attested_at = now(), enrolled_at = now()
                  where device_id = ${who.device()}`;
}

async function policy(name: string): Promise<{ readonly id: string; readonly version: number }> {
  const found = (await mine()).find((one) => one.name === name)?.policy;
  if (found === null || found === undefined) throw new Error(name);
  return found;
}

test("a person reads what is missing, signs, is recorded, enrols, and then sees a value", async () => {
  expect(await statuses()).toBe("missing missing missing");
  const refused = await reveal();
  expect(refused).toMatchObject({ code: "clearance_missing", also: ["device_not_trusted"] });
  expect((refused["lacks"] as { name: string; mendBy: string }[]).map(({ name, mendBy }) => `${name} ${mendBy}`)).toEqual([
    "confidentiality person",
    "data_policy person",
    "background_check owner",
    "not_enrolled person",
  ]);

  const clause = await policy("confidentiality");
  const text = await ana.call("GET", `/v1/policies/${clause.id}`);
  expect(text.json).toMatchObject({ kind: "clause", version: 1, title: "Confidentiality clause" });
  expect(String(text.json["text"])).toContain("Blue Sky");
  const sign = async (id: string, body: unknown) => await ana.call("POST", `/v1/policies/${id}/signatures`, { body });
  expect(told(await sign(clause.id, { version: 1 }))).toBe("400 invalid_input");
  expect((await sign(clause.id, { version: 1, statement: "Somebody Else" })).text).toContain("name_differs");
  expect(told(await sign(clause.id, { version: 2, statement: "Ana Agent" }))).toBe("409 policy_outdated");
  expect(told(await sign("pol_none", { version: 1, statement: "Ana Agent" }))).toBe("404 not_found");
  expect((await sign(clause.id, { version: 1, statement: "ana agent" })).status).toBe(201);
  expect((await sign((await policy("data_policy")).id, { version: 1 })).status).toBe(201);

  const body = { staff: ana.id, name: "background_check", result: "passed", on: TODAY, by: "Inspector Example" };
  expect(told(await ana.call("POST", "/v1/clearances", { body }))).toBe("403 owner_needed");
  expect((await owner.call("POST", "/v1/clearances", { body })).status).toBe(201);
  expect(await statuses()).toBe("met met met");
  expect(await reveal()).toMatchObject({ code: "device_not_trusted" });
  await enrol();
  expect(await reveal()).toEqual({ form: "clear", value: "a@example.com" });
});

test("an owner sees who lacks what, and of one person every record with who checked; no one else's name lies open", async () => {
  const matrix = await owner.call("GET", "/v1/clearances");
  const items = matrix.json["items"] as { staff: string; name: string; clearances: Item[] }[];
  expect(items.find((one) => one.staff === ana.id)).toMatchObject({ name: "Ana  Agent", clearances: [{}, {}, { status: "met" }] });
  expect(items.find((one) => one.staff === owner.id)).toMatchObject({ clearances: [] });
  expect((matrix.json["kinds"] as { name: string; kind: string }[]).map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    "confidentiality clause",
    "data_policy policy",
    "background_check background_check",
  ]);
  const one = await owner.call("GET", `/v1/clearances?staff=${ana.id}`);
  expect(one.json["records"]).toMatchObject([{ name: "background_check", by: "Inspector Example", on: TODAY, revokedAt: null }]);
  expect(one.json["signatures"]).toMatchObject([
    { version: 1, statement: "ana agent", device: ana.device() },
    { version: 1, statement: null },
  ]);
  // Of names that are damaged it is told that they were there.
  const turn = () => db.owner`
    update boxes set envelope = set_byte(envelope, 20, get_byte(envelope, 20) # 1) where kind in ('clearance', 'signature')`;
  expect((await turn()).count).toBe(2);
  const damaged = (await owner.call("GET", `/v1/clearances?staff=${ana.id}`)).json;
  expect(damaged["records"]).toMatchObject([{ name: "background_check", by: "••••" }]);
  expect(damaged["signatures"]).toMatchObject([{ statement: "••••" }, { statement: null }]);
  await turn();
  const dump = JSON.stringify([await db.owner`select * from clearances`, await db.owner`select * from policy_signatures`]);
  expect(dump).not.toMatch(/Inspector|Agent/u);
});

test("a new version closes what the older one opened until it is signed; the same words make none", async () => {
  const { id } = await policy("data_policy");
  const before = await owner.call("GET", `/v1/policies/${id}`);
  const same = { title: before.json["title"], text: before.json["text"] };
  expect(told(await owner.call("POST", `/v1/policies/${id}/versions`, { body: same }))).toBe("409 policy_unchanged");
  const next = await owner.call("POST", `/v1/policies/${id}/versions`, { body: { title: "Handling data", text: "Handle it with care." } });
  expect(next.json).toMatchObject({ version: 2 });
  expect(await statuses()).toBe("met outdated met");
  expect(await reveal()).toMatchObject({ code: "clearance_missing" });
  expect((await ana.call("GET", `/v1/policies/${id}?version=1`)).json["text"]).toBe(before.json["text"]);
  await ana.call("POST", `/v1/policies/${id}/signatures`, { body: { version: 2 } });
  expect(await reveal()).toMatchObject({ form: "clear" });
});

test("a record that was wrong is taken back, and counts no more", async () => {
  const body = { staff: ana.id, name: "background_check", result: "failed", on: TODAY };
  const made = await owner.call("POST", "/v1/clearances", { body });
  expect(await statuses()).toBe("met met missing");
  expect((await owner.call("DELETE", `/v1/clearances/${String(made.json["id"])}`)).status).toBe(204);
  expect(told(await owner.call("DELETE", "/v1/clearances/clr_none"))).toBe("404 not_found");
  expect(await statuses()).toBe("met met met");
});

test("wrong days, unknown names and things that people sign themselves are refused with their field", async () => {
  const good = { staff: ana.id, name: "background_check", result: "passed", on: TODAY };
  const wrong = {
    on: { ...good, on: "2026-02-30" },
    until: { ...good, until: "2020-01-01" },
    name: { ...good, name: "swimming" },
  };
  for (const [field, body] of Object.entries(wrong)) {
    const answer = await owner.call("POST", "/v1/clearances", { body });
    expect([answer.status, (answer.json["fields"] as { field: string }[])[0]?.field]).toEqual([400, field]);
  }
  expect((await owner.call("POST", "/v1/clearances", { body: { ...good, name: "confidentiality" } })).text).toContain(
    "clearance_is_signed",
  );
  const ahead = new Date(edge.house.clock() + 2 * DAY_MS).toISOString().slice(0, 10);
  expect((await owner.call("POST", "/v1/clearances", { body: { ...good, on: ahead } })).text).toContain("day_ahead");
  expect(told(await owner.call("POST", "/v1/clearances", { body: { ...good, staff: "stf_none" } }))).toBe("404 not_found");
});

test("the owner says what a name stands for", async () => {
  const put = async (name: string, body: unknown) => await owner.call("PUT", `/v1/clearance-kinds/${name}`, { body });
  expect((await put("background_check", { kind: "training", months: 6, label: "First aid" })).json).toEqual({
    name: "background_check",
    kind: "training",
    label: "First aid",
    months: 6,
    policy: null,
    isGuessed: false,
  });
  expect((await mine()).at(-1)).toMatchObject({ name: "background_check", label: "First aid", status: "met" });
  expect(told(await put("swimming", { kind: "training" }))).toBe("404 not_found");
  expect(told(await put("background_check", { kind: "clause", policy: "pol_none" }))).toBe("400 invalid_input");
  await put("background_check", { kind: "background_check" });
});

test("a bulk unlock asks for a reason and a fresh sign-in, and every owner is told by mail", async () => {
  const unlock = async (reason: string) => await ana.call("POST", "/v1/session/bulk-unlocks", { body: { reason } });
  expect(told(await unlock(" abc "))).toBe("400 invalid_input");
  const began = edge.house.clock();
  edge.house.setClock(instant(began + 6 * MINUTE_MS));
  expect(told(await unlock("Moving every guest to the new hotel"))).toBe("403 step_up_needed");
  edge.house.setClock(instant(Date.now()));
  await ana.signIn();
  await enrol();
  const made = await unlock("Moving every guest to the new hotel");
  expect(made.status).toBe(201);
  expect(Date.parse(String(made.json["until"])) - edge.house.clock()).toBeGreaterThan(14 * MINUTE_MS);
  const listed = await owner.call("GET", "/v1/bulk-unlocks");
  expect(listed.json["items"]).toMatchObject([{ staff: ana.id, reason: "Moving every guest to the new hotel" }]);
  const { count } = await db.owner`
    update boxes set envelope = set_byte(envelope, 20, get_byte(envelope, 20) # 1) where kind = 'bulk-reason'`;
  expect([count, (await unlock("And every guest back again")).status]).toEqual([1, 201]);
  const reasons = (await owner.call("GET", "/v1/bulk-unlocks")).json["items"] as { reason: string }[];
  expect(reasons.map(({ reason }) => reason)).toEqual(["And every guest back again", "••••"]);
  expect((await db.owner`select 1 from outbox where kind = 'bulk_unlocked'`).length).toBe(2);
  expect(told(await ana.call("GET", "/v1/bulk-unlocks"))).toBe("403 owner_needed");
});
