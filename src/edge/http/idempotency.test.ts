import { afterAll, beforeAll, expect, test } from "vitest";
import { MINUTE_MS, instant } from "../../base/instant.ts";
import { unsealRoot } from "../../platform/keeper/keyring.ts";
import { openTestDatabase } from "../../platform/storage/testing.ts";
import type { TestDatabase } from "../../platform/storage/testing.ts";
import { PASSPHRASE, call, makeBusiness, openTestEdge } from "./_test-edge.ts";
import type { Answer, TestEdge } from "./_test-edge.ts";
import { makePerson } from "./_test-person.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book your travel, basis: contract } }
fields:
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
  name: { label: Name, category: identity, type: name, purposes: [booking], retention: 3y }
roles:
  site: { booking: { email: [clear, change], name: [clear, change] } }
  counted: { booking: { name: [clear] }, budget: { hour: 1 } }
`;

let db: TestDatabase;
let one: TestEdge;
let two: TestEdge;
let owner = "";
let site = "";
let other = "";

beforeAll(async () => {
  db = await openTestDatabase();
  one = await openTestEdge(db);
  owner = await makeBusiness(one, "Blue Sky", MAP);
  two = await openTestEdge(db);
  expect((await unsealRoot(two.house.db, two.house.keeper, PASSPHRASE)).ok).toBe(true);
  const key = async (): Promise<string> =>
    String((await call(one.port, "POST", "/v1/keys", { key: owner, body: { role: "site" } })).json["key"]);
  [site, other] = [await key(), await key()];
});
afterAll(async () => {
  await Promise.all([one.close(), two.close()]);
  await db.close();
});

const post = (edge: TestEdge, key: string, idempotencyKey: string | null, body: unknown, path = "/v1/subjects"): Promise<Answer> =>
  call(edge.port, "POST", path, { key, body, headers: idempotencyKey === null ? {} : { "idempotency-key": idempotencyKey } });

async function countSubjects(): Promise<number> {
  const [row] = await db.owner`select count(*)::int as n from subjects`;
  return Number(row?.["n"]);
}

test("fifty requests with one Idempotency-Key, from two servers at once, have one effect and one answer", async () => {
  const before = await countSubjects();
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, n) => post(n % 2 === 0 ? one : two, site, "create-1", { fields: { name: "Ana" } })),
  );
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]));
  expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
  expect(await countSubjects()).toBe(before + 1);
});

test("fifty creates with one e-mail, from two servers at once, make one customer", async () => {
  const before = await countSubjects();
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, n) => post(n % 2 === 0 ? one : two, site, null, { fields: { email: "one@example.com" } })),
  );
  expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
  expect(answers.filter((answer) => answer.json["code"] === "already_exists")).toHaveLength(49);
  expect(await countSubjects()).toBe(before + 1);
});

test("the same key with another body or path is refused, and another caller's key is another key", async () => {
  const first = await post(one, site, "conflict-1", { fields: { name: "Ben" } });
  expect(first.status).toBe(201);
  expect((await post(two, site, "conflict-1", { fields: { name: "Bea" } })).json).toMatchObject({
    status: 422,
    code: "idempotency_conflict",
  });
  expect((await post(two, site, "conflict-1", { fields: { name: "Ben" } }, "/v1/subjects?x=1")).status).toBe(400);
  const others = await post(two, other, "conflict-1", { fields: { name: "Ben" } });
  expect(others.status).toBe(201);
  expect(others.json["id"]).not.toBe(first.json["id"]);
});

test("a refusal of the deed is the same answer too, and nothing was done twice", async () => {
  await post(one, site, null, { fields: { email: "taken@example.com" } });
  const refused = await post(one, site, "refused-1", { fields: { email: "taken@example.com" } });
  expect(refused.json).toMatchObject({ status: 409, code: "already_exists" });
  expect((await post(two, site, "refused-1", { fields: { email: "taken@example.com" } })).text).toBe(refused.text);
});

test("under a key an answer has the headers that it has without one, the first time and again", async () => {
  const own = ({ headers }: Answer): readonly string[] => Object.keys(headers).filter((name) => name !== "date");
  const person = { fields: { name: "Fay" } };
  const plain = await post(one, site, null, person);
  const first = await post(one, site, "headers-1", person);
  expect([own(first), first.headers["location"]]).toEqual([own(plain), `/v1/subjects/${String(first.json["id"])}`]);
  const again = await post(two, site, "headers-1", person);
  expect([again.text, own(again), again.headers["location"]]).toEqual([first.text, own(first), first.headers["location"]]);
  expect(again.headers["x-request-id"]).not.toBe(first.headers["x-request-id"]);

  const guess = { field: "name", value: "Eve" };
  const path = `/v1/subjects/${String(first.json["id"])}/comparisons`;
  let refused = await post(one, site, null, guess, path);
  for (let n = 0; n < 20 && refused.status === 200; n += 1) refused = await post(one, site, null, guess, path);
  expect(refused.headers["retry-after"]).toBe("3600");
  for (const edge of [one, two]) {
    const kept = await post(edge, site, "headers-2", guess, path);
    expect([kept.status, own(kept), kept.headers["retry-after"]]).toEqual([429, own(refused), "3600"]);
  }
});

test("values in clear are told again as they would be revealed now, each time with an entry, and count once", async () => {
  const made = await post(one, site, null, { fields: { name: "Gil", email: "gil@example.com" } });
  const subject = String(made.json["id"]);
  const path = `/v1/subjects/${subject}/reveals`;
  const counted = String((await call(one.port, "POST", "/v1/keys", { key: owner, body: { role: "counted" } })).json["key"]);
  const spent = await post(one, counted, "again-1", { fields: ["name"] }, path);
  expect((await post(two, counted, "again-1", { fields: ["name"] }, path)).text).toBe(spent.text);
  expect((await post(one, counted, null, { fields: ["name"] }, path)).json).toMatchObject({ fields: { name: { code: "budget_spent" } } });

  const ana = await makePerson(one, { roles: ["site"] });
  const attested = { os: "linux", osVersion: "debian 13", diskEncrypted: true, screenLock: true };
  await ana.call("POST", "/v1/devices/enrolments", { body: { label: "Laptop", attested } });
  const headers = { "idempotency-key": "again-2" };
  const batch = {
    items: [
      { subject, fields: ["name"] },
      { subject: "sub_none", fields: ["name"] },
    ],
  };
  const asked = (): Promise<readonly Answer[]> =>
    Promise.all([
      ana.call("POST", path, { body: { fields: ["name", "email"] }, headers }),
      ana.call("POST", "/v1/reveals", { body: batch, headers: { "idempotency-key": "again-3" } }),
      post(two, site, "again-4", batch, "/v1/reveals"),
    ]);
  const texts = (answers: readonly Answer[]): readonly string[] => answers.map(({ text }) => text);
  const looks = async (): Promise<readonly string[]> => {
    const { json } = await call(one.port, "GET", `/v1/subjects/${subject}/entries`, { key: owner });
    return (json["items"] as { act: string; codes: string[] }[]).map(({ act, codes }) => [act, ...codes].join(" "));
  };
  const first = await asked();
  expect(first[0]?.json).toMatchObject({ fields: { name: { form: "clear", value: "Gil" }, email: { form: "clear" } } });
  const before = (await looks()).length;
  expect(texts(await asked())).toEqual(texts(first));
  expect((await looks()).length - before).toBe(3);

  // Minutes later a person has to show again who they are; then it is told again as it was.
  one.house.setClock(instant(one.house.clock() + 6 * MINUTE_MS));
  expect((await asked())[0]?.json).toMatchObject({ subject, fields: { name: { code: "step_up_needed" }, email: { form: "refused" } } });
  await ana.signIn();
  expect(texts(await asked())).toEqual(texts(first));
  one.house.setClock(instant(Date.now()));

  await call(one.port, "POST", "/v1/rights-requests", { key: owner, body: { kind: "restriction", subject, fields: ["name"] } });
  const restricted = await asked();
  expect(restricted[0]?.json).toMatchObject({
    fields: { name: { code: "restricted" }, email: { form: "clear", value: "gil@example.com" } },
  });
  for (const { json } of restricted.slice(1))
    expect(json["items"]).toMatchObject([{ subject, fields: { name: { code: "restricted" } } }, { code: "subject_not_found" }]);
  expect(restricted.map(({ text }) => text.includes("Gil"))).toEqual([false, false, false]);
  expect((await looks()).filter((look) => look === "subject.reveal restricted")).toHaveLength(3);
});

test("what was answered to somebody who may do less now is not told to them again", async () => {
  const bea = await makePerson(one, { roles: ["site", "counted"] });
  await post(one, site, null, { fields: { name: "Hal", email: "hal@example.com" } });
  const find = (): Promise<Answer> =>
    bea.call("POST", "/v1/subjects/search", {
      body: { field: "email", equals: "hal@example.com", purpose: "booking" },
      headers: { "idempotency-key": "found-1" },
    });
  const found = await find();
  expect(found.json["items"]).toHaveLength(1);
  const give = (roles: readonly string[]): Promise<Answer> =>
    call(one.port, "PATCH", `/v1/staff/${bea.id}`, { key: owner, body: { roles } });
  await give(["counted"]);
  expect((await find()).json).toMatchObject({ status: 409, code: "answered_by_other_rights" });
  await give(["counted", "site"]);
  expect((await find()).text).toBe(found.text);
});

test("an outage is not kept: the same key does the deed once the safe is open", async () => {
  await two.house.keeper.lock();
  expect((await post(two, site, "sealed-1", { fields: { name: "Cem" } })).json).toMatchObject({ status: 503, code: "sealed" });
  await unsealRoot(two.house.db, two.house.keeper, PASSPHRASE);
  expect((await post(two, site, "sealed-1", { fields: { name: "Cem" } })).status).toBe(201);
});

test("after a day the key is free again", async () => {
  const first = await post(one, site, "day-1", { fields: { name: "Dan" } });
  const now = Date.now();
  await call(one.port, "POST", "/v1/clock", { key: owner, body: { now: now + 86_400_000 } });
  const again = await post(one, site, "day-1", { fields: { name: "Dan" } });
  await call(one.port, "POST", "/v1/clock", { key: owner, body: { now } });
  expect([again.status, again.json["id"] === first.json["id"]]).toEqual([201, false]);
});

test("neither the key, the request nor the answer stands in the database in clear", async () => {
  await post(one, site, "canary-key-77", { fields: { name: "Canary-Name-77" } });
  const rows =
    await db.owner`select encode(key_index || request_index || answer, 'escape') as bytes, kept_answers::text as text from kept_answers`;
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toMatch(/canary/iu);
});

test("keys of bad shape are refused", async () => {
  for (const key of ["x".repeat(256), "\u00e9", "a\tb"])
    expect((await post(one, site, key, { fields: { name: "E" } })).json).toMatchObject({ status: 400, code: "idempotency_key_invalid" });
});

test("a key revoked on one server is dead on the other without a word between them", async () => {
  const made = (await call(one.port, "POST", "/v1/keys", { key: owner, body: { role: "site" } })).json as { id: string; key: string };
  const works = async (): Promise<number> => (await call(two.port, "GET", "/v1/data-map", { key: made.key })).status;
  expect(await works()).toBe(200);
  await call(one.port, "DELETE", `/v1/keys/${made.id}`, { key: owner });
  // After half a second at most, by a clock that is given: `registers/keys/keys.test.ts`.
  await expect.poll(works, { interval: 20 }).toBe(401);
});
