import { afterAll, beforeAll, expect, test } from "vitest";
import { DAY_MS, instant, instantToIso } from "../../../base/instant.ts";
import { type TestDatabase, openTestDatabase } from "../../../platform/storage/testing.ts";
import { type TestPerson, makePerson } from "../_test-person.ts";
import { type Answer, PASSPHRASE, type TestEdge, call, makeBusiness, openTestEdge } from "../_test-edge.ts";
import { unsealHouse } from "../unseal.ts";

const MAP = `
controller: { name: Blue Sky Concierge, email: privacy@bluesky.example, jurisdictions: [US-CA, GB] }
purposes:
  booking: { label: Book your travel, basis: contract, task: Book flights }
  care: { label: Look after you, basis: legitimate-interests, optOut: gpc }
  newsletter: { label: Send you offers, basis: consent, optOut: gpc }
  club: { label: Run the club, basis: consent }
fields:
  name: { label: Name, category: identity, type: name, purposes: [booking, care, newsletter, club], retention: 3y }
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking, newsletter], retention: 3y }
roles:
  site: { booking: { name: [clear, change], email: [clear, change] }, care: { name: [change] }, newsletter: { email: [clear] } }
  desk: { newsletter: { email: [masked] } }
`;

let db: TestDatabase;
let edge: TestEdge;
let other: TestEdge;
let owner = "";
let site = "";
let clerk: TestPerson;

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  owner = await makeBusiness(edge, "Blue Sky", MAP);
  other = await openTestEdge(db);
  expect(await unsealHouse(other.house, PASSPHRASE)).toEqual({ ok: true, value: undefined });
  site = String((await asOwner("POST", "/v1/keys", { role: "site" })).json["key"]);
  clerk = await makePerson(edge, { roles: ["desk"] });
});
afterAll(async () => {
  await other.close();
  await edge.close();
  await db.close();
});

const asOwner = (method: string, path: string, body?: unknown): Promise<Answer> =>
  call(edge.port, method, path, { key: owner, ...(body === undefined ? {} : { body }) });
const asSite = (method: string, path: string, body: unknown, port = edge.port): Promise<Answer> =>
  call(port, method, path, { key: site, body });

test("whoever may do nothing with customers is told of none what they allowed or forbade, nor whether there is one, nor what was taken in", async () => {
  // Of a role whose purposes the key has none of.
  const key = String((await asOwner("POST", "/v1/keys", { role: "desk", purposes: ["club"] })).json["key"]);
  const id = await makeSubject();
  const upload = { key: site, raw: "name\nAna\n", headers: { "content-type": "text/csv" } };
  const sent = String((await call(edge.port, "POST", "/v1/imports?purpose=booking", upload)).json["id"]);
  const about = (subject: string): readonly string[] =>
    ["consents", "consents/newsletter", "consents/newsletter/history", "orders", "entries", "disclosures"].map(
      (what) => `/v1/subjects/${subject}/${what}`,
    );
  const paths = [...about(id), ...about("sub_none"), "/v1/imports", `/v1/imports/${sent}`, `/v1/imports/${sent}/rejected.csv`, "/v1/jobs"];
  const codes = async (by: string): Promise<readonly unknown[]> =>
    await Promise.all(paths.map(async (path) => (await call(edge.port, "GET", path, { key: by })).json["code"]));
  expect(await codes(key)).toEqual(paths.map(() => "not_granted"));
  expect((await codes(site)).slice(0, 6)).toEqual(paths.slice(0, 6).map(() => undefined));
});

let made = 0;
async function makeSubject(): Promise<string> {
  const fields = { name: "Ana Example", email: `ana${++made}@example.com` };
  return String((await asSite("POST", "/v1/subjects", { fields, purpose: "booking" })).json["id"]);
}

async function seen(id: string, port = edge.port): Promise<unknown> {
  const { json } = await asSite("POST", `/v1/subjects/${id}/reveals`, { fields: ["email"], purpose: "newsletter" }, port);
  const { form, code } = (json["fields"] as { email: { form: string; code?: string } }).email;
  return code ?? form;
}

test("what is withdrawn at one process is refused at the next read of another", async () => {
  const id = await makeSubject();
  const path = `/v1/subjects/${id}/consents/newsletter`;
  for (let n = 0; n < 3; n += 1) {
    await asOwner("PUT", path, { standing: "given" });
    expect([await seen(id), await seen(id, other.port)]).toEqual(["clear", "clear"]);
    await asOwner("PUT", path, { standing: "withdrawn" });
    expect(await seen(id, other.port)).toBe("consent_withdrawn");
  }
});

test("a record tells how, where, by whom, in which language and until when; its words are the owner's to read and go with the customer", async () => {
  const id = await makeSubject();
  const path = `/v1/subjects/${id}/consents/newsletter`;
  const expiresAt = instantToIso(instant(edge.house.clock() + DAY_MS));
  const body = { standing: "given", noticeVersion: 7, how: "embed", where: "/shop/checkout", language: "fr", expiresAt };
  const words = { evidence: "Ticked the box at the counter", forChild: true, guardian: "Her mother, Bo" };
  expect((await asOwner("PUT", path, { ...body, ...words })).status).toBe(200);
  const plain = { ...body, noticeVersion: "7", forChild: true, hasEvidence: true, hasGuardian: true, linkedAt: null };
  expect((await asOwner("GET", path)).json).toMatchObject(plain);
  expect((await asOwner("GET", `${path}/history`)).json["items"]).toMatchObject([{ ...plain, ...words }]);
  const theirs = await call(edge.port, "GET", `${path}/history`, { key: site });
  expect([theirs.text.includes("counter"), theirs.text.includes("mother")]).toEqual([false, false]);
  const [row] = await db.owner`select evidence, guardian from standings where subject_id = ${id}`;
  expect(String(row?.["evidence"]) + String(row?.["guardian"])).not.toMatch(/counter|mother/u);

  await asOwner("POST", "/v1/erasures", { subject: id, reason: "asked for it" });
  expect((await asOwner("GET", `${path}/history`)).json["items"]).toMatchObject([{ standing: "given", evidence: null, guardian: null }]);
  expect((await asOwner("PUT", path, { standing: "withdrawn" })).json["code"]).toBe("subject_erased");
});

test("consent that has run out is none at that very moment", async () => {
  const id = await makeSubject();
  const path = `/v1/subjects/${id}/consents/newsletter`;
  const began = edge.house.clock();
  const expiresAt = instantToIso(instant(began + 60_000));
  await asOwner("PUT", path, { standing: "given", expiresAt });
  try {
    edge.house.setClock(instant(began + 30_000));
    expect(await seen(id)).toBe("clear");
    edge.house.setClock(instant(began + 60_000));
    expect(await seen(id)).toBe("consent_missing");
    expect((await asOwner("GET", path)).json).toMatchObject({ standing: "expired" });
    expect((await asOwner("PUT", path, { standing: "given", expiresAt })).json).toMatchObject({ fields: [{ field: "expiresAt" }] });
  } finally {
    edge.house.setClock(began);
  }
});

test("staff record what has to do with their work, and say how they heard it; others are refused", async () => {
  const id = await makeSubject();
  const put = (purpose: string, body: unknown): Promise<Answer> => clerk.call("PUT", `/v1/subjects/${id}/consents/${purpose}`, { body });
  expect((await put("newsletter", { standing: "given" })).json).toMatchObject({ code: "invalid_input", fields: [{ field: "evidence" }] });
  const given = await put("newsletter", { standing: "given", call: "line-3.0815" });
  expect(given.json).toMatchObject({ how: "phone", call: "line-3.0815", by: clerk.id });
  expect((await put("newsletter", { standing: "withdrawn", evidence: "Wrote to the desk" })).json).toMatchObject({ how: "console" });
  // Nobody says for a customer that they decided it by themselves.
  for (const how of ["portal", "embed", "gpc", "api"]) {
    const claimed = await put("newsletter", { standing: "withdrawn", evidence: "They did", how });
    expect(claimed.json, how).toMatchObject({ status: 400, fields: [{ field: "how", code: "not_heard" }] });
    const early = { email: "early.claim@example.com", purpose: "newsletter", standing: "given", evidence: "They did", how };
    expect((await clerk.call("POST", "/v1/consents", { body: early })).status, how).toBe(400);
  }
  expect((await put("club", { standing: "withdrawn", call: "line-3" })).json["code"]).toBe("not_granted");
  expect((await asSite("PUT", `/v1/subjects/${id}/consents/newsletter`, { standing: "given" })).json["code"]).toBe("owner_needed");
});

test("a consent that could not be meant is told so and changes nothing", async () => {
  const id = await makeSubject();
  const path = `/v1/subjects/${id}/consents/newsletter`;
  const field = async (body: unknown): Promise<unknown> =>
    ((await asOwner("PUT", path, body)).json["fields"] as { field: string }[] | undefined)?.[0]?.field;
  expect(await field({ standing: "withdrawn", expiresAt: "2030-01-01T00:00:00Z" })).toBe("expiresAt");
  expect(await field({ standing: "given", forChild: true })).toBe("guardian");
  expect(await field({ standing: "given", how: "gpc" })).toBe("how");
  expect(await field({ standing: "given", where: "/shop?mail=ana@example.com" })).toBe("where");
  expect(await field({ standing: "given", evidence: "x".repeat(1001) })).toBe("evidence");
  expect((await asOwner("GET", path)).json).toMatchObject({ standing: "never_asked" });
});

test("a purpose that the map no longer has cannot be agreed to; what was agreed to can still be withdrawn", async () => {
  const id = await makeSubject();
  const path = `/v1/subjects/${id}/consents/club`;
  await asOwner("PUT", path, { standing: "given" });
  const yaml = MAP.replace(/ {2}club: .*\n/u, "").replaceAll(", club", "");
  expect((await asOwner("PUT", "/v1/data-map", { yaml })).status).toBe(200);
  expect((await asOwner("PUT", path, { standing: "given" })).json["code"]).toBe("purpose_unknown");
  expect((await asOwner("PUT", path, { standing: "withdrawn" })).json).toMatchObject({ standing: "withdrawn" });
  expect((await asOwner("GET", `/v1/subjects/${id}/consents`)).json["items"]).toMatchObject([{ purpose: "club", standing: "withdrawn" }]);
  expect((await asOwner("GET", `${path}/history`)).json["items"]).toHaveLength(2);
  const none = await asOwner("PUT", `/v1/subjects/${id}/consents/nothing`, { standing: "withdrawn" });
  expect(none.json["code"]).toBe("purpose_unknown");
});

test("an order to collect nothing refuses what staff and systems write down, but for what a contract needs; only the owner lifts it", async () => {
  const id = await makeSubject();
  const path = `/v1/subjects/${id}/orders/no-collection`;
  const change = async (purpose: string, port = edge.port): Promise<unknown> =>
    (await asSite("PATCH", `/v1/subjects/${id}`, { fields: { name: "Ana Other" }, purpose }, port)).json["code"] ?? "changed";
  expect(await change("care")).toBe("changed");
  expect((await clerk.call("PUT", path, { body: { standing: "on" } })).json["code"]).toBe("invalid_input");
  expect((await clerk.call("PUT", path, { body: { standing: "on", task: "tsk_1" } })).json).toMatchObject({ standing: "on", by: clerk.id });
  expect([await change("care", other.port), await change("booking")]).toEqual(["collection_forbidden", "changed"]);
  expect((await clerk.call("PUT", path, { body: { standing: "off", task: "tsk_1" } })).json["code"]).toBe("owner_needed");
  await asOwner("PUT", path, { standing: "off" });
  expect(await change("care")).toBe("changed");
  expect((await asOwner("GET", `/v1/subjects/${id}/orders`)).json["items"]).toMatchObject([
    { kind: "no-collection", standing: "off" },
    { kind: "no-distribution", standing: "off", at: null },
  ]);
  expect((await asOwner("PUT", `/v1/subjects/${id}/orders/no-nothing`, { standing: "on" })).status).toBe(404);
});

const say = (body: Record<string, unknown>): Promise<Answer> => asSite("POST", "/v1/consents", body);
const newcomer = async (email: string): Promise<string> =>
  String((await asSite("POST", "/v1/subjects", { fields: { name: "Bo Example", email }, purpose: "booking" })).json["id"]);
const historyOf = async (id: string, purpose = "newsletter"): Promise<unknown> =>
  (await asOwner("GET", `/v1/subjects/${id}/consents/${purpose}/history`)).json["items"];

test("what somebody decides before they are a customer binds from the moment they are one, with how it was said; the e-mail is not kept", async () => {
  const evidence = "Ticked at the fair, stand 4";
  const given = { email: "Early@Example.com", purpose: "newsletter", standing: "given", how: "embed", where: "/offers" };
  expect((await say({ ...given, evidence })).json).toMatchObject({ purposes: ["newsletter"], standing: "given" });
  const rows = await db.owner`select * from awaited_consents`;
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toMatch(/early|fair/iu);
  const id = await newcomer("early@example.com");
  expect([await seen(id), await seen(id, other.port)]).toEqual(["clear", "clear"]);
  const linked = { standing: "given", how: "embed", where: "/offers", evidence, linkedAt: expect.any(String) };
  expect(await historyOf(id)).toMatchObject([linked]);
  expect(await db.owner`select * from awaited_consents`).toEqual([]);

  expect((await say({ email: "early@example.com", purpose: "newsletter", standing: "withdrawn" })).status).toBe(201);
  expect(await seen(id, other.port)).toBe("consent_withdrawn");
  // Anybody can type an e-mail: it never lifts what its owner withdrew.
  expect((await say(given)).json).toMatchObject({ standing: "given" });
  expect(await seen(id)).toBe("consent_withdrawn");
});

test("words of an early decision that are damaged keep nobody from becoming a customer, and the decision binds without them", async () => {
  const given = { email: "fair@example.com", purpose: "newsletter", standing: "given", how: "embed", where: "/offers" };
  await say({ ...given, evidence: "Ticked at the fair, stand 5" });
  const boxes = await db.owner`update boxes set envelope = set_byte(envelope, 20, get_byte(envelope, 20) # 1) where kind = 'consent'`;
  expect(boxes.count).toBe(1);
  const id = await newcomer("fair@example.com");
  expect(await seen(id)).toBe("clear");
  expect(await historyOf(id)).toMatchObject([{ standing: "given", how: "embed", where: "/offers", evidence: null }]);
});

test("a withdrawal by e-mail wins over what the account agreed to, wherever the e-mail comes in", async () => {
  await say({ email: "late@example.com", purpose: "newsletter", standing: "withdrawn" });
  const id = await makeSubject();
  await asOwner("PUT", `/v1/subjects/${id}/consents/newsletter`, { standing: "given" });
  expect(await seen(id)).toBe("clear");
  await asSite("PATCH", `/v1/subjects/${id}`, { fields: { email: "late@example.com" }, purpose: "booking" });
  expect(await seen(id)).toBe("consent_withdrawn");

  await say({ email: "later@example.com", purpose: "newsletter", standing: "given" });
  await asSite("PATCH", `/v1/subjects/${id}`, { fields: { email: "later@example.com" }, purpose: "booking" });
  expect(await seen(id)).toBe("consent_withdrawn");
});

test("a browser's signal by e-mail stops every purpose that the map says, and only by what its basis allows", async () => {
  expect((await say({ email: "gpc@example.com", gpc: true })).json).toMatchObject({
    purposes: ["care", "newsletter"],
    standing: "withdrawn",
  });
  const id = await newcomer("gpc@example.com");
  expect(await historyOf(id)).toMatchObject([{ standing: "withdrawn", how: "gpc" }]);
  const { json } = await asOwner("GET", `/v1/rights-requests?subject=${id}`);
  expect(json["items"]).toMatchObject([{ kind: "objection", scope: ["care"], channel: "gpc", state: "in_force" }]);
  const code = async (body: Record<string, unknown>): Promise<unknown> => (await say({ email: "x@example.com", ...body })).json["code"];
  expect(await code({ gpc: true, purpose: "newsletter", standing: "given" })).toBe("invalid_input");
  expect(await code({ purpose: "newsletter" })).toBe("invalid_input");
  expect(await code({ purpose: "booking", standing: "withdrawn" })).toBe("invalid_input");
  expect(await code({ purpose: "club", standing: "given" })).toMatch(/purpose_unknown|not_granted/u);
  expect(await code({ purpose: "newsletter", standing: "given", email: "not an e-mail" })).toBe("fields_invalid");
});

test("a withdrawal that meets the making of its customer is never missed", async () => {
  const rounds = Array.from({ length: 12 }, (_, n) => `race${n}@example.com`);
  const ids = await Promise.all(
    rounds.map(async (email) => {
      const withdraw = (): Promise<unknown> => say({ email, purpose: "newsletter", standing: "withdrawn" });
      const [id] = await Promise.all([newcomer(email), withdraw()]);
      return id;
    }),
  );
  for (const id of ids) expect(await seen(id)).toBe("consent_withdrawn");
});

test("a sealed safe takes what protects, without its words, and nothing that opens", async () => {
  const id = await makeSubject();
  const sealed = await openTestEdge(db, {});
  const put = (path: string, body: unknown): Promise<Answer> =>
    call(sealed.port, "PUT", `/v1/subjects/${id}/${path}`, { key: owner, body });
  try {
    const evidence = "Wrote a letter";
    expect((await put("consents/newsletter", { standing: "given", evidence })).json["code"]).toBe("sealed");
    expect((await put("consents/newsletter", { standing: "withdrawn", evidence })).json).toMatchObject({ hasEvidence: false });
    expect((await put("orders/no-distribution", { standing: "on", evidence })).json).toMatchObject({ standing: "on" });
  } finally {
    await sealed.close();
  }
  expect(await seen(id)).toBe("consent_withdrawn");
});
