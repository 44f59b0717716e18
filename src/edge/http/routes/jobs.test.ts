import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../../platform/storage/testing.ts";
import { makeCollisions } from "../_test-collisions.ts";
import { type Answer, type TestEdge, call, makeBusiness, openTestEdge } from "../_test-edge.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book your travel, basis: contract } }
fields: { name: { label: Name, category: identity, type: name, purposes: [booking], retention: 3y } }
roles: { site: { booking: { name: [clear, change] }, keys: true } }
`;

let db: TestDatabase;
let edge: TestEdge;
let owner = "";
let site = "";

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  owner = await makeBusiness(edge, "Blue Sky", MAP);
  site = String((await call(edge.port, "POST", "/v1/keys", { key: owner, body: { role: "site" } })).json["key"]);
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

const get = (path: string, key = owner): Promise<Answer> => call(edge.port, "GET", path, { key });

test("imports are listed newest first, page by page, and again as jobs", async () => {
  const started: string[] = [];
  for (const name of ["Ana", "Ben", "Cid"]) {
    const sent = { key: site, raw: `name\n${name}\n`, headers: { "content-type": "text/csv" } };
    started.unshift(String((await call(edge.port, "POST", "/v1/imports", sent)).json["id"]));
  }
  const first = await get("/v1/imports?limit=2");
  expect(first.json).toMatchObject({
    items: [
      { id: started[0], state: "queued", format: "csv", counts: { read: 0, imported: 0, rejected: 0 }, finishedAt: null },
      { id: started[1] },
    ],
    nextCursor: started[1],
  });
  expect((await get(`/v1/imports?limit=2&cursor=${started[1]}`)).json).toMatchObject({ items: [{ id: started[2] }], nextCursor: null });
  const jobs = (await get("/v1/jobs")).json["items"] as { id: string; kind: string }[];
  expect(jobs.map((job) => [job.id, job.kind])).toEqual(started.map((id) => [id, "import"]));
  expect((await get("/v1/jobs?cursor=imp_x")).status).toBe(400);
  expect(JSON.stringify([first.json, jobs])).not.toMatch(/Ana|Ben|Cid/u);
});

test("the owner holds the log against its signed head, and hears what was changed behind it", async () => {
  const verify = (body: unknown = {}): Promise<Answer> => call(edge.port, "POST", "/v1/ledger/verifications", { key: owner, body });
  let sound = await verify();
  for (let tries = 0; tries < 50 && (sound.json["size"] === 0 || sound.json["waiting"] !== 0); tries += 1) {
    await sleep(100);
    sound = await verify();
  }
  expect(sound.json).toMatchObject({ ok: true, waiting: 0, problems: [] });
  expect(sound.json["checked"]).toBe(sound.json["size"]);
  expect((await verify({ entries: 0 })).status).toBe(400);

  const applied = (await get("/v1/ledger/entries?act=map.apply")).json["items"] as { readonly id: string }[];
  await db.owner`update ledger_packs set packed = replace(packed, 'map.apply', 'map.check')`;
  expect((await verify({ entries: 5 })).json).toMatchObject({
    ok: false,
    problems: [{ code: "entry_differs", entry: applied[0]?.id, say: "The entry is not the one that was committed to." }],
  });
  await db.owner`update ledger_heads set note = replace(note, E'\n— ', E'\n— x')`;
  expect((await verify()).json["problems"]).toContainEqual(expect.objectContaining({ code: "signature_wrong" }));
});

test("an upload that collides at its end is taken all the same, with and without an Idempotency-Key, and once", async () => {
  const collideTimes = await makeCollisions(db);
  const send = (name: string, headers: Record<string, string>): Promise<Answer> =>
    call(edge.port, "POST", "/v1/imports", { key: site, raw: `name\n${name}\n`, headers: { "content-type": "text/csv", ...headers } });
  await collideTimes(2);
  expect((await send("Dan", {})).status).toBe(202);
  await collideTimes(2);
  const once = await send("Eve", { "idempotency-key": "collided" });
  expect(once.status).toBe(202);
  await collideTimes(0);
  expect((await send("Eve", { "idempotency-key": "collided" })).json["id"]).toBe(once.json["id"]);
  expect(await db.owner`select 1 from imports where state = 'receiving'`).toEqual([]);
});
