import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TenantId } from "../../../base/ids.ts";
import { DAY_MS, instant } from "../../../base/instant.ts";
import { parseMail } from "../../../platform/mailbox/parse-mail.ts";
import { type TestMailServer, startMailServer } from "../../../platform/outbox/_testing.ts";
import { type Sender, startSender } from "../../../platform/outbox/send-mails.ts";
import { listTenants } from "../../../platform/storage/database.ts";
import { eraseCooled } from "../../../workflows/rights/erasing/erase-cooled.ts";
import { type Answer, call } from "../../http/_test-edge.ts";
import { lookerOf } from "../../looker-of.ts";
import { type CustomerPages, codeIn, cookieOf, openCustomerPages, ticketIn } from "./_testing.ts";

/** An agent asks for a customer: what they show is looked at by staff, and the customer is asked by a letter that a real SMTP server takes. */
const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book your travel, basis: contract } }
fields:
  name:  { label: Name, category: identity, type: name, purposes: [booking], retention: 3y }
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
  phone: { label: Phone, category: contact, type: phone, purposes: [booking], retention: 3y }
roles:
  desk: { booking: { name: [clear, change], email: [masked, use, change], phone: [change] } }
`;
const PDF = Buffer.concat([Buffer.from("%PDF-1.7\n"), randomBytes(180_000)]);
/** More parts than go to the keeper at once. */
const LONG = Buffer.concat([PDF, randomBytes(34 * 65_536 - PDF.length + 5)]);
const PNG = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), randomBytes(40)]);
const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), randomBytes(40)]);
const AGENT = { name: "Consumer Help", evidence: "A signed letter.", email: "desk@help.example" };

let pages: CustomerPages;
let smtp: TestMailServer;
let sender: Sender;
let tenant: TenantId;
let made = 0;

beforeAll(async () => {
  [pages, smtp] = await Promise.all([openCustomerPages(MAP), startMailServer()]);
  const { db, keeper, clock, setClock } = pages.edge.house;
  const mail = { server: smtp.server, from: { name: "Blue Sky", address: "no-reply@bluesky.example" } };
  sender = await startSender({ db, keeper, clock, carriers: { mail, sms: null }, onTrouble: () => undefined });
  [tenant] = (await listTenants(db)) as [TenantId];
  // A contact that has been on file for longer shows more.
  setClock(instant(clock() + 40 * DAY_MS));
});
afterAll(async () => {
  await sender.stop();
  await pages.close();
  await smtp.close();
});

const api = (method: string, path: string, body?: unknown, key = pages.ownerKey): Promise<Answer> =>
  call(pages.edge.port, method, `/v1/${path}`, { key, ...(body === undefined ? {} : { body }) });
const upload = (id: string, raw: Buffer, more: Record<string, string> = {}, key = pages.ownerKey): Promise<Answer> =>
  call(pages.edge.port, "PUT", `/v1/rights-requests/${id}/permission`, {
    key,
    raw,
    headers: {
      "content-type": "application/pdf",
      "content-disposition": "attachment; filename*=UTF-8''Vollmacht%20Ana.pdf",
      "content-length": String(raw.length),
      ...more,
    },
  });
const judge = (id: string, permission: unknown, verdict: "accepted" | "refused", reason: string, words?: string): Promise<Answer> =>
  api("POST", `rights-requests/${id}/permission/verdicts`, { permission, verdict, reason, ...(words === undefined ? {} : { words }) });
const read = async (id: string): Promise<Record<string, unknown>> => (await api("GET", `rights-requests/${id}`)).json;
const shown = async (id: string): Promise<unknown> => (await api("GET", `rights-requests/${id}/permission`)).json["permission"];

async function open(id: string, reason?: string): Promise<{ readonly bytes: Buffer; readonly headers: Headers; readonly status: number }> {
  const answer = await fetch(`${pages.origin}/v1/rights-requests/${id}/permission/reveals`, {
    method: "POST",
    headers: { authorization: `Bearer ${pages.ownerKey}`, "content-type": "application/json" },
    body: JSON.stringify(reason === undefined ? {} : { reason }),
  });
  return { bytes: Buffer.from(await answer.arrayBuffer()), headers: answer.headers, status: answer.status };
}

async function someone(): Promise<{ readonly subject: string; readonly email: string }> {
  const email = `bo${(made += 1)}@example.com`;
  const fields = { name: "Bo Beispiel", email, phone: "+447700900123" };
  const { json, text } = await api("POST", "subjects", { fields, purpose: "booking" }, pages.key);
  const { id } = json;
  if (typeof id !== "string") throw new Error(text);
  return { subject: id, email };
}
async function file(subject: string, more: Record<string, unknown> = {}): Promise<string> {
  const filed = await api("POST", "rights-requests", { kind: "erasure", subject, channel: "mail", agent: AGENT, ...more });
  expect(filed.status, filed.text).toBe(201);
  return String(filed.json["id"]);
}

type Taken = { readonly to: readonly string[]; readonly subject: string; readonly text: string };
async function takenAll(): Promise<readonly Taken[]> {
  return await Promise.all(
    smtp.taken.map(async ({ to, raw }) => {
      const { subject, text } = await parseMail(Buffer.from(raw));
      return { to, subject: subject ?? "", text: text ?? "" };
    }),
  );
}
async function sentTo(to: string, subject: RegExp, nth = 1): Promise<Taken> {
  for (let tries = 0; tries < 500; tries += 1) {
    const found = (await takenAll()).filter((mail) => mail.to.includes(to) && subject.test(mail.subject));
    if (found.length >= nth) return found[nth - 1] as Taken;
    await wait(20);
  }
  throw new Error(`no mail ${subject.source}`);
}

async function carryOut(): Promise<{ readonly done: number }> {
  const { house } = pages.edge;
  const { cardOrigin, publicOrigin } = house.settings;
  const desk = { safe: house.safe, cardOrigin, publicOrigin, mailbox: null };
  return await eraseCooled(desk, lookerOf(house), tenant, new AbortController().signal);
}
const counts = async (subject: string): Promise<unknown> => {
  const { db } = pages;
  const [row] = await db.owner`
    select (select count(*)::int from rights_permissions where subject_id = ${subject}) as permissions,
           (select count(*)::int from rights_permission_parts where subject_id = ${subject}) as parts`;
  return row;
};

test("an agent's letter is kept sealed, opened by staff, accepted, and is one proof of two: the customer's yes is the other", async () => {
  const id = await file(pages.subject);
  const letter = await sentTo("ana@example.com", /in your name/u);
  const stored = await upload(id, PDF, { "content-type": "image/png" });
  expect([stored.status, stored.json["mediaType"], stored.json["state"]], stored.text).toEqual([200, "application/pdf", "waiting"]);
  expect(await shown(id)).toMatchObject({ name: "Vollmacht Ana.pdf", sizeBytes: PDF.length, state: "waiting", reason: null });
  expect(await counts(pages.subject)).toEqual({ permissions: 1, parts: 3 });
  const [kept] = await pages.db.owner`
    select string_agg(encode(envelope, 'escape'), '') as text from rights_permission_parts where subject_id = ${pages.subject}`;
  expect(String(kept?.["text"])).not.toContain("%PDF");

  const opened = await open(id, "To read the signature.");
  expect([opened.status, opened.bytes.equals(PDF)]).toEqual([200, true]);
  expect(Object.fromEntries(opened.headers)).toMatchObject({
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-type": "application/pdf",
    "content-disposition": "attachment; filename*=UTF-8''Vollmacht%20Ana.pdf",
    "content-security-policy": expect.stringContaining("default-src 'none'"),
  });
  const entries = (await api("GET", `ledger/entries?subject=${pages.subject}&act=rights.permission_open`)).json["items"];
  expect(entries).toMatchObject([{ actor: { kind: "key" }, reason: "To read the signature.", detail: { request: id } }]);

  const accepted = await judge(id, stored.json["id"], "accepted", "signed_letter", "The signature is the one on file.");
  expect(accepted.json, accepted.text).toMatchObject({
    state: "awaiting_proof",
    proofNeeded: 2,
    proofShown: 1,
    verifiedBy: "agent-permission",
  });
  expect((await api("POST", `rights-requests/${id}/decisions`, { decision: "granted" })).json["code"]).toBe("proof_lacking");

  const from = { "x-forwarded-for": "203.0.113.7" };
  const ticket = ticketIn(await pages.post("/c/sign-in/codes", { contact: "ana@example.com" }, from));
  const code = codeIn(await sentTo("ana@example.com", /code/u));
  const cookie = cookieOf(await pages.post("/c/sign-in", { ticket, code }, from));
  const path = /\/c\/requests\/\w+/u.exec(letter.text)?.[0] ?? "none";
  expect((await pages.post(path, { do: "confirm" }, { cookie })).status).toBe(303);
  expect(await read(id)).toMatchObject({ state: "open", proofShown: 2, verifiedBy: "portal" });

  const decided = await api("POST", `rights-requests/${id}/decisions`, { decision: "granted", coolingDays: 0 });
  expect(decided.json["state"], decided.text).toBe("granted");
  expect(await carryOut()).toEqual({ done: 1 });
  await sentTo("ana@example.com", /erased/iu);
  const certificate = (await api("GET", `rights-requests/${id}/certificate`)).json;
  expect(certificate).toMatchObject({ destroyed: expect.arrayContaining(["rights_permissions"]), residue: { found: 0 } });
  expect(await counts(pages.subject)).toEqual({ permissions: 0, parts: 0 });
  expect(await shown(id)).toBe(null);
  expect((await open(id)).status).toBe(404);
  expect((await takenAll()).filter((mail) => mail.to.includes(AGENT.email))).toEqual([]);
});

test("a forger is told one and the same whoever they named, and nothing of the customer; the next letter takes the place of theirs", async () => {
  const [bo, cy] = [await someone(), await someone()];
  const [of, other] = [await file(bo.subject, { kind: "access", language: "fr" }), await file(cy.subject)];
  const told: Taken[] = [];
  for (const [n, id] of [of, other].entries()) {
    const { json } = await upload(id, JPEG);
    const refused = await judge(id, json["id"], "refused", "not_genuine", "The signature is not theirs.");
    expect(refused.json, refused.text).toMatchObject({ state: "awaiting_proof", proofShown: 0, verifiedBy: null });
    told.push(await sentTo(AGENT.email, /permission/u, n + 1));
  }
  expect(told[0]).toEqual(told[1]);
  expect(told[0]?.text).toContain("we could not be sure that it is genuine");
  for (const secret of [bo.subject, bo.email, of, "Bo", "Beispiel", "signature is", "copy", "erase"])
    expect(JSON.stringify(told[0]), secret).not.toContain(secret);

  const [before] = await pages.db.owner`select permission_id from rights_permissions where request_id = ${of}`;
  const next = await upload(of, PNG);
  expect([next.status, next.json["state"], next.json["reason"]]).toEqual([200, "waiting", null]);
  expect((await judge(of, before?.["permission_id"], "accepted", "signed_letter")).json["code"]).toBe("permission_judged");
  expect(await counts(bo.subject)).toEqual({ permissions: 1, parts: 1 });
  expect((await open(of)).bytes.equals(PNG)).toBe(true);

  // The door that anybody may use says the same of somebody who is known and of nobody.
  const ask = async (equals: string): Promise<Answer> =>
    call(pages.edge.port, "POST", "/v1/rights-requests", { body: { kind: "access", contact: { field: "email", equals } } });
  const [known, unknown] = [await ask(bo.email), await ask("nobody@example.com")];
  expect([known.status, known.text]).toEqual([unknown.status, unknown.text]);
});

test("of many uploads and of many verdicts at the same moment one counts", async () => {
  const { subject } = await someone();
  const id = await file(subject);
  const uploads = await Promise.all([PDF, PNG, JPEG, PDF, PNG].map((bytes) => upload(id, bytes)));
  const stored = uploads.filter((one) => one.status === 200);
  expect(stored.length, uploads.map((one) => one.text).join("\n")).toBe(1);
  expect(uploads.filter((one) => one.json["code"] === "permission_there").length).toBe(4);
  const verdicts = await Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      n % 2 === 0
        ? judge(id, stored[0]?.json["id"], "accepted", "signed_letter")
        : judge(id, stored[0]?.json["id"], "refused", "not_signed"),
    ),
  );
  const [won, ...others] = verdicts.filter((one) => one.status === 200);
  expect([others.length, verdicts.filter((one) => one.json["code"] === "permission_judged").length]).toEqual([0, 7]);
  expect((await shown(id)) as Record<string, unknown>).toMatchObject({ state: won?.json["proofShown"] === 1 ? "accepted" : "refused" });
});

test("what is none of the three kinds of file, too large, not asked for or not theirs is refused in clear words, and nothing is stored", async () => {
  const { subject } = await someone();
  const id = await file(subject);
  for (const raw of ["<!doctype html><script>alert(1)</script>", "PK\u0003\u0004", "MZ", " %PDF-1.7", "GIF89a", "<svg/>", "x"])
    expect((await upload(id, Buffer.from(raw))).json, raw).toMatchObject({
      status: 415,
      code: "permission_type_not_taken",
      say: expect.stringContaining("PDF, a JPEG or a PNG"),
    });
  expect((await upload(id, Buffer.concat([PDF, Buffer.alloc(11 * 1_048_576 - PDF.length)]))).json).toMatchObject({ status: 413 });
  expect((await upload(id, PNG, { "content-disposition": "inline" })).json["code"]).toBe("invalid_input");
  const own = await api("POST", "rights-requests", { kind: "access", subject, method: "call-back" });
  expect((await upload(String(own.json["id"]), PNG)).json["code"]).toBe("not_by_agent");
  expect((await upload(id, PNG, {}, pages.key)).status).toBe(403);
  expect((await upload("rrq_00000000000000000000000000", PNG)).status).toBe(404);
  expect(await counts(subject)).toEqual({ permissions: 0, parts: 0 });
  expect((await open(id)).status).toBe(404);

  const { json } = await upload(id, PNG);
  for (const path of [`rights-requests/${id}/permission/reveals`, `rights-requests/${id}/permission/verdicts`])
    expect((await api("POST", path, {}, pages.key)).status, path).toBe(403);
  expect((await api("GET", `rights-requests/${id}/permission`, undefined, pages.key)).status).toBe(403);
  expect((await judge(id, json["id"], "accepted", "not_signed")).json["code"]).toBe("permission_reason_other");
  await api("POST", `rights-requests/${id}/withdrawals`, {});
  expect((await judge(id, json["id"], "accepted", "signed_letter")).json["code"]).toBe("request_closed");
});

test("no part opens in another's place; an erasure in part seals what an agent showed anew, and it opens as before", async () => {
  const { db } = pages;
  const { subject } = await someone();
  const id = await file(subject, { kind: "access" });
  const { json } = await upload(id, LONG);
  const envelopes = async (): Promise<readonly Buffer[]> =>
    (await db.owner`select envelope from rights_permission_parts where permission_id = ${String(json["id"])} order by n`).map(
      (row) => row["envelope"] as Buffer,
    );
  const before = await envelopes();
  const swap = async (): Promise<unknown> =>
    db.owner`update rights_permission_parts p
                set envelope = q.envelope
               from rights_permission_parts q
              where p.permission_id = ${String(json["id"])} and q.permission_id = p.permission_id and p.n < 2 and q.n = 1 - p.n`;
  await swap();
  expect((await open(id)).status).toBeGreaterThanOrEqual(400);
  await swap();
  expect((await open(id)).bytes.equals(LONG)).toBe(true);

  const part = await api("POST", "rights-requests", { kind: "erasure", subject, fields: ["phone"], method: "call-back" });
  await api("POST", `rights-requests/${String(part.json["id"])}/decisions`, { decision: "granted", coolingDays: 0 });
  expect(await carryOut()).toEqual({ done: 1 });
  const after = await envelopes();
  expect([after.length, after.filter((envelope, n) => envelope.equals(before[n] ?? Buffer.alloc(0)))]).toEqual([35, []]);
  expect((await open(id)).bytes.equals(LONG)).toBe(true);
  expect(await shown(id)).toMatchObject({ name: "Vollmacht Ana.pdf", state: "waiting" });
});
