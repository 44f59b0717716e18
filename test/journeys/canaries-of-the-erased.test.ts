import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Redacted } from "../../src/base/redacted.ts";
import { makeScanner } from "../../src/base/leak-scanner.ts";
import { verify } from "../../src/edge/cli/verify.ts";
import { type Dovecot, startDovecot } from "../../src/platform/mailbox/_dovecot.ts";
import { type TestMailServer, startMailServer } from "../../src/platform/outbox/_testing.ts";
import { openArchive } from "../support/archives.ts";
import { makeCanaries } from "../support/canaries.ts";
import { dumpAll, filesBelow, ownerDoor } from "../support/dump.ts";
import type { Answer, Json } from "../support/http-client.ts";
import { FULL_MAP } from "../support/plain-map.ts";
import { recordConsent } from "../support/standing.ts";
import { type App, type Strongroom, makeStrongroom } from "../support/strongroom.ts";

const GONE = "of the erased:";
const STAYS = "of somebody else:";
const SEEDED = "seeded on purpose";
const PLANTED_MIN = 25;

let room: Strongroom;
let second: Strongroom;
const canaries = makeCanaries();
let dovecot: Dovecot;
let smtp: TestMailServer;
beforeAll(async () => {
  [room, second] = [makeStrongroom(), makeStrongroom()];
  [dovecot, smtp] = await Promise.all([startDovecot("privacy@bluesky.example"), startMailServer()]);
});
afterAll(async () => {
  await Promise.all([room.remove(), second.remove(), dovecot.stop(), smtp.close()]);
});

type Person = { readonly id: string; readonly fields: Readonly<Record<string, unknown>> };

test("of a customer who was erased at their own wish nothing can be read, in no file, log, letter, dump or backup of any age, and others are intact", async () => {
  const { ownerKey } = await room.init(FULL_MAP);
  const { key } = await room.key("clerk", { purposes: ["booking"] });
  // Whatever is written beside the data folder on the way is looked through, too.
  const temporary = join(room.home, "tmp");
  mkdirSync(temporary, { mode: 0o777 });
  const { user, port, password, address, authority } = dovecot.mailbox;
  const mailbox = `imap://${user}:${encodeURIComponent(Redacted.unveil(password))}@127.0.0.1:${port}/INBOX?address=${address}&authority=${authority}&tls=none`;
  const env = { LOG_LEVEL: "trace", TMPDIR: temporary, RIGHTS_IMAP_URL: mailbox };
  const app = await room.serve(env);
  const [gone, stays] = [await makePerson(app, key, ownerKey, GONE), await makePerson(app, key, ownerKey, STAYS)];

  const access = await copyOf(app, ownerKey, gone.id);
  const erasure = await askByMail(app, ownerKey, gone, access);
  expect(Object.keys(canaries.planted).filter((name) => name.startsWith(GONE)).length).toBeGreaterThanOrEqual(PLANTED_MIN);
  const sql = ownerDoor(room.dataDir);
  const [sealed] = await sql`select packed from sealed_records where subject_id = ${gone.id} limit 1`;
  const ciphertext = sealed?.["packed"] as Buffer;
  const older = await backUp("older");
  const granted = await app.call("POST", `/v1/rights-requests/${erasure}/decisions`, {
    key: ownerKey,
    body: { decision: "granted", coolingDays: 0, reason: canaries.plant(`${GONE} reason of the decision`, "date-free text") },
  });
  expect(granted.status, granted.text).toBe(200);
  await sql.end();
  await app.stop();

  // What is due is looked after at the start. From here on there is a mail server: a last letter that nobody takes has to keep its address.
  const sending = { SMTP_URL: `smtp://127.0.0.1:${smtp.port}`, MAIL_FROM: "Blue Sky <no-reply@bluesky.example>" };
  const later = await room.serve({ ...env, ...sending });
  await until(later, ownerKey, erasure, (request) => request.state === "done");
  const certificate = (await later.call("GET", `/v1/rights-requests/${erasure}/certificate`, { key: ownerKey })).json;
  expect(certificate.residue).toMatchObject({ found: 0, places: [] });
  expect(certificate.residue.values).toBeGreaterThan(5);
  expect(certificate.residue.scanned.rows).toBeGreaterThan(100);
  await expect.poll(() => smtp.taken.filter(({ to }) => to.includes(String(gone.fields["email"]))).length, { timeout: 60_000 }).toBe(1);
  const lastLetter = async (): Promise<Json> => {
    const { json } = await later.call("GET", "/v1/outbox?limit=100", { key: ownerKey });
    return (json.items as Json[]).filter(({ kind }) => kind === "rights_erased");
  };
  await expect.poll(lastLetter, { timeout: 60_000 }).toMatchObject([{ state: "sent", to: null, text: null, isGone: true }]);
  const rolled = await room.cli(["keys", "roll", "--json"]);
  expect(rolled.status, `${rolled.stdout}${rolled.stderr}`).toBe(0);
  const newer = await backUp("newer");

  const door = ownerDoor(room.dataDir);
  await door`checkpoint`;
  const dumps = await dumpAll(door);
  const seeded = canaries.plant(SEEDED, "passport");
  await door`create table seeded_leak (value text)`;
  await door`insert into seeded_leak values (${seeded})`;
  await door`checkpoint`;
  await door.end();
  const outbox = await later.call("GET", "/v1/outbox", { key: ownerKey });
  const told = await Promise.all([
    later.call("GET", `/v1/rights-requests/${erasure}/messages`, { key: ownerKey }),
    later.call("GET", `/v1/rights-requests/${access}/messages`, { key: ownerKey }),
    later.call("GET", `/v1/ledger/entries?subject=${gone.id}`, { key: ownerKey }),
    later.call("GET", `/v1/subjects/${gone.id}`, { key }),
  ]);
  await expectWhole(later, key, stays);
  await later.stop();

  const places = [
    ...filesBelow(room.home).map((file) => ({ name: file.slice(room.home.length), bytes: readFileSync(file) })),
    ...(await Promise.all([...older, ...newer].map(openArchive))),
    ...dumps.map(({ table, bytes }) => ({ name: `dump of ${table}`, bytes })),
    ...[outbox, ...told].map(({ text }, n) => ({ name: `answer ${n}`, bytes: Buffer.from(text) })),
  ];
  const scanner = makeScanner(canaries.planted);
  const leaks = places.flatMap(({ name, bytes }) => scanner.scan(bytes).map((leak) => ({ where: name, ...leak })));
  const seenIn = leaks.filter(({ name }) => name.startsWith(SEEDED)).map(({ where }) => where);
  expect(["/base/", "/pg_wal/"].filter((part) => !seenIn.some((where) => where.includes(part)))).toEqual([]);
  expect(leaks.filter(({ name }) => name.startsWith(GONE))).toEqual([]);
  // Others' letters may be read by whoever may read the outbox; no file has anything of them either.
  expect(leaks.filter(({ name, where }) => name.startsWith(STAYS) && !where.startsWith("answer"))).toEqual([]);

  // What the database keeps of rows that are gone, in its log, dead rows and the older backup, is their ciphertext: no dump has it, nor the newer backup.
  const start = ciphertext.subarray(0, 64);
  const kept = places.filter(({ bytes }) => [start, start.toString("hex")].some((one) => bytes.includes(one))).map(({ name }) => name);
  expect(kept.filter((name) => name.startsWith("opened") && name.includes("/older/")).length).toBe(1);
  expect(kept.filter((name) => name.startsWith("dump") || name.includes("/newer/"))).toEqual([]);

  // The certificate is proved by the ledger of the newer backup; the older one was made before there was such an entry.
  const proof = join(room.home, "certificate.json");
  writeFileSync(proof, JSON.stringify(certificate));
  const proved = async (archives: readonly string[]): Promise<unknown> => {
    const { exit, json } = await verify({ certificate: proof, backup: dataOf(archives), passphraseFile: room.passphraseFile, json: true });
    return [exit, (json as { ledger: string }).ledger];
  };
  expect(await proved(newer)).toEqual([0, "entry found"]);
  expect(await proved(older)).toEqual([1, "entry missing"]);

  // The older data with the keys that there are today: everybody is there but the one.
  const restored = await second.cli([
    "restore",
    "--data",
    dataOf(older),
    "--keys",
    keysOf(newer),
    "--passphrase-file",
    room.passphraseFile,
    "--json",
  ]);
  expect(restored.status, `${restored.stdout}${restored.stderr}`).toBe(0);
  const again = await second.serve();
  const lost = await again.call("GET", `/v1/subjects/${gone.id}`, { key });
  expect([410, 404]).toContain(lost.status);
  await expectWhole(again, key, stays);
  await again.stop();
}, 400_000);

/** A value in every place that takes one, for this person. */
async function makePerson(app: App, key: string, ownerKey: string, whose: string): Promise<Person> {
  const plant = (place: string, type: Parameters<typeof canaries.plant>[1]): string => canaries.plant(`${whose} ${place}`, type);
  const fields = {
    email: plant("e-mail", "email"),
    phone: plant("phone", "phone"),
    fullname: plant("name", "name"),
    born: "1971-04-09",
    home: plant("home", "date-free text"),
    country: "GB",
    visits: 7,
    member: true,
    passport: plant("passport", "passport"),
    account: plant("account", "account"),
    notes: plant("notes", "date-free text"),
    card: [plant("card", "card"), plant("second card", "card")],
    licence: plant("licence", "passport"),
    street: { line1: plant("street", "date-free text"), city: plant("city", "name"), country: "GB" },
  };
  const made = await app.call("POST", "/v1/subjects", {
    key,
    body: { purpose: "booking", source: plant("source", "date-free text"), fields },
  });
  expect(made.status, made.text).toBe(201);
  const id = String(made.json.id);
  const done = async (method: string, path: string, call: Parameters<App["call"]>[2]): Promise<Answer> => {
    const answer = await app.call(method, path, call);
    expect(answer.status, `${path} ${answer.text}`).toBeLessThan(300);
    return answer;
  };
  await done("PUT", `/v1/subjects/${id}/files/scan`, {
    key,
    raw: `%PDF-1.7 ${plant("inside a file", "date-free text")}`.repeat(50),
    headers: {
      "content-type": "application/pdf",
      "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(`${plant("name of a file", "passport")}.pdf`)}`,
    },
  });
  await done("PATCH", `/v1/subjects/${id}`, { key, body: { fields: { notes: plant("notes before", "date-free text") } } });
  await done("PATCH", `/v1/subjects/${id}`, { key, body: { fields: { notes: fields.notes } } });
  await done("POST", `/v1/subjects/${id}/reveals`, {
    key,
    body: { fields: ["passport"], purpose: "booking", reason: plant("reason of a look", "date-free text") },
  });
  await recordConsent(app, ownerKey, id, "newsletter", "given");
  await recordConsent(app, ownerKey, id, "newsletter", "withdrawn");
  await done("POST", "/v1/collection-requests", {
    key,
    body: {
      subject: id,
      purpose: "booking",
      asks: ["licence"],
      transaction: { title: plant("title of a request", "name") },
      message: plant("message of a request", "date-free text"),
    },
  });
  await done("POST", "/v1/rights-requests", {
    key: ownerKey,
    body: {
      kind: "correction",
      subject: id,
      channel: "phone",
      values: { fullname: plant("correction", "name") },
      agent: { name: plant("agent", "name"), evidence: plant("evidence", "date-free text") },
    },
  });
  return { id, fields };
}

/** Access that was granted: a copy of everything lies ready, with its passphrase. */
async function copyOf(app: App, ownerKey: string, subject: string): Promise<string> {
  const filed = await app.call("POST", "/v1/rights-requests", {
    key: ownerKey,
    body: { kind: "access", subject, channel: "phone", method: "document" },
  });
  const id = String(filed.json.id);
  await app.call("POST", `/v1/rights-requests/${id}/messages`, {
    key: ownerKey,
    body: { text: canaries.plant(`${GONE} message to them`, "date-free text") },
  });
  const granted = await app.call("POST", `/v1/rights-requests/${id}/decisions`, { key: ownerKey, body: { decision: "granted" } });
  expect(granted.status, granted.text).toBe(200);
  await until(app, ownerKey, id, (request) => request.export?.state === "ready");
  const fetched = await app.call("GET", `/v1/rights-requests/${id}/export`, { key: ownerKey });
  expect(fetched.status, fetched.text.slice(0, 200)).toBe(200);
  return id;
}

/** They write twice to the real mailbox: an answer to a letter about the copy, and that they want to be erased. Answers the erasure, proven. */
async function askByMail(app: App, ownerKey: string, { id, fields }: Person, access: string): Promise<string> {
  const letters = (await app.call("GET", "/v1/outbox?limit=100", { key: ownerKey })).json.items as Json[];
  const letter = letters.find((mail) => mail.kind === "rights_message");
  expect(letter, JSON.stringify(letters.map((mail) => mail.kind))).toBeDefined();
  const write = (subject: string, text: string, more = ""): void =>
    dovecot.deliver(
      `Authentication-Results: mx.bluesky.example; dmarc=pass header.from=${String(fields["email"]).split("@")[1]}\nFrom: ${String(fields["email"])}\nTo: privacy@bluesky.example\n${more}Subject: ${subject}\nContent-Type: text/plain; charset=utf-8\n\n${text}\n`,
    );
  write("Re: yours", canaries.plant(`${GONE} answer by mail`, "date-free text"), `In-Reply-To: <${letter.id}@bluesky.example>\n`);
  write("My data", `Please delete my data. My name is ${canaries.plant(`${GONE} in a mail`, "name")}.`);
  const filed = async (): Promise<Json> =>
    (await app.call("GET", `/v1/rights-requests?subject=${id}&kind=erasure`, { key: ownerKey })).json.items[0];
  await expect.poll(filed, { timeout: 60_000 }).toMatchObject({ channel: "mail", state: "awaiting_proof" });
  const words = (await app.call("GET", `/v1/rights-requests/${access}/messages`, { key: ownerKey })).json.items as Json[];
  expect(words.map(({ direction }) => direction)).toEqual(["out", "in"]);
  const request = String((await filed()).id);
  const proven = await app.call("POST", `/v1/rights-requests/${request}/verifications`, { key: ownerKey, body: { method: "document" } });
  expect(proven.json.state, proven.text).toBe("open");
  return request;
}

async function until(app: App, key: string, id: string, isReached: (request: Json) => boolean): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    const { json } = await app.call("GET", `/v1/rights-requests/${id}`, { key });
    if (isReached(json)) return;
    await wait(150);
  }
  throw new Error(`request ${id} did not come so far`);
}

async function backUp(name: string): Promise<readonly string[]> {
  const folder = join(room.home, name);
  mkdirSync(folder);
  const made = await room.cli(["backup", "--out", folder, "--json"]);
  expect(made.status, `${made.stdout}${made.stderr}`).toBe(0);
  const archives = filesBelow(folder).filter((file) => file.endsWith(".age"));
  expect(archives.length).toBe(2);
  return archives;
}
const dataOf = (archives: readonly string[]): string => archives.find((file) => file.includes("data")) ?? "none";
const keysOf = (archives: readonly string[]): string => archives.find((file) => file.includes("keys")) ?? "none";

/** Every value of theirs opens as it was given. */
async function expectWhole(app: App, key: string, { id, fields }: Person): Promise<void> {
  const names = ["email", "fullname", "home", "passport", "notes", "licence"];
  const shown = await app.call("POST", `/v1/subjects/${id}/reveals`, { key, body: { fields: names, purpose: "booking" } });
  expect(Object.fromEntries(names.map((name) => [name, shown.json.fields[name].value])), shown.text).toEqual(
    Object.fromEntries(names.map((name) => [name, fields[name]])),
  );
}
