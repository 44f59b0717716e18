import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../../platform/storage/testing.ts";
import { type Answer, type TestEdge, call, makeBusiness, openTestEdge } from "../_test-edge.ts";

const MAP = `# What Blue Sky keeps, and why.
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book your travel, basis: contract } }
fields:
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
roles: { site: { booking: { email: [clear, change] } } }
`;
const LONGER = MAP.replace("retention: 3y }", "retention: 5y } # the tax office asks");

let db: TestDatabase;
let edge: TestEdge;
let owner = "";

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  owner = await makeBusiness(edge, "Blue Sky", MAP);
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

const get = (path: string): Promise<Answer> => call(edge.port, "GET", path, { key: owner });
const check = (body: unknown): Promise<Answer> => call(edge.port, "POST", "/v1/data-map/checks", { key: owner, body });

test("the file comes back with its comments, and is written out where there was none", async () => {
  expect((await get("/v1/data-map?form=yaml")).json["yaml"]).toMatch(/^controller:/u);
  expect((await get("/v1/data-map")).json).not.toHaveProperty("yaml");
  await call(edge.port, "PUT", "/v1/data-map", { key: owner, body: { yaml: LONGER } });
  expect((await get("/v1/data-map?form=yaml")).json).toMatchObject({ version: 2, yaml: LONGER });
  expect((await get("/v1/data-map?form=xml")).status).toBe(400);
});

test("every version stays to be read: who applied it, when, and the map as it was", async () => {
  const page = await get("/v1/data-map/versions?limit=1");
  expect(page.json).toMatchObject({ items: [{ version: 2, actor: { kind: "key" } }], nextCursor: "2" });
  const next = await get("/v1/data-map/versions?limit=1&cursor=2");
  expect(next.json).toMatchObject({ items: [{ version: 1, actor: { kind: "operator", id: "test" } }], nextCursor: null });
  expect((await get("/v1/data-map/versions/1")).json).toMatchObject({ version: 1, map: { fields: { email: { retention: "3y" } } } });
  expect((await get("/v1/data-map/versions/2")).json).toMatchObject({ yaml: LONGER });
  for (const version of ["3", "0", "-1", "01", "99999999999"])
    expect((await get(`/v1/data-map/versions/${version}`)).status, version).toBe(404);
});

test("a check tells everything that is wrong with line, column and mend, and changes nothing", async () => {
  const wrong = LONGER.replace("type: email", "type: emial").replace("basis: contract", "basis: hope");
  const answer = await check({ yaml: wrong });
  expect(answer.status).toBe(200);
  expect(answer.json).toMatchObject({ ok: false, version: 2, consequences: null });
  const problems = answer.json["problems"] as { line: number; column: number; path: string; mend: string }[];
  expect(problems.map(({ line, path }) => [line, path])).toEqual([
    [3, "purposes.booking.basis"],
    [5, "fields.email.type"],
  ]);
  for (const problem of problems) expect([problem.column > 0, problem.mend.length > 5]).toEqual([true, true]);
  expect((await check({ yaml: "a: [" })).json).toMatchObject({ ok: false, problems: [{ code: "yaml_syntax" }] });
  expect((await get("/v1/data-map")).json["version"]).toBe(2);
});

test("a check of a sound map tells what it would change, as YAML and as JSON", async () => {
  expect((await check({ yaml: LONGER })).json).toMatchObject({ ok: true, isSame: true, problems: [], consequences: { changes: [] } });
  const map = (await get("/v1/data-map/versions/1")).json["map"];
  const answer = await check({ map });
  expect(answer.json).toMatchObject({ ok: true, isSame: false, version: 2 });
  expect((answer.json["consequences"] as { changes: unknown[] }).changes).toHaveLength(1);
  expect((await get("/v1/data-map")).json["version"]).toBe(2);
});

test("a check tells which change stored values would not survive", async () => {
  const site = String((await call(edge.port, "POST", "/v1/keys", { key: owner, body: { role: "site" } })).json["key"]);
  await call(edge.port, "POST", "/v1/subjects", { key: site, body: { fields: { email: "ana@example.com" } } });
  const answer = await check({ yaml: LONGER.replace("type: email, lookup: exact", "type: number") });
  expect(answer.json).toMatchObject({ ok: false, problems: [], blocked: [{ field: "email" }] });
  expect((await check({ yaml: LONGER, map: {} })).status).toBe(400);
  expect((await check({})).status).toBe(400);
});

test("a field of which several customers may have the same is made one customer's alone only while none was stored so", async () => {
  const shared = LONGER.replace("lookup: exact", "lookup: shared");
  const site = String((await call(edge.port, "POST", "/v1/keys", { key: owner, body: { role: "site" } })).json["key"]);
  const store = async (email: string): Promise<number> =>
    (await call(edge.port, "POST", "/v1/subjects", { key: site, body: { fields: { email } } })).status;
  const put = async (yaml: string): Promise<Answer> => await call(edge.port, "PUT", "/v1/data-map", { key: owner, body: { yaml } });
  expect(await store("only@example.com")).toBe(201);

  // Taken back before anything was stored by it.
  expect((await put(shared)).status).toBe(200);
  expect((await put(LONGER)).status).toBe(200);
  expect(await store("only@example.com")).toBe(409);

  const told = (await put(shared)).json["consequences"];
  expect(told).toMatchObject({
    changes: [{ say: "Several customers may have the same E-mail. Once one was stored so, it cannot be taken back." }],
  });
  expect([await store("two@example.com"), await store("two@example.com")]).toEqual([201, 201]);
  // Nothing would keep a third from having it, though the map said so.
  expect((await check({ yaml: LONGER })).json).toMatchObject({ ok: false, blocked: [{ field: "email", code: "lookup_narrowed" }] });
  const refused = await put(LONGER);
  expect(refused).toMatchObject({ status: 409, json: { code: "map_blocked", fields: [{ field: "email", code: "lookup_narrowed" }] } });
});
