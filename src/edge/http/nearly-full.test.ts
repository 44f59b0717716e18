import { request } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Disk } from "../../platform/storage/free-space.ts";
import { openTestDatabase } from "../../platform/storage/testing.ts";
import type { TestDatabase } from "../../platform/storage/testing.ts";
import { type ImportWorker, runImports } from "../../workflows/imports/run-imports.ts";
import { type Answer, call, makeBusiness, openTestEdge } from "./_test-edge.ts";
import type { TestEdge } from "./_test-edge.ts";
import { parseStrictJson } from "./strict-json.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book your travel, basis: contract } }
fields:
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
roles: { site: { booking: { email: [clear, change] } } }
`;
const MIB = 1024 ** 2;
const ROOMY: Disk = { freeBytes: 50_000 * MIB, sizeBytes: 100_000 * MIB };
const NEARLY_FULL: Disk = { freeBytes: 100 * MIB, sizeBytes: 100_000 * MIB };

let db: TestDatabase;
let edge: TestEdge;
let disk = ROOMY;
let key = "";
let ownerKey = "";

beforeAll(async () => {
  disk = ROOMY;
  people = 0;
  db = await openTestDatabase();
  edge = await openTestEdge(db, {}, async () => disk);
  ownerKey = await makeBusiness(edge, "Blue Sky", MAP);
  key = String((await call(edge.port, "POST", "/v1/keys", { key: ownerKey, body: { role: "site" } })).json["key"]);
});

beforeEach(() => see(ROOMY));

afterAll(async () => {
  await edge.close();
  await db.close();
});

async function see(now: Disk): Promise<void> {
  disk = now;
  await edge.house.db.space.look();
}

let people = 0;
const someone = (): { readonly fields: { readonly email: string } } => ({ fields: { email: `traveller${++people}@post.example` } });
const create = (headers: Record<string, string> = {}, body: unknown = someone()): Promise<Answer> =>
  call(edge.port, "POST", "/v1/subjects", { key, body, headers });

test("on a disk that is nearly full nothing new is taken in, in words and for a while, and what is kept is used and erased as always", async () => {
  const id = String((await create()).json["id"]);
  await see(NEARLY_FULL);

  const refused = await create();
  expect(refused.json).toMatchObject({ status: 503, code: "read_only", title: "Read-only" });
  expect(refused.json["say"]).toContain("almost no room left on the disk");
  expect(refused.headers["retry-after"]).toBe("60");
  const changed = await call(edge.port, "PATCH", `/v1/subjects/${id}`, { key, body: { fields: { email: "new@post.example" } } });
  expect(changed.json["code"]).toBe("read_only");
  expect((await create()).status).toBe(503);
  // Who may not call learns nothing of the disk.
  expect((await call(edge.port, "POST", "/v1/subjects", { body: someone() })).status).toBe(401);

  const revealed = await call(edge.port, "POST", `/v1/subjects/${id}/reveals`, { key, body: { fields: ["email"] } });
  expect(revealed.json["fields"]).toMatchObject({ email: { form: "clear", value: "traveller1@post.example" } });
  const entries = await call(edge.port, "GET", `/v1/subjects/${id}/entries`, { key: ownerKey });
  expect(JSON.stringify(entries.json)).toContain("subject.reveal");
  const erased = await call(edge.port, "POST", "/v1/erasures", { key: ownerKey, body: { subject: id, reason: "asked for it" } });
  expect(erased.status).toBe(201);

  await see(ROOMY);
  expect((await create()).status).toBe(201);
});

test("what was refused for want of room is not kept under its Idempotency-Key", async () => {
  const body = someone();
  await see(NEARLY_FULL);
  expect((await create({ "idempotency-key": "once" }, body)).status).toBe(503);
  await see(ROOMY);
  expect((await create({ "idempotency-key": "once" }, body)).status).toBe(201);
});

test("readiness, metrics and the first screen say it", async () => {
  const tell = async (): Promise<readonly unknown[]> => {
    const [ready, home, metrics] = await Promise.all([
      call(edge.port, "GET", "/readyz"),
      call(edge.port, "GET", "/v1/home", { key: ownerKey }),
      call(edge.port, "GET", "/metrics", { key }),
    ]);
    const kinds = (home.json["needs"] as readonly { readonly kind: string }[]).map((need) => need.kind);
    const { disk: line } = home.json["house"] as { readonly disk: string };
    const gauges = /^strongroom_read_only (\d)[^]*^strongroom_disk_free_bytes (\d+)/mu.exec(metrics.text)?.slice(1).map(Number);
    return [ready.status, ready.json["disk"], kinds.filter((kind) => kind.startsWith("disk")), line, gauges];
  };
  expect(await tell()).toEqual([200, "enough", [], "48.8 GiB free", [0, ROOMY.freeBytes]]);
  await see(NEARLY_FULL);
  const line = "100.0 MiB free; nothing new is taken in";
  expect(await tell()).toEqual([200, "nearly_full", ["disk_nearly_full"], line, [1, NEARLY_FULL.freeBytes]]);
  // Everybody meets it in their work, so everybody reads it.
  const home = await call(edge.port, "GET", "/v1/home", { key });
  expect(home.json["needs"]).toMatchObject([{ kind: "disk_nearly_full", severity: "overdue" }]);
  expect(edge.logged.some((it) => it.includes('"event":"disk"') && it.includes("nearly_full"))).toBe(true);
});

test("these routes bring something in, and every other goes on", () => {
  const names = edge.server.routes.filter(({ bringsIn }) => bringsIn === true).map(({ method, path }) => `${method} ${path}`);
  expect(names.toSorted()).toEqual([
    "PATCH /v1/subjects/{id}",
    "POST /v1/collection-requests",
    "POST /v1/collection-requests/{id}/repeats",
    "POST /v1/imports",
    "POST /v1/imports/{id}/confirmations",
    "POST /v1/lists/{id}/mailings",
    "POST /v1/lists/{id}/members",
    "POST /v1/prepared-disclosures",
    "POST /v1/subjects",
    "POST /v1/subjects/{id}/tokens",
    "PUT /v1/subjects/{id}/files/{field}",
  ]);
});

const csv = (rows: number): string => `email\n${Array.from({ length: rows }, () => `traveller${++people}@post.example`).join("\n")}\n`;
const CSV = { "content-type": "text/csv" };
const sendCsv = (raw: string): Promise<Answer> => call(edge.port, "POST", "/v1/imports", { key, raw, headers: CSV });
const progress = async (id: string): Promise<Answer["json"]> => (await call(edge.port, "GET", `/v1/imports/${id}`, { key })).json;

async function until(id: string, isSo: (seen: Answer["json"]) => boolean): Promise<Answer["json"]> {
  for (;;) {
    const seen = await progress(id);
    if (isSo(seen)) return seen;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function work(onTrouble: (error: unknown) => void = () => undefined): Promise<ImportWorker> {
  return runImports(edge.house.safe, { parseJson: parseStrictJson, onTrouble: (_tenant, _id, error) => onTrouble(error) });
}

test("an import under way stops after its batch, says why it waits, and goes on where it stopped", async () => {
  const worker = await work();
  try {
    const id = String((await sendCsv(csv(5_000))).json["id"]);
    await until(id, (seen) => Number(seen["imported"]) > 0);
    await see(NEARLY_FULL);
    expect((await sendCsv(csv(10))).json["code"]).toBe("read_only");
    let last = -1;
    let looks = 0;
    // For a second at least: the batch that was under way is stored when it is ready.
    const stood = await until(id, (seen) => {
      looks = seen["imported"] === last ? looks + 1 : 0;
      last = Number(seen["imported"]);
      return looks >= 50;
    });
    expect(stood["waits"]).toMatchObject({ code: "read_only" });
    expect(stood["done"]).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await progress(id))["imported"]).toBe(last);
    await see(ROOMY);
    const done = await until(id, (seen) => seen["done"] === true);
    expect(done).toMatchObject({ state: "done", read: 5_000, imported: 5_000, rejectedCount: 0 });
    expect(done["waits"]).toBeUndefined();
  } finally {
    await worker.stop();
  }
});

test("an upload under way is given up, and what had come of it is not kept", async () => {
  const piece = Buffer.from(csv(20_000));
  const answered = new Promise<{ readonly status: number; readonly text: string }>((resolve, reject) => {
    const headers = { authorization: `Bearer ${key}`, ...CSV };
    const sending = request({ port: edge.port, method: "POST", path: "/v1/imports", headers, agent: false }, (answer) => {
      let text = "";
      answer.on("data", (chunk: Buffer) => (text += chunk.toString()));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    sending.on("error", reject);
    sending.write(piece, () => void see(NEARLY_FULL).then(() => sending.write(piece)));
  });
  const { status, text } = await answered;
  expect([status, text.includes("read_only")]).toEqual([503, true]);
  const [kept] = await db.owner<{ count: string }[]>`select count(*) from imports where state = 'receiving'`;
  expect(kept?.count).toBe("0");
});

/** As the database says it where a table cannot grow. */
async function withFullDisk<T>(table: string, fn: () => Promise<T>): Promise<T> {
  await db.owner.unsafe(`
    create function no_room() returns trigger language plpgsql as $$
      begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
    create trigger no_room before insert on ${table} for each statement execute function no_room()`);
  try {
    return await fn();
  } finally {
    await db.owner.unsafe(`drop trigger no_room on ${table}; drop function no_room()`);
  }
}

test("where not even the entry finds room, nothing is shown, and the answer says that the disk is full", async () => {
  const id = String((await create()).json["id"]);
  await withFullDisk("ledger_packs", async () => {
    const refused = await call(edge.port, "POST", `/v1/subjects/${id}/reveals`, { key, body: { fields: ["email"] } });
    expect(refused.json).toMatchObject({ status: 507, code: "disk_full" });
    expect(refused.text).not.toContain("post.example");
    expect((await create()).status).toBe(507);
  });
  expect((await create()).status).toBe(201);
  expect(edge.logged.some((it) => it.includes("http.fault"))).toBe(false);
});

test("an import that finds the disk full has not failed, however often it was tried", async () => {
  const errors: unknown[] = [];
  const id = await withFullDisk("subjects", async () => {
    const sent = String((await sendCsv(csv(300))).json["id"]);
    // One more that fails, and it is given up.
    await db.owner`update imports set attempts = 19 where import_id = ${sent}`;
    const worker = await work((error) => errors.push(error));
    while (errors.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    await worker.stop();
    return sent;
  });
  expect((await progress(id))["done"]).toBe(false);
  const [row] = await db.owner`select attempts from imports where import_id = ${id}`;
  expect(row?.["attempts"]).toBe(19);
  // It is tried again after ten seconds; the test does not wait.
  await db.owner`update imports set leased_until = null where import_id = ${id}`;
  const worker = await work();
  expect(await until(id, (seen) => seen["done"] === true)).toMatchObject({ state: "done", imported: 300 });
  await worker.stop();
});
