import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { generateIdentity, identityToRecipient } from "age-encryption";
import { MINUTE_MS, instant } from "../../../base/instant.ts";
import { openAge } from "../../../platform/sealed-files/testing.ts";
import { openTestDatabase } from "../../../platform/storage/testing.ts";
import type { TestDatabase } from "../../../platform/storage/testing.ts";
import { makeCollisions } from "../_test-collisions.ts";
import { type Answer, type TestEdge, call, makeBusiness, openTestEdge } from "../_test-edge.ts";
import { makePerson } from "../_test-person.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book your travel, basis: contract }
  care: { label: Diet, basis: contract }
fields:
  name: { label: Name, category: identity, type: name, purposes: [booking], retention: 3y }
  diet: { label: Diet, category: identity, type: text, purposes: [care], retention: 3y }
roles:
  site: { booking: { name: [export, change] } }
  kitchen: { care: { diet: [clear] } }
recipients: { airline: { label: The airlines, vendor: air, purposes: [booking], fields: [name] } }
`;
const SECRET = "Zara Zanzibar";

let db: TestDatabase;
let edge: TestEdge;
let owner = "";
let site = "";
let kitchen = "";
let subject = "";
let air = "";
let identity = "";

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  owner = await makeBusiness(edge, "Blue Sky", MAP);
  const key = async (role: string): Promise<string> =>
    String((await call(edge.port, "POST", "/v1/keys", { key: owner, body: { role } })).json["key"]);
  [site, kitchen] = [await key("site"), await key("kitchen")];
  identity = await generateIdentity();
  const vendor = { label: "Air", name: "air", origin: "https://air.example", ageRecipient: await identityToRecipient(identity) };
  air = String((await call(edge.port, "POST", "/v1/vendors", { key: owner, body: vendor })).json["id"]);
  await call(edge.port, "PATCH", `/v1/vendors/${air}`, { key: owner, body: { state: "approved" } });
  subject = String((await call(edge.port, "POST", "/v1/subjects", { key: site, body: { fields: { name: SECRET } } })).json["id"]);
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

const body = (more: object = {}): object => ({
  vendor: "air",
  subjects: [subject],
  fields: ["name"],
  format: "csv",
  protect: "age",
  ...more,
});
const post = (more: object = {}, headers: Record<string, string> = {}, key = site): Promise<Answer> =>
  call(edge.port, "POST", "/v1/prepared-disclosures", { key, body: body(more), headers });
const get = (path: string, key = site): Promise<Answer> => call(edge.port, "GET", path, { key });
const ready = async (made: Answer): Promise<Answer> => {
  expect(made.status, made.text).toBe(201);
  return await vi.waitFor(
    async () => {
      const found = await get(`/v1/prepared-disclosures/${String(made.json["id"])}`);
      expect(found.json["state"]).toBe("ready");
      return found;
    },
    { timeout: 30_000 },
  );
};
const placeOf = (made: Answer): { readonly path: string; readonly token: string } => {
  const { pathname, hash } = new URL(String(made.json["link"]));
  return { path: pathname, token: hash.slice(1) };
};
const fetchFile = async (path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> =>
  await fetch(`http://localhost:${edge.port}${path}`, { method: "POST", body: new URLSearchParams(fields), headers });

test("a file is prepared, told of, fetched by its link alone, and opened by the vendor's key; its list says so", async () => {
  const made = await post();
  expect(made.json).toMatchObject({ state: "making", vendorLabel: "Air", purpose: "booking", asked: 1, passphrase: null });
  expect((await ready(made)).json).toMatchObject({ count: 1, withheld: [], downloads: { used: 0, most: 5 } });
  const { path, token } = placeOf(made);
  const answer = await fetchFile(path, { token });
  expect([answer.status, answer.headers.get("content-disposition"), answer.headers.get("cache-control")]).toEqual([
    200,
    expect.stringMatching(/^attachment; filename="customers-[\d-]{10}\.csv\.age"$/u),
    "no-store",
  ]);
  const opened = Buffer.from(await openAge(new Uint8Array(await answer.arrayBuffer()), identity)).toString("utf8");
  expect(opened).toContain(`"${subject}","${SECRET}"`);
  expect((await get("/v1/prepared-disclosures", owner)).json["items"]).toMatchObject([{ state: "collected", vendor: air }]);
  const given = await get(`/v1/subjects/${subject}/disclosures`);
  expect(given.json["items"]).toMatchObject([{ way: "file", vendor: { id: air, label: "Air" }, fields: ["name"], purpose: "booking" }]);
  expect((await get(`/v1/vendors/${air}/disclosures`, owner)).json["items"]).toMatchObject([{ act: "disclosure.include", subject }]);
  expect(
    [made.text, given.text, edge.logged.join("\n")].filter((text) => text.includes(SECRET) || edge.logged.join("").includes(token)),
  ).toEqual([]);
});

test("what a vendor fetches is tried again where it collides, and counts as fetched once", async () => {
  const made = await post();
  await ready(made);
  const { path, token } = placeOf(made);
  const collideTimes = await makeCollisions(db);
  await collideTimes(2);
  const answer = await fetchFile(path, { token });
  await collideTimes(0);
  expect(answer.status).toBe(200);
  await answer.arrayBuffer();
  expect((await get(`/v1/prepared-disclosures/${String(made.json["id"])}`)).json).toMatchObject({ downloads: { used: 1 } });
});

test("the page of the link names business and vendor and does nothing, however often and by whatever it is looked at", async () => {
  const made = await post();
  await ready(made);
  const { path, token } = placeOf(made);
  for (let n = 0; n < 10; n += 1) {
    const page = await call(edge.port, n % 2 === 0 ? "GET" : "HEAD", path);
    expect(page.status).toBe(200);
    if (n === 0)
      expect([page.text.includes("A file for Air"), page.text.includes("Blue Sky"), page.text.includes(SECRET)]).toEqual([
        true,
        true,
        false,
      ]);
  }
  expect((await call(edge.port, "GET", `${path}?lang=de`)).text).toContain("Eine Datei für Air");
  expect((await get(`/v1/prepared-disclosures/${String(made.json["id"])}`)).json).toMatchObject({ state: "ready", downloads: { used: 0 } });
  expect((await fetchFile(path, {})).status).toBe(404);
  expect((await fetchFile(path, { token: `${token}0` })).status).toBe(404);
  expect((await fetchFile(path, { token }, { origin: "https://elsewhere.example" })).status).toBe(403);
  expect((await call(edge.port, "GET", "/d/dsc_06f3k2m9v8q4x7t1r5w0d2c6b8")).status).toBe(404);
});

test("taken back, the link says so in words, and only those of its purpose can", async () => {
  const made = await post({ protect: "zip" });
  expect(made.json["passphrase"]).toMatch(/^[0-9a-z-]{29}$/u);
  const found = await ready(made);
  expect(found.text).not.toContain(String(made.json["passphrase"]));
  const path = `/v1/prepared-disclosures/${String(made.json["id"])}`;
  expect([(await get(path, kitchen)).status, (await call(edge.port, "DELETE", path, { key: kitchen })).status]).toEqual([404, 404]);
  expect((await get("/v1/prepared-disclosures", kitchen)).json["items"]).toEqual([]);
  expect((await call(edge.port, "DELETE", path, { key: site })).status).toBe(204);
  expect((await call(edge.port, "DELETE", path, { key: site })).json["code"]).toBe("disclosure_over");
  const { path: page, token } = placeOf(made);
  const answer = await fetchFile(page, { token });
  expect([answer.status, (await answer.text()).includes("This file is not here any more")]).toEqual([410, true]);
});

test("asked again under the same Idempotency-Key the same file is told, and no other is made", async () => {
  const before = (await get("/v1/prepared-disclosures?limit=200")).json["items"] as unknown[];
  const headers = { "idempotency-key": "file-1" };
  const [one, two] = [await post({}, headers), await post({}, headers)];
  expect([one.status, two.text]).toEqual([201, one.text]);
  expect((await post({ format: "json" }, headers)).status).toBe(422);
  expect(((await get("/v1/prepared-disclosures?limit=200")).json["items"] as unknown[]).length).toBe(before.length + 1);
  await ready(one);
});

test("what is wrong with an order is said field by field, and a vendor that is suspended is given nothing", async () => {
  const codes = async (more: object, key = site): Promise<unknown> => (await post(more, {}, key)).json["code"];
  expect(await codes({ fields: ["diet"] })).toBe("field_not_for_vendor");
  expect(await codes({ fields: ["shoe"] })).toBe("field_unknown");
  expect(await codes({ vendor: "nobody" })).toBe("vendor_not_found");
  expect(await codes({}, owner)).toBe("not_granted");
  expect(await codes({}, kitchen)).toBe("not_granted");
  expect((await post({ subjects: [subject, subject] })).json["fields"]).toMatchObject([{ field: "subjects" }]);
  expect((await post({ subjects: "some" })).status).toBe(400);
  expect((await post({ expiresInDays: 31 })).status).toBe(400);
  const unknown = "sub_06f3k2m9v8q4x7t1r5w0d2c6b8";
  expect((await post({ subjects: [subject, unknown] })).json).toMatchObject({ status: 404, fields: [{ field: "subjects.1" }] });
  const state = (to: string): Promise<Answer> => call(edge.port, "PATCH", `/v1/vendors/${air}`, { key: owner, body: { state: to } });
  await state("suspended");
  expect(await codes({})).toBe("vendor_suspended");
  await state("approved");
});

test("a person needs a sign-in of the last five minutes, and a device that is trusted: what is withheld is told when it is all", async () => {
  const ana = await makePerson(edge, { roles: ["site"] });
  const made = await ana.call("POST", "/v1/prepared-disclosures", { body: body() });
  expect(made.json).toMatchObject({ state: "making", actor: { kind: "staff", name: "Ana Agent" } });
  await expect
    .poll(async () => (await get(`/v1/prepared-disclosures/${String(made.json["id"])}`)).json)
    .toMatchObject({ state: "failed", code: "nothing_to_give", withheld: [{ field: "name", code: "device_not_trusted", count: 1 }] });
  edge.house.setClock(instant(Date.now() + 6 * MINUTE_MS));
  expect((await ana.call("POST", "/v1/prepared-disclosures", { body: body() })).json["code"]).toBe("step_up_needed");
  edge.house.setClock(instant(Date.now()));
});

test("the notice's sentences say who a recipient is by the register, with its own notice and terms", async () => {
  const lines = async (): Promise<unknown> => ((await get("/v1/data-map/notice-lines")).json["lines"] as string[]).at(-1);
  const given = "We give The airlines: Name, to do this: Book your travel.";
  expect(await lines()).toBe(`${given} This is Air.`);
  const facts = { privacyUrl: "https://air.example/privacy", termsUrl: "https://air.example/terms" };
  await call(edge.port, "PATCH", `/v1/vendors/${air}`, { key: owner, body: facts });
  expect(await lines()).toBe(`${given} This is Air (its own privacy notice: ${facts.privacyUrl}; its terms: ${facts.termsUrl}).`);
  await call(edge.port, "PATCH", `/v1/vendors/${air}`, { key: owner, body: { state: "left" } });
  expect(await lines()).toBe(given);
});
