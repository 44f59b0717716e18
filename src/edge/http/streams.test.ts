import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../base/ids.ts";
import { listTenants } from "../../platform/storage/database.ts";
import { openTestDatabase } from "../../platform/storage/testing.ts";
import type { TestDatabase } from "../../platform/storage/testing.ts";
import { runImports } from "../../workflows/imports/run-imports.ts";
import type { ImportWorker } from "../../workflows/imports/run-imports.ts";
import { sweepImports } from "../../workflows/imports/sweep-imports.ts";
import { call, makeBusiness, openTestEdge } from "./_test-edge.ts";
import type { Answer, TestEdge } from "./_test-edge.ts";
import type { Caller } from "./caller.ts";
import type { Edge } from "./edge.ts";
import type { Route } from "./route.ts";
import { ledgerRoutes } from "./routes/ledger.ts";
import { parseStrictJson } from "./strict-json.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book your travel, basis: contract } }
fields:
  name: { label: Name, category: identity, type: name, purposes: [booking], retention: 3y }
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
  scan: { label: Copy of the passport, category: government-id, type: file, purposes: [booking], retention: 30d }
roles:
  site: { booking: { name: [clear, change], email: [clear, change], scan: [clear, change] } }
  names: { booking: { name: [change], email: [masked] } }
`;

let db: TestDatabase;
let edge: TestEdge;
let worker: ImportWorker;
let owner = "";
let site = "";

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  worker = await runImports(edge.house.safe, { parseJson: parseStrictJson, onTrouble: () => undefined });
  owner = await makeBusiness(edge, "Blue Sky", MAP);
  site = String((await call(edge.port, "POST", "/v1/keys", { key: owner, body: { role: "site" } })).json["key"]);
});
afterAll(async () => {
  await worker.stop();
  await edge.close();
  await db.close();
});

const upload = (text: string | Uint8Array, type = "text/csv", query = ""): Promise<Answer> =>
  call(edge.port, "POST", `/v1/imports${query}`, { key: site, raw: text, headers: { "content-type": type } });

async function finished(id: unknown): Promise<Record<string, unknown>> {
  await expect.poll(async () => (await call(edge.port, "GET", `/v1/imports/${String(id)}`, { key: site })).json["done"]).toBe(true);
  return (await call(edge.port, "GET", `/v1/imports/${String(id)}`, { key: site })).json;
}

test("an import keeps the good rows and tells the others with line, column and reason, in JSON and as CSV", async () => {
  const started = await upload("Name,E-mail\nAna Example,ana@example.com\nBen Example,not-an-address\nCem Example,cem@example.com\n");
  expect(started.status, started.text).toBe(202);
  expect(started.headers["location"]).toBe(`/v1/imports/${String(started.json["id"])}`);
  const done = await finished(started.json["id"]);
  expect(done).toMatchObject({
    state: "done",
    read: 3,
    imported: 2,
    rejectedCount: 1,
    rejected: [{ line: 3, column: "E-mail", field: "email" }],
  });
  expect(JSON.stringify(done)).not.toContain("not-an-address");
  const csv = await call(edge.port, "GET", `/v1/imports/${String(started.json["id"])}/rejected.csv`, { key: site });
  expect(csv.headers["content-type"]).toContain("text/csv");
  expect(csv.text.split("\r\n")[1]).toMatch(/^"3","E-mail","email",/u);
  const found = await call(edge.port, "POST", "/v1/subjects/search", { key: site, body: { field: "email", equals: "cem@example.com" } });
  expect(found.json["items"]).toHaveLength(1);
});

test("the names of an import's columns are told to who sent it and to the owner: a first line may be no header, but a customer", async () => {
  const mapping = encodeURIComponent(JSON.stringify({ "Bo Secret": "name", "bo@example.com": "email" }));
  const id = String((await upload("Bo Secret,bo@example.com\nCy Example,nowhere\n", "text/csv", `?map=${mapping}`)).json["id"]);
  await finished(id);
  const other = String((await call(edge.port, "POST", "/v1/keys", { key: owner, body: { role: "names" } })).json["key"]);
  const body = { what: "rejected", import: id, format: "zip", passphrase: "twelve or more letters" };
  for (const [key, knows] of [
    [site, true],
    [owner, true],
    [other, false],
  ] as const) {
    const told = await call(edge.port, "GET", `/v1/imports/${id}`, { key });
    const csv = await call(edge.port, "GET", `/v1/imports/${id}/rejected.csv`, { key });
    expect([told.status, csv.status, told.text.includes("Bo Secret"), csv.text.includes("bo@example.com")]).toEqual([
      200,
      200,
      knows,
      knows,
    ]);
    expect(told.json).toMatchObject({ rejected: [{ line: 2, field: "email" }], columns: [{ field: "name" }, { field: "email" }] });
    expect((await call(edge.port, "POST", "/v1/downloads", { key, body })).status).toBe(200);
  }
});

test("of rejected rows that were kept as long as they may be it is said that there were some, and no empty list is given for them", async () => {
  const started = await upload("Name,E-mail\nAna Example,nowhere\n");
  const id = String(started.json["id"]);
  const done = await finished(id);
  expect(done).toMatchObject({ rejectedCount: 1, rejectedGone: false, rejectedUntil: expect.stringMatching(/^\d{4}-/u) });
  await db.owner`update imports set finished_at = finished_at - interval '90 days' where import_id = ${id}`;
  for (const tenant of await listTenants(db)) await sweepImports(db, tenant, edge.house.clock());

  const told = (await call(edge.port, "GET", `/v1/imports/${id}`, { key: site })).json;
  expect(told).toMatchObject({ rejectedCount: 1, rejected: [], rejectedGone: true });
  expect(Date.parse(String(told["rejectedUntil"]))).toBeLessThanOrEqual(edge.house.clock());
  const gone = { status: 410, code: "rejections_gone" };
  expect((await call(edge.port, "GET", `/v1/imports/${id}/rejected.csv`, { key: site })).json).toMatchObject(gone);
  const body = { what: "rejected", import: id, format: "zip", passphrase: "twelve or more letters" };
  expect((await call(edge.port, "POST", "/v1/downloads", { key: site, body })).json).toMatchObject(gone);
});

test("a key that may not write what a file holds is told which fields and whom to ask, and nothing is taken in", async () => {
  const before = (await db.owner`select import_id from imports`).length;
  const send = (by: string, query = ""): Promise<Answer> =>
    call(edge.port, "POST", `/v1/imports${query}`, {
      key: by,
      raw: "Name,E-mail\nAna,ana@example.com\n",
      headers: { "content-type": "text/csv" },
    });
  const half = String((await call(edge.port, "POST", "/v1/keys", { key: owner, body: { role: "names" } })).json["key"]);
  for (const query of ["", "?confirm=true", "?purpose=booking"])
    expect((await send(owner, query)).json).toMatchObject({
      status: 403,
      code: "not_granted",
      say: expect.stringContaining("not allowed"),
    });
  const told = (await send(half)).json;
  expect(told).toMatchObject({
    status: 403,
    say: "I am not allowed to write down all that this file holds, so nothing of it was taken in.",
    unlock: expect.stringContaining("The owner can grant these fields to your role"),
    fields: [{ field: "email", code: "not_granted" }],
    entry: expect.any(String),
  });
  expect((await db.owner`select import_id from imports`).length).toBe(before);
  expect((await send(half, `?map=${encodeURIComponent('{"E-mail":null}')}`)).status).toBe(202);

  const address = `/v1/imports/${String((await send(half, "?confirm=true")).json["id"])}`;
  const confirm = (body: unknown): Promise<Answer> => call(edge.port, "POST", `${address}/confirmations`, { key: half, body });
  expect((await confirm({})).json).toMatchObject({ status: 403, code: "not_granted", fields: [{ field: "email" }] });
  expect((await confirm({ map: { "E-mail": null } })).status).toBe(202);
});

test("a proposed import waits, shows its columns, and begins once when it is confirmed", async () => {
  const proposed = await upload("Name,Mail,Other\nGil Example,gil@example.com,x\n", "text/csv", "?confirm=true");
  expect([proposed.status, proposed.json]).toMatchObject([
    202,
    { state: "proposed", columns: [{ sure: "certain" }, { sure: "likely" }, { sure: "none" }] },
  ]);
  const address = `/v1/imports/${String(proposed.json["id"])}`;
  const shown = await call(edge.port, "GET", address, { key: site });
  expect(shown.json).toMatchObject({
    state: "proposed",
    done: false,
    imported: 0,
    columns: proposed.json["columns"],
    choices: proposed.json["choices"],
  });
  expect(shown.text).not.toContain("Gil");
  const byOwner = await call(edge.port, "GET", address, { key: owner });
  expect([byOwner.json["columns"], byOwner.json["choices"]]).toEqual([null, undefined]);

  const confirm = (body: unknown, key = site): Promise<Answer> =>
    call(edge.port, "POST", `${address}/confirmations`, {
      key,
      body,
      headers: { "idempotency-key": `confirm-${JSON.stringify(body).length}` },
    });
  expect((await confirm({}, owner)).status).toBe(404);
  expect(await confirm({ map: { Other: "email" } })).toMatchObject({ status: 400, json: { code: "duplicate_columns" } });
  const begun = await confirm({ map: { Other: null } });
  expect([begun.status, begun.json["state"]]).toEqual([202, "queued"]);
  expect((await confirm({ map: { Other: null } })).text).toBe(begun.text);
  expect(await finished(proposed.json["id"])).toMatchObject({ state: "done", imported: 1 });
  expect(await confirm({})).toMatchObject({ status: 409, json: { code: "import_not_proposed" } });
  expect((await call(edge.port, "DELETE", address, { key: site })).status).toBe(409);
});

test("a proposed import that is given up is gone", async () => {
  const proposed = await upload("Name\nEve Example\n", "text/csv", "?confirm=true");
  const address = `/v1/imports/${String(proposed.json["id"])}`;
  expect((await call(edge.port, "DELETE", address, { key: site })).status).toBe(204);
  expect((await call(edge.port, "DELETE", address, { key: site })).status).toBe(404);
  expect((await call(edge.port, "GET", address, { key: site })).status).toBe(404);
  expect((await upload("Name\nEve\n", "text/csv", "?confirm=perhaps")).status).toBe(400);
});

test("the same upload under one Idempotency-Key, ten times at once, is one import; another upload is refused", async () => {
  const send = (text: string): Promise<Answer> =>
    call(edge.port, "POST", "/v1/imports", {
      key: site,
      raw: text,
      headers: { "content-type": "text/csv", "idempotency-key": "upload-1" },
    });
  const answers = await Promise.all(Array.from({ length: 10 }, () => send("Name\nHal Example\nIda Example\n")));
  expect(new Set(answers.map((answer) => `${answer.status} ${String(answer.json["id"])}`)).size).toBe(1);
  expect(answers[0]?.status).toBe(202);
  expect(new Set(answers.map(({ headers }) => headers["location"]))).toEqual(new Set([`/v1/imports/${String(answers[0]?.json["id"])}`]));
  expect(await finished(answers[0]?.json["id"])).toMatchObject({ imported: 2 });
  expect((await send("Name\nJim Example\n")).json).toMatchObject({ status: 422, code: "idempotency_conflict" });
  expect((await db.owner`select count(*)::int as n from imports where state in ('receiving', 'queued')`)[0]?.["n"]).toBe(0);
});

test("takes NDJSON, and a mapping of columns", async () => {
  const lines = await upload('{"name":"Dan Example","email":"dan@example.com"}\n{"name":"Eve Example"}\n', "application/x-ndjson");
  expect(await finished(lines.json["id"])).toMatchObject({ imported: 2 });
  const mapped = await upload(
    "Wer;Wohin\nFay Example;fay@example.com\n",
    "text/csv",
    `?map=${encodeURIComponent('{"Wer":"name","Wohin":"email"}')}`,
  );
  expect(await finished(mapped.json["id"])).toMatchObject({ imported: 1 });
});

test("turns away what is no such file, and says what is wrong, not what stood there", async () => {
  const cases: readonly [Parameters<typeof upload>, string][] = [
    [[""], "empty_file"],
    [["Name,E-mail\n"], "only_header"],
    [[Buffer.from("Name,E-mail\nJos\xe9,jose@example.com\n", "latin1")], ""],
    [[Buffer.from("Name,E-mail\nx,y\n", "utf16le")], "not_utf8"],
    [["canary-column,canary-other\nx,y\n"], "no_columns"],
    [["Name,Name\nx,y\n"], "duplicate_columns"],
    [["Name,E-mail\nx,y\n", "text/csv", "?map=[1]"], "invalid_input"],
    [["Name\nx\n", "text/csv", `?map=${encodeURIComponent('{"Name":"canary"}')}`], "unknown_field"],
    [["Name\nx\n", "text/csv", "?purpose=nothing"], "purpose_not_in_map"],
    [["x", "text/plain"], "content_type_unsupported"],
    [["x", "text/csv; charset=latin1"], "content_type_unsupported"],
  ];
  for (const [given, code] of cases) {
    const answer = await upload(...given);
    if (code !== "") expect(answer.json["code"], answer.text).toBe(code);
    if (code === "no_columns") expect(answer.text).not.toContain("canary");
  }
});

test("stores a file sealed and opens it byte for byte; one byte too many is turned away", async () => {
  const subject = String((await call(edge.port, "POST", "/v1/subjects", { key: site, body: { fields: { name: "Gil" } } })).json["id"]);
  const path = `/v1/subjects/${subject}/files/scan`;
  const bytes = Buffer.alloc(200_000, "canary-scan ");
  const put = (raw: Uint8Array, headers: Record<string, string> = {}): Promise<Answer> =>
    call(edge.port, "PUT", path, { key: site, raw, headers: { "content-type": "application/pdf", ...headers } });
  const stored = await put(bytes, { "content-disposition": "attachment; filename*=UTF-8''P%C3%A4ss%201.pdf" });
  expect(stored.json, stored.text).toMatchObject({ subject, field: "scan", sizeBytes: 200_000 });
  const opened = await call(edge.port, "POST", `${path}/reveals`, { key: site, body: {} });
  expect([opened.status, opened.headers["content-type"], opened.headers["content-disposition"]]).toEqual([
    200,
    "application/pdf",
    "attachment; filename*=UTF-8''P%C3%A4ss%201.pdf",
  ]);
  expect(opened.text).toBe(bytes.toString());
  expect(opened.headers["x-entry"]).toMatch(/^ent_/u);
  expect((await put(Buffer.alloc(10 * 1_048_576 + 1))).status).toBe(413);
  expect((await put(bytes, { "content-disposition": "attachment; filename=x.pdf" })).status).toBe(400);
});

test("a sender who leaves in the middle leaves nothing behind, and the server well", async () => {
  const before = await db.owner`select count(*)::int as n from imports`;
  const socket = connect(edge.port, "127.0.0.1");
  socket.write(
    `POST /v1/imports HTTP/1.1\r\nHost: localhost:${edge.port}\r\nAuthorization: Bearer ${site}\r\nContent-Type: text/csv\r\nContent-Length: 9000000\r\n\r\nName,E-mail\n${"Ana,ana@example.com\n".repeat(20_000)}`,
  );
  await new Promise((resolve) => setTimeout(resolve, 300));
  socket.destroy();
  await expect.poll(async () => (await db.owner`select count(*)::int as n from imports`)[0]?.["n"]).toBe(before[0]?.["n"]);
  expect((await call(edge.port, "GET", "/healthz")).status).toBe(200);
});

test("readers who leave a stream of the ledger in the middle give its connections back", async () => {
  const create = (n: number): Promise<Answer> =>
    call(edge.port, "POST", "/v1/subjects", { key: site, body: { fields: { name: `Number ${n}` } } });
  for (let from = 0; from < 600; from += 100) await Promise.all(Array.from({ length: 100 }, (_, n) => create(from + n)));
  const get = `GET /v1/ledger/leaves HTTP/1.1\r\nHost: localhost:${edge.port}\r\nAuthorization: Bearer ${owner}\r\n\r\n`;
  for (let n = 0; n < 25; n += 1) {
    const socket = connect(edge.port, "127.0.0.1");
    socket.write(get);
    await new Promise((resolve) => socket.once("data", resolve));
    socket.destroy();
  }
  const whole = await call(edge.port, "GET", "/v1/ledger/leaves", { key: owner });
  expect(whole.text.trim().split("\n").length).toBeGreaterThan(600);
  expect((await call(edge.port, "HEAD", "/v1/ledger/leaves", { key: owner })).status).toBe(200);
  await expect
    .poll(
      async () =>
        (
          await db.owner`select count(*)::int as n from pg_stat_activity where state = 'idle in transaction' and datname = current_database()`
        )[0]?.["n"],
    )
    .toBe(0);
});

test("as many readers of the ledger as there are connections, and slow ones, keep nobody from one", async () => {
  const [tenant] = await listTenants(db);
  if (tenant === undefined) throw new Error("no business");
  const create = (n: number): Promise<Answer> =>
    call(edge.port, "POST", "/v1/subjects", { key: site, body: { fields: { name: `Reader ${n}` } } });
  await Promise.all(Array.from({ length: 250 }, (_, n) => create(n)));
  const caller: Caller = {
    tenant,
    actor: { kind: "key", id: newId("key", edge.house.clock()), roles: [], purposes: "all", owner: true, address: null },
  };
  const leaves = ledgerRoutes({ db: edge.house.db, safe: edge.house.safe } as Edge).find(({ path }) => path === "/v1/ledger/leaves");
  const read = async (): Promise<number> => {
    const reply = await leaves?.handle({ caller, query: {} } as Parameters<Route["handle"]>[0]);
    let chunks = 0;
    // Longer than the look at whoever reads is good for, so that each is looked at in the middle.
    if (reply?.kind === "stream") for await (const _ of reply.chunks()) if (chunks++ === 0) await sleep(600);
    return chunks;
  };
  const reading = Promise.all(Array.from({ length: 12 }, read));
  await sleep(200);
  const looked = call(edge.port, "GET", "/v1/keys", { key: owner }).then(({ status }) => status);
  expect(await Promise.race([looked, sleep(5_000)])).toBe(200);
  expect(Math.min(...((await Promise.race([reading, sleep(30_000)])) ?? []))).toBeGreaterThan(1);
});

test("a stopping server finishes the call in flight, takes no new one, and ends with it", async () => {
  const other = await openTestEdge(db);
  const slow = connect(other.port, "127.0.0.1");
  let text = "";
  slow.on("data", (chunk) => (text += chunk.toString()));
  const ended = once(slow, "close");
  const head = `Host: localhost:${other.port}\r\nContent-Type: application/json\r\nContent-Length: 40\r\nExpect: 100-continue`;
  slow.write(`POST /v1/unseal HTTP/1.1\r\n${head}\r\n\r\n`);
  await expect.poll(() => text).toMatch(/^HTTP\/1\.1 100 /u);
  // Nothing cuts it off: what it waits for is the call.
  const closing = other.server.close(new AbortController().signal);
  slow.write(`{"passphrase":"${"x".repeat(23)}"}`);
  await Promise.all([closing, ended]);
  expect(text).toMatch(/^HTTP\/1\.1 403 /mu);
  await expect(call(other.port, "GET", "/healthz")).rejects.toThrow();
  await other.house.close();
});
