import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TenantId } from "../../../base/ids.ts";
import { type TestDatabase, openTestDatabase } from "../../../platform/storage/testing.ts";
import { listTenants } from "../../../platform/storage/database.ts";
import { withTx } from "../../../platform/storage/tx.ts";
import { publicKeys, unsealRoot } from "../../../platform/keeper/keyring.ts";
import { DAY_MS, instant } from "../../../base/instant.ts";
import { overtakenOnce } from "../../../safe/testing.ts";
import { rollKeys } from "../../../safe/vault/roll-keys.ts";
import type { RightsDesk } from "../../../workflows/rights/desk.ts";
import { eraseCooled } from "../../../workflows/rights/erasing/erase-cooled.ts";
import type { Actor } from "../../../safe/access/actor.ts";
import type { Certificate } from "../../../safe/vault/certificate.ts";
import { lookAgain } from "../../../safe/vault/look-for-residue.ts";
import { verify } from "../../cli/verify.ts";
import { lookerOf } from "../../looker-of.ts";
import { logOrigin, verifierKeys } from "../../../registers/ledger/note.ts";
import { type Answer, PASSPHRASE, type TestEdge, call, makeBusiness, openTestEdge } from "../_test-edge.ts";

const MAP = `
controller: { name: Blue Sky Concierge, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book your travel, basis: contract }, offers: { label: Offers, basis: consent } }
fields:
  name: { label: Name, category: identity, type: name, purposes: [booking], retention: 3y }
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking, offers], retention: 3y }
  phone: { label: Phone, category: contact, type: phone, purposes: [booking], retention: 3y }
  notes: { label: Notes, category: free-text, type: free-text, purposes: [booking], retention: 1y }
  country: { label: Country, category: contact, type: country, purposes: [booking], retention: 1y, whenAnonymised: count }
  born: { label: Born, category: demographic, type: date, purposes: [booking], retention: 1y, whenAnonymised: count }
roles:
  site: { booking: { name: [clear, change], email: [clear, change], phone: [clear, change], notes: [clear, change], country: [change], born: [change] } }
`;

const ROLLER: Actor = { kind: "worker", id: "worker_keys", roles: [], purposes: "all", owner: false, address: null };

let db: TestDatabase;
let edge: TestEdge;
let tenant: TenantId;
let [owner, site] = ["", ""];
let folder = "";

const api = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  call(edge.port, method, path, { key: owner, headers, ...(body === undefined ? {} : { body }) });

async function makeSubject(n: number): Promise<string> {
  const fields = {
    name: `Zsófia Quillfeather-${n}`,
    email: `zsofia.quillfeather.${n}@example.com`,
    phone: `+44 7700 900 4${n}1`,
    notes: `Prefers the window, number ${n}, and "quoted" words`,
  };
  const made = await call(edge.port, "POST", "/v1/subjects", { key: site, body: { fields, purpose: "booking", source: "website" } });
  expect(made.status, made.text).toBe(201);
  return String(made.json["id"]);
}

/** Waits for the look, however slow the machine is. */
const erase = (subject: string, headers: Record<string, string> = {}): Promise<Answer> =>
  api("POST", "/v1/erasures", { subject, reason: "asked by letter" }, { prefer: "wait=20", ...headers });
const certificateOf = (answer: Answer): Certificate => answer.json["certificate"] as Certificate;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "strongroom-residue-"));
  db = await openTestDatabase();
  edge = await openTestEdge(db, { dataDir: folder });
  owner = await makeBusiness(edge, "Blue Sky", MAP);
  [tenant = ("ten_" as TenantId)] = await listTenants(db);
  site = String((await api("POST", "/v1/keys", { role: "site", label: "Our site" })).json["key"]);
  // A table that nobody who wrote the search knew of.
  await db.owner.unsafe(`
    create table tomorrow (
      tenant_id text not null, tomorrow_id integer not null, line text, document jsonb, bytes bytea, words text[],
      primary key (tenant_id, tomorrow_id))`);
});
afterAll(async () => {
  await edge.close();
  await db.close();
  rmSync(folder, { recursive: true, force: true });
});

test("an erasure looks through every table and file, and its certificate says so", async () => {
  const subject = await makeSubject(1);
  writeFileSync(join(folder, "note.log"), "nothing of anybody\n");
  // What comes after a table of this size is read in a transaction of its own.
  const large = Buffer.alloc(2_000_000, 7);
  await db.owner`insert into tomorrow (tenant_id, tomorrow_id, bytes) values (${tenant}, 97, ${large})`;
  await api("POST", "/v1/consents", { subject, purpose: "offers", standing: "given", channel: "website" });
  await api("POST", "/v1/rights-requests", { kind: "restriction", subject, channel: "phone" });
  await api("GET", `/v1/subjects/${subject}?purpose=booking`);

  const erased = await erase(subject, { "idempotency-key": "erase-one" });
  expect(erased.status, erased.text).toBe(201);
  expect(erased.json["state"], erased.text).toBe("done");
  const { residue } = certificateOf(erased);
  expect(residue).toMatchObject({ found: 0, places: [], values: 4, scanned: { files: 1 } });
  const tables = await db.owner`select 1 from pg_tables where schemaname = 'public'`;
  expect(residue?.scanned.tables).toBe(tables.length);
  expect(residue?.scanned.rows).toBeGreaterThan(30);
  expect(residue?.scanned.bytes).toBeGreaterThan(large.length);

  expect((await api("GET", `/v1/erasures/${String(erased.json["id"])}`)).json).toEqual(erased.json);
  expect((await erase(subject, { "idempotency-key": "erase-one" })).json).toEqual(erased.json);
  expect((await erase(subject)).json["code"]).toBe("subject_erased");
});

/** A table that nobody may read meanwhile: the look waits there. */
async function holdUpLooks(): Promise<() => Promise<void>> {
  const held = await db.owner.reserve();
  await held`begin`;
  await held`lock table tomorrow in access exclusive mode`;
  return async () => {
    await held`rollback`;
    held.release();
  };
}

test("who erases waits for the look a second, or as long as they prefer, and hears that it goes on; its outcome is there afterwards", async () => {
  const subjects = [await makeSubject(1), await makeSubject(2), await makeSubject(3)];
  const erased: Answer[] = [];
  const took: number[] = [];
  const letGo = await holdUpLooks();
  try {
    for (const [n, prefer] of ["respond-async", "wait=soon, =", "respond-async, wait=2"].entries()) {
      const started = performance.now();
      erased.push(await erase(subjects[n] ?? "", { prefer }));
      took.push(performance.now() - started);
    }
  } finally {
    await letGo();
  }
  expect(erased.map(({ status, json }) => [status, json["state"], (json["certificate"] as Certificate).residue])).toEqual(
    Array.from({ length: 3 }, () => [201, "looking", null]),
  );
  expect(erased.map(({ headers }) => headers["preference-applied"])).toEqual(["respond-async", undefined, "respond-async, wait=2"]);
  // Timers may be a hair early.
  expect(took.map((ms, n) => ms >= ([0, 990, 1990][n] ?? 0))).toEqual([true, true, true]);
  for (const { headers } of erased) {
    await expect.poll(async () => (await api("GET", String(headers["location"]))).json["state"]).toBe("done");
    expect(certificateOf(await api("GET", String(headers["location"]))).residue).toMatchObject({ found: 0, values: 4 });
  }
  const waited = await erase(await makeSubject(4), { prefer: "wait=86400" });
  expect([waited.json["state"], waited.headers["preference-applied"]]).toEqual(["done", "wait=20"]);
});

test("a server that closes lets a look finish, which alone knows what it looks for", async () => {
  const other = await openTestEdge(db, { dataDir: folder });
  expect((await unsealRoot(other.house.db, other.house.keeper, PASSPHRASE)).ok).toBe(true);
  const subject = await makeSubject(5);
  const letGo = await holdUpLooks();
  const sent = { key: owner, body: { subject, reason: "asked by letter" }, headers: { prefer: "respond-async" } };
  const erased = await call(other.port, "POST", "/v1/erasures", sent);
  const closed = other.close();
  await letGo();
  await closed;
  const after = await api("GET", `/v1/erasures/${String(erased.json["id"])}`);
  expect([erased.json["state"], after.json["state"], certificateOf(after).residue?.values]).toEqual(["looking", "done", 4]);
});

/** Each kind of place, and what mends it. What is planted is written in as many ways as copies are. */
const PLANTS: readonly {
  readonly place: string;
  readonly plant: (subject: string) => Promise<unknown>;
  readonly mend: () => Promise<unknown>;
}[] = [
  column("line", 1, (subject) => db.owner`insert into tomorrow values (${tenant}, 1, ${`about ${subject}, see there`})`),
  column("line", 2, () => db.owner`insert into tomorrow values (${tenant}, 2, 'call ZSOFIA.QUILLFEATHER.2@EXAMPLE.COM')`),
  column(
    "document",
    3,
    () =>
      db.owner`insert into tomorrow (tenant_id, tomorrow_id, document) values (${tenant}, 3, ${db.owner.json({ a: [{ who: "Zsófia Quillfeather-2" }] })})`,
  ),
  column(
    "document",
    4,
    () =>
      db.owner`insert into tomorrow (tenant_id, tomorrow_id, document) values (${tenant}, 4, ${db.owner.json({ said: `Prefers the window, number 2, and "quoted" words` })})`,
  ),
  column(
    "bytes",
    5,
    () =>
      db.owner`insert into tomorrow (tenant_id, tomorrow_id, bytes) values (${tenant}, 5, ${Buffer.concat([Buffer.alloc(300, 7), Buffer.from("zsofia.quillfeather.2@example.com", "utf16le")])})`,
  ),
  column(
    "bytes",
    6,
    () => db.owner`insert into tomorrow (tenant_id, tomorrow_id, bytes) values (${tenant}, 6, ${Buffer.from("447700900421")})`,
  ),
  column(
    "words",
    7,
    (subject) =>
      db.owner`insert into tomorrow (tenant_id, tomorrow_id, words) values (${tenant}, 7, ${["one", Buffer.from(`--${subject}`).toString("base64")]})`,
  ),
  {
    place: "outbox.kind",
    plant: (subject) => db.owner`
      insert into outbox (tenant_id, mail_id, kind, channel, carries_proof, goes_when_done, state, created_at, next_at)
      values (${tenant}, 'mai_planted', ${subject}, 'mail', false, false, 'failed', now(), now())`,
    mend: () => db.owner`delete from outbox where mail_id = 'mai_planted'`,
  },
  file("app.log", (subject) => `${"x".repeat(70_000)} GET /v1/subjects/${subject}\n`),
  file("spool/left.part", () => Buffer.from("zsofia.quillfeather.2@example.com").toString("hex")),
];

function column(name: string, id: number, plant: (subject: string) => Promise<unknown>): (typeof PLANTS)[number] {
  return { place: `tomorrow.${name}`, plant, mend: () => db.owner`delete from tomorrow where tomorrow_id = ${id}` };
}

function file(name: string, text: (subject: string) => string): (typeof PLANTS)[number] {
  return {
    place: `file:${name}`,
    plant: async (subject) => {
      const path = join(folder, name);
      mkdirSync(join(path, ".."), { recursive: true });
      writeFileSync(path, text(subject));
    },
    mend: async () => rmSync(join(folder, name)),
  };
}

test("what is planted in any kind of place is found, told without a value, and the erasure is not done until it is gone", async () => {
  const subject = await makeSubject(2);
  for (const { plant } of PLANTS) await plant(subject);
  // Another's, which is nobody's residue.
  await db.owner`insert into tomorrow values (${tenant}, 99, 'call zsofia.quillfeather.3@example.com')`;

  const erased = await erase(subject);
  expect(erased.json["state"]).toBe("residue");
  const places = [...new Set(PLANTS.map(({ place }) => place))].toSorted();
  expect(certificateOf(erased).residue).toMatchObject({ found: PLANTS.length, places });
  expect(erased.text).not.toMatch(/quillfeather|7700|window/iu);
  expect((await db.owner`select findings::text as text from erasures`).map((row) => row["text"]).join()).not.toMatch(/quillfeather/iu);
  // The keys are gone all the same.
  expect((await db.owner`select 1 from subject_keys where subject_id = ${subject}`).length).toBe(0);

  const signal = new AbortController().signal;
  let left = PLANTS.length;
  for (const { mend } of PLANTS) {
    await mend();
    left -= 1;
    if (left % 4 !== 1 && left !== 0) continue;
    edge.house.setClock((edge.house.clock() + 2 * 3_600_000) as never);
    await lookAgain(lookerOf(edge.house), tenant, signal);
    const now = await api("GET", `/v1/erasures/${String(erased.json["id"])}`);
    expect(certificateOf(now).residue?.found, now.text).toBe(left);
    expect(now.json["state"]).toBe(left === 0 ? "done" : "residue");
  }
});

test("a certificate is proved by nothing but the file and the public keys; a changed one, another's keys and one too early are found", async () => {
  const early = await makeSubject(4);
  await db.owner`insert into tomorrow values (${tenant}, 98, ${early})`;
  const [good, withResidue] = [await erase(await makeSubject(5)), await erase(early)];
  await makeBusiness(edge, "Another", MAP);
  const another = (await listTenants(db)).find((id) => id !== tenant) ?? tenant;
  const keyFile = async (of: TenantId): Promise<string> => {
    const keys = await withTx(db, of, async (tx) => verifierKeys(logOrigin(of), await publicKeys(tx)));
    return write(`${of}.keys`, keys);
  };
  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const trust = await keyFile(tenant);
  const findings = async (text: string, keys = trust): Promise<readonly string[]> => {
    const outcome = await verify({ certificate: write("certificate.json", text), trust: keys });
    const codes = (outcome.json["findings"] as readonly { readonly code: string }[]).map(({ code }) => code);
    expect(outcome.exit).toBe(codes.length === 0 ? 0 : 1);
    return codes;
  };

  const certificate = certificateOf(good);
  expect(certificate.residue?.found).toBe(0);
  expect(await findings(good.text)).toEqual([]);
  expect(await findings(JSON.stringify(certificate, null, 2))).toEqual([]);
  expect(await findings(JSON.stringify(Object.fromEntries(Object.entries(certificate).toReversed())))).toEqual([]);
  expect(await findings(good.text, await keyFile(another))).toEqual(["certificate_signature_wrong"]);
  expect(await findings(JSON.stringify(certificateOf(withResidue)))).toEqual(["certificate_residue"]);
  const forged = { ...certificateOf(withResidue), residue: { ...certificateOf(withResidue).residue, found: 0, places: [] } };
  expect(await findings(JSON.stringify(forged))).toEqual(["certificate_signature_wrong"]);
  expect(await findings(JSON.stringify({ ...certificate, residue: null }))).toEqual([
    "certificate_signature_wrong",
    "certificate_not_looked",
  ]);
  expect(await findings(JSON.stringify({ ...certificate, more: 1 }))).toEqual(["certificate_unreadable"]);
  expect(await findings(JSON.stringify(certificate).replace('"entry":', '"subject":"sub_other","entry":'))).toEqual([
    "certificate_unreadable",
  ]);
  const text = JSON.stringify(certificate);
  for (let at = 0; at < text.length; at += 13) {
    const changed = text.slice(0, at) + (text[at] === "0" ? "1" : "0") + text.slice(at + 1);
    expect((await findings(changed)).length, changed).toBeGreaterThan(0);
  }
});

const desk = (): RightsDesk => ({
  safe: edge.house.safe,
  cardOrigin: "http://localhost:4600",
  publicOrigin: "http://localhost:4600",
  mailbox: null,
});
const carryOut = (folderOf = folder, by = desk()): Promise<{ readonly done: number }> =>
  eraseCooled(by, { ...lookerOf(edge.house), folder: folderOf }, tenant, new AbortController().signal);
const pass = (days: number): void => edge.house.setClock(instant(edge.house.clock() + days * DAY_MS));
const lettersOf = async (): Promise<readonly string[]> =>
  (await db.owner`select kind from outbox where kind like 'rights_eras%' order by created_at, mail_id`).map((row) => String(row["kind"]));

async function askToErase(subject: string, decision: Record<string, unknown> = {}): Promise<string> {
  const filed = await api("POST", "/v1/rights-requests", { kind: "erasure", subject, channel: "phone", method: "document" });
  expect(filed.json["state"], filed.text).toBe("open");
  const id = String(filed.json["id"]);
  const decided = await api("POST", `/v1/rights-requests/${id}/decisions`, { decision: "granted", ...decision });
  expect(decided.status, decided.text).toBe(200);
  return id;
}

const stateOf = async (id: string): Promise<unknown> => (await api("GET", `/v1/rights-requests/${id}`)).json["state"];

test("the last word reaches whoever has only a telephone: it is not taken by their own erasure, and goes when it was sent", async () => {
  const made = await call(edge.port, "POST", "/v1/subjects", {
    key: site,
    body: { fields: { name: "Zsófia Quillfeather-90", phone: "+44 7700 900 490" }, purpose: "booking", source: "website" },
  });
  await askToErase(String(made.json["id"]), { coolingDays: 0 });
  expect(await carryOut()).toEqual({ done: 1 });
  const last = async () =>
    await db.owner`select mail_id, kind, subject_id, goes_when_done from outbox where channel = 'sms' order by created_at, mail_id`;
  expect(await last()).toMatchObject([{ kind: "rights_erased", subject_id: null, goes_when_done: true }]);
  await db.owner`delete from outbox where channel = 'sms'`;
});

test("an erasure that was granted cools, waits for a hold, is carried out, and is done when nothing is left", async () => {
  const subject = await makeSubject(6);
  const before = (await lettersOf()).length;
  // A copy that is being made for them meanwhile.
  const access = await api("POST", "/v1/rights-requests", { kind: "access", subject, channel: "phone", method: "document" });
  expect((await api("POST", `/v1/rights-requests/${String(access.json["id"])}/decisions`, { decision: "granted" })).status).toBe(200);
  expect((await db.owner`select 1 from rights_exports where subject_id = ${subject}`).length).toBe(1);
  const id = await askToErase(subject);
  const plan = await api("GET", `/v1/rights-requests/${id}/plan`);
  expect(plan.json["waitsFor"], plan.text).toEqual([]);
  expect(Date.parse(String(plan.json["coolingUntil"])) - edge.house.clock()).toBeGreaterThan(2.9 * DAY_MS);
  expect((await api("GET", `/v1/rights-requests/${id}/certificate`)).json["code"]).toBe("not_done_yet");
  pass(2);
  expect(await carryOut()).toEqual({ done: 0 });

  const until = new Date(edge.house.clock() + 20 * DAY_MS).toISOString().slice(0, 10);
  const hold = await api("POST", "/v1/holds", { subject, reason: "dispute", until, words: "A chargeback" });
  expect(hold.status, hold.text).toBe(201);
  pass(2);
  expect(await carryOut()).toEqual({ done: 0 });
  expect(await stateOf(id)).toBe("granted");
  expect((await lettersOf()).slice(before)).toEqual(["rights_erasure_cooling"]);

  pass(30);
  expect(await carryOut()).toEqual({ done: 1 });
  expect(await stateOf(id)).toBe("done");
  expect(await carryOut()).toEqual({ done: 0 });
  const certificate = await api("GET", `/v1/rights-requests/${id}/certificate`);
  expect(certificate.json["residue"], certificate.text).toMatchObject({ found: 0, values: 4 });
  expect((await db.owner`select 1 from rights_exports where subject_id = ${subject}`).length).toBe(0);
  expect(await stateOf(String(access.json["id"]))).toBe("lapsed");
  // What was on its way to them went with them; the last letter is bound to nobody.
  expect((await lettersOf()).slice(before)).toEqual(["rights_erased"]);
  expect(await db.owner`select subject_id, goes_when_done from outbox where kind = 'rights_erased'`).toMatchObject([
    { subject_id: null, goes_when_done: true },
  ]);
  expect((await api("POST", "/v1/rights-requests", { kind: "access", subject, channel: "phone" })).json["code"]).toBe("subject_erased");
});

test("what was taken back is never carried out; nobody is anonymised in part, and nothing is erased that is on hold", async () => {
  const subject = await makeSubject(7);
  const id = await askToErase(subject, { coolingDays: 1 });
  expect((await api("POST", `/v1/rights-requests/${id}/withdrawals`, {})).json["state"]).toBe("withdrawn");
  pass(5);
  expect(await carryOut()).toEqual({ done: 0 });
  expect((await api("GET", `/v1/erasures?subject=${subject}`)).json["items"]).toEqual([]);

  const decide = async (body: unknown, more: Record<string, unknown> = {}): Promise<unknown> => {
    const filed = await api("POST", "/v1/rights-requests", { kind: "erasure", subject, channel: "phone", method: "document", ...more });
    const decided = await api("POST", `/v1/rights-requests/${String(filed.json["id"])}/decisions`, body);
    await api("POST", `/v1/rights-requests/${String(filed.json["id"])}/withdrawals`, {});
    return decided.json["code"];
  };
  const keeping = (fields?: readonly string[]) => ({ decision: "in_part", reasons: [{ code: "tax_records", fields }] });
  expect(await decide(keeping(["name"]), { kind: "anonymisation" })).toBe("erasure_is_whole");
  expect(await decide({ decision: "granted" }, { kind: "anonymisation", fields: ["phone"] })).toBe("erasure_is_whole");
  expect(await decide(keeping())).toBe("kept_fields_needed");
  expect(await decide(keeping(["email"]), { fields: ["phone"] })).toBe("invalid_input");
  expect(await decide(keeping(["phone"]), { fields: ["phone"] })).toBe("nothing_to_erase");
  const until = new Date(edge.house.clock() + 20 * DAY_MS).toISOString().slice(0, 10);
  await api("POST", "/v1/holds", { subject, reason: "tax", until, words: "Invoices" });
  expect(await decide({ decision: "granted" })).toBe("on_hold");
});

test("an erasure in part: planned, decided with what is kept, cooled, told, carried out in every room, certified and verified", async () => {
  const subject = await makeSubject(1);
  const before = (await lettersOf()).length;
  const given = await api("POST", "/v1/rights-requests", {
    kind: "correction",
    subject,
    channel: "phone",
    values: { phone: "+44 7700 900 999" },
  });
  expect(given.status, given.text).toBe(201);
  await db.owner`
    insert into vendors (tenant_id, vendor_id, name, label, origin, loopback, state, review_due_on, facts, created_at, created_by, changed_at)
    values (${tenant}, 'ven_part', 'part', 'Part', 'https://part.example', false, 'approved', now(), '{}', now(), 'key_x', now())`;
  await db.owner`
    insert into forwards (tenant_id, forward_id, subject_id, vendor_id, purpose, fields, actor_kind, actor_id, state, created_at)
    values (${tenant}, 'fwd_phone', ${subject}, 'ven_part', 'booking', '{phone}', 'key', 'key_x', 'answered', now()),
           (${tenant}, 'fwd_name', ${subject}, 'ven_part', 'booking', '{name}', 'key', 'key_x', 'answered', now())`;
  const filed = await api("POST", "/v1/rights-requests", {
    kind: "erasure",
    subject,
    channel: "phone",
    method: "document",
    fields: ["phone", "notes", "email"],
  });
  const id = String(filed.json["id"]);
  const plan = await api("GET", `/v1/rights-requests/${id}/plan?keep=email`);
  expect(plan.json, plan.text).toMatchObject({ fields: ["notes", "phone"], isContactLeft: true });
  expect(plan.json["kept"]).toContainEqual({ what: "value:email", why: "to_be_kept", until: null });
  expect((await api("GET", `/v1/rights-requests/${id}/plan`)).json).toMatchObject({
    fields: ["email", "notes", "phone"],
    isContactLeft: false,
  });
  expect((await api("GET", `/v1/rights-requests/${id}/plan?keep=shoe`)).json["code"]).toBe("field_unknown");

  const decided = await api("POST", `/v1/rights-requests/${id}/decisions`, {
    decision: "in_part",
    reasons: [{ code: "tax_records", fields: ["email"], until: "2036-12-31" }],
    reason: "Invoices were mailed there",
    coolingDays: 1,
  });
  expect(decided.json, decided.text).toMatchObject({ state: "granted", decision: { decision: "in_part" } });
  pass(2);
  expect(await carryOut(folder, { ...desk(), safe: overtakenOnce(edge.house.safe) })).toEqual({ done: 1 });
  expect((await db.owner`select kind from outbox where kind like 'rights_part%' order by created_at`).map((row) => row["kind"])).toEqual([
    "rights_part_cooling",
    "rights_part_erased",
  ]);
  expect((await lettersOf()).length).toBe(before);

  const certificate = await api("GET", `/v1/rights-requests/${id}/certificate`);
  expect(certificate.json, certificate.text).toMatchObject({ fields: ["notes", "phone"], residue: { found: 0, values: 2 } });
  expect(certificate.json["kept"]).toEqual([
    { what: "value:email", why: "tax_records", until: "2036-12-31" },
    { what: "value:name", why: "not_asked", until: null },
  ]);
  expect(certificate.json["destroyed"]).toEqual(expect.arrayContaining(["value:notes", "value:phone", "forwards", "rights_words"]));
  const clear = await call(edge.port, "POST", `/v1/subjects/${subject}/reveals`, {
    key: site,
    body: { fields: ["name", "email", "phone", "notes"], purpose: "booking" },
  });
  expect(clear.json["fields"], clear.text).toMatchObject({
    name: { form: "clear" },
    email: { form: "clear", value: "zsofia.quillfeather.1@example.com" },
    phone: { code: "no_value" },
    notes: { code: "no_value" },
  });
  expect((await db.owner`select forward_id from forwards where subject_id = ${subject}`).map((row) => row["forward_id"])).toEqual([
    "fwd_name",
  ]);
  expect(await stateOf(String(given.json["id"]))).toBe("lapsed");
  expect((await db.owner`select 1 from rights_events where request_id = ${String(given.json["id"])} and words is not null`).length).toBe(0);
  // What was written in the request itself outlives the key that went.
  const words = await db.owner`select words from rights_events where request_id = ${id} and step = 'decide'`;
  expect(words[0]?.["words"]).not.toBe(null);

  const write = (name: string, text: string): string => {
    writeFileSync(join(outside, name), text);
    return join(outside, name);
  };
  const outside = mkdtempSync(join(tmpdir(), "strongroom-part-"));
  const trust = write("ledger.keys", await withTx(db, tenant, async (tx) => verifierKeys(logOrigin(tenant), await publicKeys(tx))));
  const proved = await verify({ certificate: write("part.json", certificate.text), trust });
  expect(proved).toMatchObject({ exit: 0, json: { fields: ["notes", "phone"], residue: 0 } });
  for (const fields of [["notes"], undefined]) {
    const forged = await verify({ certificate: write("forged.json", JSON.stringify({ ...certificate.json, fields })), trust });
    expect(forged.json["findings"]).toMatchObject([{ code: "certificate_signature_wrong" }]);
  }
  rmSync(outside, { recursive: true, force: true });

  // They contest what was kept; what is decided then is carried out too, and has a certificate of its own.
  expect((await api("POST", `/v1/rights-requests/${id}/appeals`, {})).status).toBe(200);
  expect((await api("POST", `/v1/rights-requests/${id}/appeals/decisions`, { decision: "overturned" })).json["state"]).toBe("open");
  const again = await api("POST", `/v1/rights-requests/${id}/decisions`, { decision: "granted", coolingDays: 1 });
  expect(again.json["state"], again.text).toBe("granted");
  pass(2);
  expect(await carryOut()).toEqual({ done: 1 });
  expect((await api("GET", `/v1/rights-requests/${id}/certificate`)).json["fields"]).toEqual(["email", "notes", "phone"]);
  const left = await call(edge.port, "POST", `/v1/subjects/${subject}/reveals`, {
    key: site,
    body: { fields: ["name", "email"], purpose: "booking" },
  });
  expect(left.json["fields"], left.text).toMatchObject({ name: { form: "clear" }, email: { code: "no_value" } });

  // A later erasure of everything has its own certificate; all are told.
  expect((await erase(subject)).status).toBe(201);
  const all = (await api("GET", `/v1/erasures?subject=${subject}`)).json["items"] as { certificate: Certificate }[];
  expect(all.map((one) => one.certificate.fields)).toEqual([undefined, ["email", "notes", "phone"], ["notes", "phone"]]);
  expect((await api("GET", `/v1/rights-requests/${id}/certificate`)).json["fields"]).toEqual(["email", "notes", "phone"]);
});

test("a sending that is under way is waited for, and whoever asks directly is told so", async () => {
  const subject = await makeSubject(8);
  await db.owner`
    insert into vendors (tenant_id, vendor_id, name, label, origin, loopback, state, review_due_on, facts, created_at, created_by, changed_at)
    values (${tenant}, 'ven_some', 'some', 'Some', 'https://vendor.example', false, 'approved', now(), '{}', now(), 'key_x', now())`;
  await db.owner`
    insert into forwards (tenant_id, forward_id, subject_id, vendor_id, purpose, fields, actor_kind, actor_id, state, created_at)
    values (${tenant}, 'fwd_underway', ${subject}, 'ven_some', 'booking', '{email}', 'key', 'key_x', 'sending', now())`;
  const id = await askToErase(subject, { coolingDays: 0 });
  expect((await api("GET", `/v1/rights-requests/${id}/plan`)).json["waitsFor"]).toEqual(["sendings to vendors"]);
  expect(await carryOut()).toEqual({ done: 0 });
  expect((await erase(subject)).json["code"]).toBe("still_under_way");
  expect((await db.owner`select 1 from forwards where subject_id = ${subject}`).length).toBe(1);
  await db.owner`update forwards set state = 'answered' where forward_id = 'fwd_underway'`;
  expect(await carryOut()).toEqual({ done: 1 });
});

test("two carrying out at once, an epoch that rolls meanwhile and a look that is cut short end in one erasure each", async () => {
  const subjects = [await makeSubject(9), await makeSubject(3)];
  const ids = [];
  for (const subject of subjects) ids.push(await askToErase(subject, { coolingDays: 0 }));
  const other = await makeSubject(0);
  // A file where the folder should be: the look fails after the keys are gone.
  await expect(carryOut(join(folder, "note.log"))).rejects.toThrow(/ENOTDIR/u);
  expect(await Promise.all(ids.map(stateOf))).toEqual(["granted", "granted"]);
  expect((await db.owner`select 1 from subject_keys where subject_id = any(${subjects})`).length).toBe(0);

  const roll = rollKeys(edge.house.safe, tenant, ROLLER, { isResumed: false, onProgress: () => undefined });
  const done = (await Promise.all([carryOut(), carryOut()])).map((one) => one.done);
  await roll;
  expect((done[0] ?? 0) + (done[1] ?? 0)).toBe(2);
  expect(await Promise.all(ids.map(stateOf))).toEqual(["done", "done"]);
  expect((await db.owner`select 1 from erasures where subject_id = any(${subjects})`).length).toBe(2);
  // What was looked for by then was the id alone, and the certificate says so.
  const certificate = await api("GET", `/v1/rights-requests/${ids[0] ?? ""}/certificate`);
  expect(certificate.json["residue"]).toMatchObject({ found: 0, values: 0 });
  expect((await api("GET", `/v1/subjects/${other}?purpose=booking`)).status).not.toBe(410);
});

test("who is anonymised is erased, and only counts that are nobody's stay", async () => {
  const fields = (n: number): unknown => ({ name: `Counted Person ${n}`, country: n === 0 ? "FR" : "GB", born: `198${n % 2}-04-1${n}` });
  for (let n = 0; n < 6; n++) {
    const made = await call(edge.port, "POST", "/v1/subjects", {
      key: site,
      body: { fields: fields(n), purpose: "booking", source: "website" },
    });
    const filed = await api("POST", "/v1/rights-requests", {
      kind: "anonymisation",
      subject: made.json["id"],
      channel: "phone",
      method: "document",
    });
    await api("POST", `/v1/rights-requests/${String(filed.json["id"])}/decisions`, { decision: "granted", coolingDays: 0 });
  }
  expect(await carryOut()).toEqual({ done: 6 });
  const rows = await db.owner`select field, value, count::int from anonymous_counts order by 1, 2`;
  expect(rows.map((row) => Object.values(row))).toEqual([
    ["born", "1980", 3],
    ["born", "1981", 3],
    ["country", "FR", 1],
    ["country", "GB", 5],
  ]);
  const told = (await api("GET", "/v1/anonymous-counts")).json["items"];
  expect(told).toMatchObject([
    { field: "born", value: null, count: 6 },
    { field: "country", value: "GB", count: 5 },
  ]);
});
