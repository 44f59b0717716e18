import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { SubjectId, TenantId } from "../../../base/ids.ts";
import { DAY_MS, type Instant, instant } from "../../../base/instant.ts";
import { listMails } from "../../../platform/outbox/list-mails.ts";
import { type TestDatabase, openTestDatabase } from "../../../platform/storage/testing.ts";
import { withTx } from "../../../platform/storage/tx.ts";
import { type RightsHands, sweepRights } from "../../../workflows/rights/sweep.ts";
import { collectionOf } from "../../collection-of.ts";
import { forwardingOf } from "../../forwarding-of.ts";
import { rightsHandsOf } from "../../rights-hands-of.ts";
import { type Answer, type TestEdge, call, makeBusiness, openTestEdge } from "../_test-edge.ts";
import { makePerson } from "../_test-person.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book your travel, basis: contract }
  care: { label: Look after you, basis: legitimate-interests }
fields:
  name: { label: Name, category: identity, type: name, purposes: [booking, care], retention: 3y }
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
roles:
  site: { booking: { name: [clear, use, change], email: [clear, use, change] }, care: { name: [use] } }
recipients:
  airline: { label: Airlines, vendor: air, purposes: [booking, rights], fields: [name, email] }
  hotel: { label: Hotels, vendor: inn, purposes: [booking], fields: [name, email] }
`;

let db: TestDatabase;
let edge: TestEdge;
/** A vendor's side, on this machine: answers as it is told to, and keeps what came last. */
let vendor: Server;
const theirs = { status: 200, seen: "" };
let hands: RightsHands;
let owner = "";
let site = "";
let tenant: TenantId;
const ids = { air: "", inn: "" };

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  vendor = createServer((incoming, outgoing) => {
    let body = "";
    incoming.setEncoding("utf8").on("data", (part: string) => (body += part));
    incoming.on("end", () => {
      theirs.seen = body;
      outgoing.writeHead(theirs.status, { "content-type": "application/json" }).end("{}");
    });
  });
  await new Promise<void>((resolve) => vendor.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`;
  owner = await makeBusiness(edge, "Blue Sky", MAP);
  site = String((await ask("POST", "/v1/keys", { role: "site" })).json["key"]);
  tenant = (await db.owner`select tenant_id from tenants where name = 'Blue Sky'`)[0]?.["tenant_id"] as TenantId;
  ids.air = await approveVendor(origin, {
    name: "air",
    breachContact: "Bo, bo@air.example, day and night",
    privacyEmail: "privacy@air.example",
  });
  ids.inn = await approveVendor(origin, { name: "inn", label: "Inn", breachContact: "+44 20 7946 0000" });
  hands = rightsHandsOf(edge.house, forwardingOf(edge.house, collectionOf(edge.house)));
});
afterAll(async () => {
  await new Promise((resolve) => vendor.close(resolve));
  await edge.close();
  await db.close();
});
beforeEach(async () => {
  await db.owner`delete from outbox`;
});

const ask = (method: string, path: string, body?: unknown, key = owner): Promise<Answer> =>
  call(edge.port, method, path, { key, ...(body === undefined ? {} : { body }) });
const sweep = (now = edge.house.clock()): Promise<void> =>
  sweepRights(
    { safe: edge.house.safe, cardOrigin: edge.house.settings.cardOrigin, publicOrigin: edge.house.settings.publicOrigin, mailbox: null },
    hands,
    tenant,
    now,
  );

async function approveVendor(origin: string, more: object): Promise<string> {
  const id = String((await ask("POST", "/v1/vendors", { label: "Air", origin, loopback: true, ...more })).json["id"]);
  expect((await ask("PATCH", `/v1/vendors/${id}`, { state: "approved" })).status).toBe(200);
  return id;
}

let made = 0;
async function makeSubject(): Promise<SubjectId> {
  const fields = { name: "Ana Example", email: `vendors${++made}@example.com` };
  return String((await ask("POST", "/v1/subjects", { fields, purpose: "booking" }, site)).json["id"]) as SubjectId;
}

async function give(to: string, subject: string, field: string, purpose = "booking"): Promise<void> {
  const request = { method: "POST", path: "/api/bookings", body: { passenger: `{{subject.${field}}}` } };
  const sent = await ask("POST", "/v1/forwards", { vendor: to, subject, purpose, request }, site);
  expect(sent.status, sent.text).toBe(200);
}

/** Somebody whose e-mail this vendor was given. */
async function givenTo(to: string): Promise<SubjectId> {
  const subject = await makeSubject();
  await give(to, subject, "email");
  return subject;
}

async function granted(kind: string, subject: string, more: object = {}): Promise<string> {
  const filed = (await ask("POST", "/v1/rights-requests", { kind, subject, method: "code", ...more })).json;
  const decided = await ask("POST", `/v1/rights-requests/${String(filed["id"])}/decisions`, { decision: "granted" });
  expect(decided.status, decided.text).toBe(200);
  return String(filed["id"]);
}

const tasksOf = async (id: string): Promise<readonly Record<string, unknown>[]> =>
  (await ask("GET", `/v1/rights-requests/${id}/tasks`)).json["items"] as Record<string, unknown>[];
const stateOf = async (id: string): Promise<unknown> => (await ask("GET", `/v1/rights-requests/${id}`)).json["state"];
const mails = (): Promise<readonly { kind: string; content: { to: { address: string }; text: string } }[]> =>
  withTx(db, tenant, async (tx) => (await listMails(tx, edge.house.keeper, { limit: 20, before: null })).items);

test("who was given a corrected field is told by a letter of numbers alone, and its answer ends the request", async () => {
  const subject = await makeSubject();
  await give("air", subject, "name");
  await give("inn", subject, "email");
  const id = await granted("correction", subject, { values: { name: "Ana Beispiel" } });
  expect(await stateOf(id)).toBe("granted");
  expect(await tasksOf(id)).toMatchObject([{ vendor: ids.air, label: "Air", what: "correction", state: "open", by: null }]);
  await Promise.all([sweep(), sweep()]);
  const [task] = await tasksOf(id);
  expect(task).toMatchObject({ state: "sent", by: "letter" });
  const letters = (await mails()).filter((mail) => mail.kind === "rights_vendor");
  expect(letters.map((mail) => mail.content.to.address)).toEqual(["privacy@air.example"]);
  for (const part of [id, String(task?.["id"]), subject]) expect(letters[0]?.content.text).toContain(part);
  expect(letters[0]?.content.text).not.toMatch(/Ana|vendors\d/u);

  const path = `/v1/rights-requests/${id}/tasks/${String(task?.["id"])}/answers`;
  const both = await Promise.all([ask("POST", path, { outcome: "done", note: "By mail." }), ask("POST", path, { outcome: "refused" })]);
  expect(both.map((one) => one.status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  expect(await stateOf(id)).toBe("done");
  expect((await ask("POST", path.replace(/rtk_\w+/u, "rtk_none"), { outcome: "done" })).status).toBe(404);
});

test("a vendor with an operation for it is sent that, again and again while it does not answer, and then a letter", async () => {
  const operation = {
    name: "rights-restriction",
    label: "Restrict",
    parameters: ["task", "customer"].map((name) => ({ name, label: name, type: "text", required: true, options: [] })),
    request: {
      method: "POST",
      path: "/api/bookings",
      body: { task: "{{params.task}}", who: "{{params.customer}}", mail: "{{subject.email}}" },
    },
  };
  const saved = await ask("POST", `/v1/vendors/${ids.air}/operations`, operation);
  expect(saved.status, saved.text).toBe(201);
  const subject = await makeSubject();
  await give("air", subject, "email");
  const id = await granted("restriction", subject);
  await sweep();
  const [task] = await tasksOf(id);
  expect(task).toMatchObject({ what: "restriction", state: "sent", by: "operation" });
  expect(JSON.parse(theirs.seen)).toMatchObject({
    task: task?.["id"],
    who: subject,
    mail: `vendors${made}@example.com`,
  });

  theirs.status = 503;
  const other = await makeSubject();
  await give("air", other, "email");
  const late = await granted("restriction", other);
  const began = edge.house.clock();
  for (let day = 0; day < 4; day += 1) {
    await sweep(instant(began + day * DAY_MS));
    expect(await tasksOf(late)).toMatchObject([{ state: "open" }]);
  }
  await sweep(instant(began + 5 * DAY_MS));
  expect(await tasksOf(late)).toMatchObject([{ state: "sent", by: "letter" }]);
});

test("an objection is for who was given something for that purpose; who cannot be told waits for a person", async () => {
  const subject = await makeSubject();
  await give("inn", subject, "email");
  expect(await tasksOf(await granted("objection", subject, { purpose: "care" }))).toEqual([]);
  const id = await granted("objection", subject, { purpose: "booking" });
  await sweep();
  expect(await tasksOf(id)).toMatchObject([{ vendor: ids.inn, what: "objection", state: "failed", by: null }]);
  // An address that stands in whom to call is better than none.
  await ask("PATCH", `/v1/vendors/${ids.inn}`, { breachContact: "Ina <ina@inn.example>" });
  await granted("objection", await givenTo("inn"), { purpose: "booking" });
  await sweep();
  expect((await mails()).filter(({ kind }) => kind === "rights_vendor").map(({ content }) => content.to.address)).toEqual([
    "ina@inn.example",
  ]);
  await ask("PATCH", `/v1/vendors/${ids.inn}`, { breachContact: "+44 20 7946 0000" });
});

test("what nobody proves lapses after thirty days, and owners are told once of each day that comes near", async () => {
  await makePerson(edge, { isOwner: true, roles: [] });
  const subject = await makeSubject();
  const filed = (await ask("POST", "/v1/rights-requests", { kind: "access", subject })).json;
  const open = (await ask("POST", "/v1/rights-requests", { kind: "portability", subject, method: "code" })).json;
  const due = Date.parse(String(open["dueAt"]));
  const dues = async (now: number): Promise<number> => {
    await db.owner`delete from outbox where kind = 'rights_due'`;
    await sweep(now as Instant);
    await sweep(now as Instant);
    return (await mails()).filter((mail) => mail.kind === "rights_due" && mail.content.text.includes("Data to take along")).length;
  };
  expect([await dues(due - 8 * DAY_MS), await dues(due - 6 * DAY_MS), await dues(due - 5 * DAY_MS)]).toEqual([0, 1, 0]);
  expect([await dues(due - DAY_MS / 2), await dues(due + 1), await dues(due + DAY_MS)]).toEqual([1, 1, 0]);
  await sweep(instant(Date.parse(String(filed["createdAt"])) + 31 * DAY_MS));
  expect([await stateOf(String(filed["id"])), await stateOf(String(open["id"]))]).toEqual(["lapsed", "open"]);
  const told = (await mails()).filter((mail) => mail.kind === "rights_lapsed");
  expect(told.map((mail) => mail.content.to.address)).toEqual([`vendors${made}@example.com`]);
});
