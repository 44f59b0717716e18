import { readFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openArchive } from "../support/archives.ts";
import { type Canaries, makeCanaries } from "../support/canaries.ts";
import { dumpAll, filesBelow, ownerDoor } from "../support/dump.ts";
import { gather } from "../support/gather.ts";
import { makeScanner } from "../../src/base/leak-scanner.ts";
import type { Answer } from "../support/http-client.ts";
import { untilImported } from "../bench/imports.ts";
import { FULL_MAP } from "../support/plain-map.ts";
import { recordConsent } from "../support/standing.ts";
import { makeStrongroom } from "../support/strongroom.ts";
import type { App, Strongroom } from "../support/strongroom.ts";

const PEOPLE = 12;
const PLANTED_MIN = 100;
const SEEDED = "seeded on purpose";
/** The log is written in pages with a header each, which cuts a value that lies across two: of many rows, most are whole. */
const SEEDED_ROWS = 200;

let room: Strongroom;
let canaries: Canaries;
let errors: Answer[];
// Each try has its own: what one left half done, and still running, is nothing to the next.
beforeEach(() => {
  room = makeStrongroom();
  canaries = makeCanaries();
  errors = [];
});
afterEach(() => room.remove());

test("no planted value is in the data folder, the write-ahead log, a dump, a backup, a log or an error answer", async () => {
  const { ownerKey } = await room.init(FULL_MAP);
  const app = await room.serve({ LOG_LEVEL: "trace" });
  const { key } = await room.key("clerk", { purposes: ["booking"] });
  const asker = (await room.key("asker", { purposes: ["booking"] })).key;

  const subjects = await gather(Array.from({ length: PEOPLE }), 4, () => createPerson(app, key));
  await useThem(app, key, asker, ownerKey, subjects);
  await askWrongly(app, key, subjects[0] ?? "");
  await importPeople(app, key);
  expect(Object.keys(canaries.planted).length).toBeGreaterThanOrEqual(PLANTED_MIN);

  const backups = join(room.home, "backups");
  mkdirSync(backups);
  const backup = await room.cli(["backup", "--out", backups, "--json"]);
  expect(backup.status, `${backup.stdout}${backup.stderr}`).toBe(0);
  const archives = filesBelow(backups).filter((file) => file.endsWith(".age"));
  expect(archives.length).toBe(2);

  const opened = await Promise.all(archives.map(openArchive));
  expect(opened.every(({ bytes }) => bytes.includes("sealed_records") || bytes.includes("subject_keys"))).toBe(true);

  const sql = ownerDoor(room.dataDir);
  await sql`checkpoint`;
  const dumps = await dumpAll(sql);
  const before = Object.keys(canaries.planted).length;
  const seeded = canaries.plant(SEEDED, "passport");
  expect(canaries.planted[`${SEEDED} #${before + 1}`]).toBe(seeded);
  await sql`create table seeded_leak (value text)`;
  await sql`insert into seeded_leak select ${seeded} from generate_series(1, ${SEEDED_ROWS})`;
  const dumpsWithLeak = await dumpAll(sql);
  await sql`checkpoint`;
  await sql.end();
  await app.stop();

  const scanner = makeScanner(canaries.planted);
  const places = [
    ...filesBelow(room.home).map((file) => ({ name: file.slice(room.home.length), bytes: readFileSync(file) })),
    ...opened,
    ...dumps.map(({ table, bytes }) => ({ name: `dump of ${table}`, bytes })),
    ...errors.map(({ text, headers }, n) => ({ name: `error answer ${n}`, bytes: Buffer.from(JSON.stringify(headers) + text) })),
  ];
  expect(places.some(({ name }) => name.includes("/pg_wal/"))).toBe(true);
  const leaks = places.flatMap(({ name, bytes }) => scanner.scan(bytes).map((leak) => ({ where: name, ...leak })));

  // The one leak seeded above is found on the disk, in the write-ahead log and in the dump: the scan sees what is there.
  const isSeeded = (leak: { name: string }): boolean => leak.name.startsWith(SEEDED);
  const seededIn = leaks.filter(isSeeded).map(({ where }) => where);
  expect(seededIn.some((where) => where.includes("/base/"))).toBe(true);
  expect(seededIn.some((where) => where.includes("/pg_wal/"))).toBe(true);
  expect(dumpsWithLeak.flatMap(({ bytes }) => scanner.scan(bytes)).length).toBeGreaterThan(0);

  expect(leaks.filter((leak) => !isSeeded(leak))).toEqual([]);
}, 180_000);

async function createPerson(app: App, key: string): Promise<string> {
  const answer = await app.call("POST", "/v1/subjects", {
    key,
    headers: { "idempotency-key": `create-${Math.random()}` },
    body: {
      purpose: "booking",
      source: canaries.plant("source", "date-free text"),
      fields: {
        email: canaries.plant("create email", "email"),
        phone: canaries.plant("create phone", "phone"),
        fullname: canaries.plant("create name", "name"),
        home: canaries.plant("create home", "date-free text"),
        passport: canaries.plant("create passport", "passport"),
        account: canaries.plant("create account", "account"),
        notes: canaries.plant("create notes", "date-free text"),
        card: [canaries.plant("create card", "card")],
        licence: canaries.plant("create licence", "passport"),
        street: { line1: canaries.plant("create street", "date-free text"), city: canaries.plant("create city", "name"), country: "GB" },
      },
    },
  });
  expect(answer.status, answer.text).toBe(201);
  return String(answer.json.id);
}

/** Ordinary work, with a value in every place that takes one. */
async function useThem(app: App, key: string, asker: string, ownerKey: string, subjects: readonly string[]): Promise<void> {
  for (const [n, id] of subjects.entries()) {
    const tellsWhy = await app.call("POST", `/v1/subjects/${id}/reveals`, {
      key: asker,
      body: { fields: ["passport"], purpose: "booking", reason: canaries.plant("reason", "date-free text") },
    });
    expect(tellsWhy.json.fields.passport.form, tellsWhy.text).toBe("clear");
    await app.call("PATCH", `/v1/subjects/${id}`, {
      key,
      body: {
        fields: {
          fullname: canaries.plant("patch name", "name"),
          notes: canaries.plant("patch notes", "date-free text"),
          email: canaries.plant("patch email", "email"),
        },
      },
    });
    keepError(
      await app.call("POST", `/v1/subjects/${id}/comparisons`, {
        key,
        body: { field: "passport", value: canaries.plant("comparison", "passport") },
      }),
    );
    keepError(await app.call("POST", "/v1/subjects/search", { key, body: { field: "email", equals: canaries.plant("search", "email") } }));
    keepError(
      await app.call("POST", "/v1/subjects/search", { key, body: { field: "phone", equals: canaries.plant("search phone", "phone") } }),
    );
    const fileName = encodeURIComponent(`${canaries.plant("name of a file", "passport")}.pdf`);
    const stored = await app.call("PUT", `/v1/subjects/${id}/files/scan`, {
      key,
      raw: `%PDF-1.7 ${canaries.plant("inside a file", "date-free text")}`.repeat(50),
      headers: { "content-type": "application/pdf", "content-disposition": `attachment; filename*=UTF-8''${fileName}` },
    });
    expect(stored.status, stored.text).toBeLessThan(300);
    if (n < 3) await recordConsent(app, ownerKey, id, "newsletter", "given");
  }
  const last = subjects.at(-1) ?? "";
  const erased = await app.call("POST", "/v1/erasures", {
    key: ownerKey,
    body: { subject: last, reason: canaries.plant("erasure reason", "date-free text") },
    headers: { prefer: "wait=20" },
  });
  expect(erased.status, erased.text).toBeLessThan(300);
  keepError(await app.call("GET", `/v1/subjects/${last}`, { key }));
}

/** A value in every place where it is wrong: types, names of fields, ids, purposes, bodies that do not parse, addresses. */
async function askWrongly(app: App, key: string, subject: string): Promise<void> {
  const wrong = (): string => canaries.plant("wrong input", "date-free text");
  const create = (fields: unknown): Promise<Answer> => app.call("POST", "/v1/subjects", { key, body: { fields } });
  const answers = await Promise.all([
    create({ email: wrong() }),
    create({ phone: wrong() }),
    create({ born: wrong() }),
    create({ country: wrong() }),
    create({ account: wrong() }),
    create({ visits: wrong() }),
    create({ member: wrong() }),
    create({ [wrong()]: "x" }),
    create({ fullname: { first: wrong() } }),
    create(wrong()),
    app.call("POST", "/v1/subjects", { key, body: { fields: {}, [wrong()]: wrong() } }),
    app.call("POST", "/v1/subjects", { key, raw: `{"fields": {"email": "${canaries.plant("broken json", "email")}"` }),
    app.call("POST", "/v1/subjects", {
      key,
      raw: `email=${canaries.plant("form body", "email")}`,
      headers: { "content-type": "application/x-www-form-urlencoded" },
    }),
    app.call("GET", `/v1/subjects/${encodeURIComponent(canaries.plant("path", "email"))}`, { key }),
    app.call("GET", `/v1/subjects/${subject}?purpose=${encodeURIComponent(canaries.plant("purpose", "date-free text"))}`, { key }),
    app.call(
      "GET",
      `/v1/nowhere/${encodeURIComponent(canaries.plant("unknown route", "email"))}?q=${encodeURIComponent(canaries.plant("query", "email"))}`,
      { key },
    ),
    app.call("GET", `/v1/subjects?cursor=${encodeURIComponent(canaries.plant("cursor", "email"))}`, { key }),
    app.call("POST", `/v1/subjects/${subject}/reveals`, { key, body: { fields: [wrong()], purpose: "booking" } }),
    app.call("POST", `/v1/subjects/${subject}/reveals`, { key, body: { fields: ["email"], purpose: wrong() } }),
    app.call("POST", "/v1/reveals", { key, body: { items: [{ subject: wrong(), fields: ["email"] }], purpose: "booking" } }),
    app.call("POST", "/v1/subjects/search", { key, body: { field: wrong(), equals: wrong() } }),
    app.call("PATCH", `/v1/subjects/${subject}`, { key, body: { fields: { email: wrong() } } }),
    app.call("POST", "/v1/subjects", { key: canaries.plant("wrong key", "passport"), body: { fields: {} } }),
    app.call("POST", "/v1/subjects", {
      key,
      headers: { "idempotency-key": canaries.plant("idempotency key", "passport") },
      body: { fields: { email: wrong() } },
    }),
  ]);
  answers.forEach((answer) => keepError(answer));
  expect(answers.filter(({ status }) => status >= 400).length).toBe(answers.length);
}

async function importPeople(app: App, key: string): Promise<void> {
  const good = Array.from(
    { length: 10 },
    () =>
      `${canaries.plant("import email", "email")},${canaries.plant("import name", "name")},${canaries.plant("import phone", "phone")},GB`,
  );
  const bad = Array.from(
    { length: 10 },
    () =>
      `${canaries.plant("rejected e-mail", "passport")},${canaries.plant("rejected name", "name")},${canaries.plant("rejected phone", "passport")},Nowhereland`,
  );
  const csv = ["email,fullname,phone,country", ...good, ...bad].join("\n");
  const sent = await app.call("POST", "/v1/imports?purpose=booking", { key, raw: csv, headers: { "content-type": "text/csv" } });
  expect(sent.status, sent.text).toBeLessThan(300);
  const progress = await untilImported(app, key, String(sent.json.id));
  expect([progress.imported, progress.rejectedCount]).toEqual([10, 10]);
  keepError(await app.call("GET", `/v1/imports/${sent.json.id}`, { key }), true);
}

/** Error answers must echo nothing, nor may the report of rejected rows. */
function keepError(answer: Answer, always = false): void {
  if (answer.status >= 400 || always) errors.push(answer);
}
