import { request } from "node:http";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Decrypter, generateIdentity, identityToRecipient } from "age-encryption";
import type { ImportId } from "../../../base/ids.ts";
import { MINUTE_MS, instant } from "../../../base/instant.ts";
import { listTenants } from "../../../platform/storage/database.ts";
import { openAge, openZip } from "../../../platform/sealed-files/testing.ts";
import { openTestDatabase, type TestDatabase } from "../../../platform/storage/testing.ts";
import { type Answer, type TestEdge, call, makeBusiness, openTestEdge } from "../_test-edge.ts";
import { makePerson } from "../_test-person.ts";
import { rejectedSheet } from "../rejected-sheet.ts";
import { within } from "../within.ts";

const PASSPHRASE = "twelve or more letters";
const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book your travel, basis: contract }
  offers: { label: Send you offers, basis: consent }
fields:
  name: { label: Name, category: identity, type: name, purposes: [booking], retention: 3y }
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking, offers], retention: 3y }
  note: { label: Note, category: other, type: free-text, purposes: [booking], retention: 3y }
  passport: { label: Passport, category: government-id, type: text, purposes: [booking], retention: 1y }
roles:
  site: { booking: { name: [clear, change], email: [clear, change], note: [change], passport: [change] }, keys: true }
  reports: { booking: { name: [export], email: [export], note: [export] }, offers: { email: [export] }, keys: true }
  braked: { booking: { name: [export] }, brake: 2, keys: true }
`;

let db: TestDatabase;
let edge: TestEdge;
let owner = "";
let site = "";
let reports = "";
const subjects: string[] = [];

beforeAll(async () => {
  subjects.length = 0;
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  owner = await makeBusiness(edge, "Blue Sky", MAP);
  [site, reports] = [await makeKey("site"), await makeKey("reports")];
  for (const [name, note] of [
    ["Ana Example", '=HYPERLINK("http://evil.example")'],
    ["Bén Ünicode", 'two\nlines, and "quotes"'],
    ["Cid", ""],
  ] as const) {
    const fields = {
      name,
      email: `${name.slice(0, 3).toLowerCase()}@example.com`.replace("é", "e"),
      passport: "X1234567",
      ...(note === "" ? {} : { note }),
    };
    const made = await call(edge.port, "POST", "/v1/subjects", { key: site, body: { fields } });
    expect(made.status, made.text).toBe(201);
    subjects.unshift(String(made.json["id"]));
  }
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

async function makeKey(role: string): Promise<string> {
  return String((await call(edge.port, "POST", "/v1/keys", { key: owner, body: { role } })).json["key"]);
}

type File = { readonly status: number; readonly headers: Readonly<Record<string, unknown>>; readonly bytes: Buffer };

function download(key: string, body: object): Promise<File> {
  const payload = JSON.stringify(body);
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json", "content-length": Buffer.byteLength(payload) };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: "127.0.0.1", port: edge.port, method: "POST", path: "/v1/downloads", headers, agent: false },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("error", reject);
        incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, bytes: Buffer.concat(chunks) }));
      },
    );
    outgoing.on("error", reject);
    outgoing.end(payload);
  });
}

const refusal = ({ status, bytes }: File): string => `${status} ${(JSON.parse(bytes.toString()) as { code: string }).code}`;

function table(csv: string): readonly Record<string, string>[] {
  return parse<Record<string, string>>(csv, { bom: true, columns: true });
}

const ZIP = { format: "zip", passphrase: PASSPHRASE } as const;

test("customers leave as an AES-256 zip that 7-Zip opens with the passphrase and not without, holding CSV and JSON", async () => {
  const file = await download(reports, { what: "customers", purpose: "booking", ...ZIP });
  expect([file.status, file.headers["content-type"]]).toEqual([200, "application/zip"]);
  expect(file.headers["content-disposition"]).toMatch(/^attachment; filename="customers-\d{4}-\d\d-\d\d\.zip"$/u);
  expect(file.bytes.includes("Example")).toBe(false);
  await expect(openZip(file.bytes, "not the passphrase")).rejects.toThrow();

  const files = await openZip(file.bytes, PASSPHRASE);
  expect(Object.keys(files).toSorted()).toEqual(["customers-0001.csv", "customers-0001.json"]);
  const rows = table(files["customers-0001.csv"] ?? "");
  expect(rows.map((row) => row["id"])).toEqual(subjects);
  expect(rows[2]).toMatchObject({ name: "Ana Example", email: "ana@example.com", note: '\'=HYPERLINK("http://evil.example")' });
  expect(rows[1]).toMatchObject({ name: "Bén Ünicode", note: 'two\nlines, and "quotes"' });
  expect(Object.keys(rows[0] ?? {})).toEqual(["id", "created", "changed", "name", "email", "note", "not handed out"]);
  const json = JSON.parse(files["customers-0001.json"] ?? "") as { id: string; fields: Record<string, string> }[];
  expect(json[2]?.fields).toEqual({ name: "Ana Example", email: "ana@example.com", note: '=HYPERLINK("http://evil.example")' });
  expect(JSON.stringify(files)).not.toContain("X1234567");
});

test("age by passphrase is opened by the age library, age by recipient by the real age tool", async () => {
  const byPassphrase = await download(reports, { what: "customers", purpose: "booking", format: "age", passphrase: PASSPHRASE });
  expect(byPassphrase.bytes.subarray(0, 40).toString()).toMatch(/^age-encryption\.org\/v1\n-> scrypt /u);
  const decrypter = new Decrypter();
  decrypter.addPassphrase(PASSPHRASE);
  const zip = Buffer.from(await decrypter.decrypt(new Uint8Array(byPassphrase.bytes)));
  expect(Object.keys(await openZip(zip)).toSorted()).toEqual(["customers-0001.csv", "customers-0001.json"]);

  const identity = await generateIdentity();
  const recipient = await identityToRecipient(identity);
  const byRecipient = await download(reports, { what: "customers", purpose: "booking", format: "age", recipient });
  const plain = await openAge(byRecipient.bytes, identity);
  expect((await openZip(plain))["customers-0001.csv"]).toContain("Ana Example");
  expect(byRecipient.headers["content-disposition"]).toMatch(/customers-\d{4}-\d\d-\d\d\.zip\.age/u);
});

test("each field of each customer is decided: what may not be exported is named and not there", async () => {
  await call(edge.port, "PUT", `/v1/subjects/${subjects[0]}/consents/offers`, { key: owner, body: { standing: "given" } });
  const file = await download(reports, { what: "customers", purpose: "offers", ...ZIP });
  const rows = table((await openZip(file.bytes, PASSPHRASE))["customers-0001.csv"] ?? "");
  expect(rows.map((row) => [row["email"], row["not handed out"]])).toEqual([
    ["cid@example.com", ""],
    ["", "email: consent_missing"],
    ["", "email: consent_missing"],
  ]);
  const braked = await download(await makeKey("braked"), { what: "customers", purpose: "booking", ...ZIP });
  const names = table((await openZip(braked.bytes, PASSPHRASE))["customers-0001.csv"] ?? "");
  expect(names.map((row) => row["not handed out"])).toEqual(["", "", "name: bulk_brake"]);
});

test("one customer, and the ledger, and an import's rejected rows leave in the same way", async () => {
  const one = await download(reports, { what: "subject", subject: subjects[1], purpose: "booking", ...ZIP });
  const json = JSON.parse((await openZip(one.bytes, PASSPHRASE))["customers-0001.json"] ?? "") as { id: string }[];
  expect(json.map(({ id }) => id)).toEqual([subjects[1]]);

  const ledger = await download(owner, { what: "ledger", ...ZIP });
  const entries = JSON.parse((await openZip(ledger.bytes, PASSPHRASE))["ledger-0001.json"] ?? "") as {
    act: string;
    subject: string | null;
  }[];
  expect(entries.filter((entry) => entry.act === "download.make").length).toBeGreaterThan(3);
  const about = await download(owner, { what: "ledger", subject: subjects[1], ...ZIP });
  const rows = table((await openZip(about.bytes, PASSPHRASE))["ledger-0001.csv"] ?? "");
  expect(new Set(rows.map((row) => row["subject"]))).toEqual(new Set([subjects[1]]));

  const csv = "name,=cmd\nAna,1\n";
  const mapped = encodeURIComponent('{"name":"name","=cmd":"email"}');
  const sent = { key: site, raw: csv, headers: { "content-type": "text/csv" } };
  const started = await call(edge.port, "POST", `/v1/imports?map=${mapped}&purpose=booking`, sent);
  const rejected = await download(site, { what: "rejected", import: started.json["id"], ...ZIP });
  expect(Object.keys(await openZip(rejected.bytes, PASSPHRASE))).toContain("rejected-0001.csv");
});

test("every download is noted ahead of its first byte, refused ones too, and so is each customer", async () => {
  await download(reports, { what: "customers", purpose: "booking", ...ZIP });
  await download(site, { what: "customers", purpose: "booking", ...ZIP });
  const { json } = await call(edge.port, "GET", "/v1/ledger/entries?act=download.make&limit=2", { key: owner });
  const [refused, granted] = json["items"] as Record<string, unknown>[];
  expect(refused).toMatchObject({ outcome: "refused", codes: ["not_granted"] });
  expect(granted).toMatchObject({
    outcome: "granted",
    purpose: "booking",
    form: "export",
    detail: { what: "customers", format: "zip", lock: "passphrase" },
  });
  const exported = await call(edge.port, "GET", `/v1/subjects/${subjects[0]}/entries?act=subject.export&limit=1`, { key: owner });
  expect((exported.json["items"] as object[])[0]).toMatchObject({ form: "export", fields: ["name", "email", "note"], outcome: "granted" });
});

test("no passphrase is in a log line or an entry", async () => {
  const secret = "a passphrase nobody may find";
  await download(reports, { what: "customers", purpose: "booking", format: "age", passphrase: secret });
  await download(reports, { what: "customers", purpose: "nowhere", format: "zip", passphrase: secret });
  const entries = await call(edge.port, "GET", "/v1/ledger/entries?limit=200", { key: owner });
  expect(`${edge.logged.join("")}${entries.text}`).not.toContain(secret);
});

test("what is not closed well, or not asked for rightly, does not leave", async () => {
  const base = { what: "customers", purpose: "booking" };
  const wrong = [
    { ...base, format: "zip" },
    { ...base, format: "zip", passphrase: "elevenchars" },
    { ...base, format: "zip", recipient: "age1qqq" },
    { ...base, format: "age", recipient: "age1qqq" },
    { ...base, format: "age", passphrase: PASSPHRASE, recipient: "age1qqq" },
    { ...base, format: "csv", passphrase: PASSPHRASE },
    { ...base, format: "plain" },
    { what: "subject", ...ZIP },
    { what: "rejected", ...ZIP },
    { what: "ledger", import: "imp_x", ...ZIP },
  ];
  for (const body of wrong) expect(refusal(await download(reports, body)), JSON.stringify(body)).toBe("400 invalid_input");
  expect(refusal(await download(reports, { what: "customers", ...ZIP }))).toBe("400 purpose_needed");
  expect(refusal(await download(reports, { what: "customers", purpose: "nowhere", ...ZIP }))).toBe("400 purpose_unknown");
  expect(refusal(await download(site, { what: "customers", purpose: "booking", ...ZIP }))).toBe("403 not_granted");
  expect(refusal(await download(reports, { what: "ledger", ...ZIP }))).toBe("403 owner_needed");
  expect(refusal(await download(reports, { what: "subject", subject: "sub_none", purpose: "booking", ...ZIP }))).toBe(
    "404 subject_not_found",
  );
  expect(refusal(await download(site, { what: "rejected", import: "imp_none", ...ZIP }))).toBe("404 not_found");
});

test("whoever is put off while they download an import's rejected rows gets no further page", async () => {
  const ana = await makePerson(edge, { isOwner: true });
  const sent = { key: site, raw: "name\nAna\n", headers: { "content-type": "text/csv" } };
  const { id } = (await call(edge.port, "POST", "/v1/imports?purpose=booking", sent)).json as { id: ImportId };
  const [tenant = "ten_"] = await listTenants(edge.house.db);
  const actor = { kind: "staff", id: ana.id, roles: [], purposes: "all", owner: true, address: null } as const;
  const page = (): Promise<unknown> =>
    rejectedSheet((fn) => within(edge.house.safe, { tenant, actor }, fn), id, actor)
      .pages[Symbol.asyncIterator]()
      .next();
  expect(await page()).toMatchObject({ value: [] });
  expect((await call(edge.port, "DELETE", `/v1/staff/${ana.id}`, { key: owner })).status).toBe(200);
  await expect(page()).rejects.toMatchObject({ code: "signed_out" });
});

test("a person needs a sign-in of the last five minutes", async () => {
  const ana = await makePerson(edge, { isOwner: true });
  const ask = (): Promise<Answer> => ana.call("POST", "/v1/downloads", { body: { what: "ledger", ...ZIP } });
  expect((await ask()).status).toBe(200);
  try {
    edge.house.setClock(instant(Date.now() + 5 * MINUTE_MS + 1_000));
    expect((await ask()).json["code"]).toBe("step_up_needed");
  } finally {
    edge.house.setClock(instant(Date.now()));
  }
});
