import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TenantId } from "../../../base/ids.ts";
import { DAY_MS, instant } from "../../../base/instant.ts";
import { listTenants } from "../../../platform/storage/database.ts";
import { withTx } from "../../../platform/storage/tx.ts";
import { COLLECTING_MAP } from "../../../workflows/collection/testing.ts";
import { sweepRetention } from "../../../workflows/retention/sweep.ts";
import { type ExportDesk, makeExports } from "../../../workflows/rights/export/make-exports.ts";
import { verify } from "../../cli/verify.ts";
import { type Answer, call } from "../../http/_test-edge.ts";
import { type CustomerPages, codeIn, cookieOf, openCustomerPages, sealForVisit, ticketIn, visitByNumber } from "./_testing.ts";

let pages: CustomerPages;
let tenant: TenantId;
let folder = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "strongroom-certificates-"));
  pages = await openCustomerPages(
    COLLECTING_MAP.replace("type: text, purposes: [booking], retention: 1y", "type: text, purposes: [booking], retention: 30d"),
  );
  [tenant] = (await listTenants(pages.edge.house.db)) as [TenantId];
});
afterAll(async () => {
  await pages.close();
  rmSync(folder, { recursive: true, force: true });
});

const owned = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  call(pages.edge.port, method, path, { key: pages.ownerKey, ...(body === undefined ? {} : { body }), headers });
const erase = (subject: string): Promise<Answer> =>
  owned("POST", "/v1/erasures", { subject, reason: "asked by letter" }, { prefer: "wait=20" });
const file = async (body: Record<string, unknown>): Promise<Record<string, unknown>> => {
  const filed = await owned("POST", "/v1/rights-requests", { channel: "phone", ...body });
  expect(filed.status, filed.text).toBe(201);
  return filed.json;
};

let made = 0;
async function makeSubject(more: Record<string, unknown> = {}): Promise<string> {
  return await pages.create({ name: `Zsófia Quillfeather${++made}`, email: `meanwhile${made}@example.com`, ...more });
}
const entriesOf = async (subject: string, act: string): Promise<readonly Record<string, unknown>[]> =>
  (await owned("GET", `/v1/ledger/entries?subject=${subject}&act=${act}`)).json["items"] as Record<string, unknown>[];
/** How many rows of tables that hold something of a customer name this one. */
const rowsOf = async (subject: string): Promise<readonly number[]> =>
  await withTx(pages.edge.house.db, tenant, async (tx) => {
    const [row] = await tx.sql`
      select (select count(*)::int from sealed_records where subject_id = ${subject}) as sealed,
             (select count(*)::int from index_entries where subject_id = ${subject}) as looked,
             (select count(*)::int from rights_exports where subject_id = ${subject}) as copies`;
    return [Number(row?.["sealed"]), Number(row?.["looked"]), Number(row?.["copies"])];
  });

async function expectErased(subject: string): Promise<void> {
  expect(await rowsOf(subject)).toEqual([0, 0, 0]);
  expect(await entriesOf(subject, "subject.erase")).toHaveLength(1);
  const { items } = (await owned("GET", `/v1/erasures?subject=${subject}`)).json as {
    items: { state: string; certificate: { residue: { found: number } } }[];
  };
  expect(items.map(({ state, certificate }) => [state, certificate.residue?.found])).toEqual([["done", 0]]);
}

test("where nobody said where they live, the clock runs by what their sealed address says, and the use of it is noted", async () => {
  const lawOf = async (address: Record<string, string> | null, residence?: string): Promise<readonly unknown[]> => {
    const subject = await makeSubject(address === null ? {} : { address: { line1: "1 Pier", city: "Anytown", ...address } });
    const filed = await file({ kind: "access", subject, method: "document", ...(residence === undefined ? {} : { residence }) });
    const noted = await entriesOf(subject, "rights.residence");
    return [
      filed["law"],
      filed["residence"],
      noted.map((entry) => [entry["fields"], entry["form"], (entry["actor"] as { kind: string }).kind]),
    ];
  };
  const used = [[["address"], "use", "worker"]];
  expect(await lawOf({ country: "DE" })).toEqual(["EU", "DE", used]);
  expect(await lawOf({ country: "US", region: "Colorado" })).toEqual(["US-CO", "US-CO", used]);
  expect(await lawOf({ country: "BR" })).toEqual(["BR", "BR", used]);
  // What they say themselves comes first, and then nothing is opened; of whom nothing is held, the business's own law holds.
  expect(await lawOf({ country: "DE" }, "US-CA")).toEqual(["US-CA", "US-CA", []]);
  expect(await lawOf(null)).toEqual(["GB", null, []]);
});

test("a sweep of what is past its time and an erasure of the same customer at the same moment have one end", async () => {
  const { house } = pages.edge;
  for (let round = 0; round < 8; round += 1) {
    const [gone, stays] = [await makeSubject({ diet: "no fish" }), await makeSubject({ diet: "no meat" })];
    house.setClock(instant(house.clock() + 32 * DAY_MS));
    const sweep = (): Promise<unknown> => sweepRetention(house.safe, tenant, new AbortController().signal);
    const deeds = [sweep(), erase(gone), sweep(), erase(gone)];
    const [, first, , again] = (await Promise.all(deeds)) as [unknown, Answer, unknown, Answer];
    // Of two who erase at once one does; the other hears that it was done.
    const [done, ...late] = [first, again].toSorted((a, b) => a.status - b.status);
    expect([done?.status, late.map(({ json }) => json["code"])], first.text + again.text).toEqual([201, ["subject_erased"]]);
    await expectErased(gone);
    // Whichever came first: swept once at most.
    expect((await entriesOf(gone, "retention.destroy")).length).toBeLessThan(2);
    // Whoever else was due lost what was past its time, once, and nothing more.
    expect(await entriesOf(stays, "retention.destroy")).toHaveLength(1);
    const shown = await call(pages.edge.port, "POST", `/v1/subjects/${stays}/reveals`, {
      key: pages.key,
      body: { fields: ["name"], purpose: "booking" },
    });
    expect(shown.json["fields"]).toMatchObject({ name: { form: "clear" } });
  }
  const outcome = await verify({ url: pages.origin, key: pages.ownerKey, json: true });
  expect(outcome.exit, outcome.text).toBe(0);
});

test("a copy that is being made when its customer is erased is there for nobody, and a restriction meanwhile takes nothing from it", async () => {
  const { house } = pages.edge;
  const desk: ExportDesk = {
    safe: house.safe,
    cardOrigin: pages.origin,
    publicOrigin: pages.origin,
    mailbox: null,
    onTrouble: () => undefined,
  };
  const make = (): Promise<number> => makeExports(desk, tenant, new AbortController().signal);
  const granted = async (subject: string): Promise<string> => {
    const { id } = await file({ kind: "access", subject, method: "document" });
    expect((await owned("POST", `/v1/rights-requests/${String(id)}/decisions`, { decision: "granted" })).status).toBe(200);
    return String(id);
  };
  for (let round = 0; round < 5; round += 1) {
    const subject = await makeSubject({ diet: "no fish" });
    const id = await granted(subject);
    const late = new Promise((resolve) => setTimeout(resolve, round * 15));
    const [, erased] = await Promise.all([make(), late.then(() => erase(subject)), make()]);
    expect(erased.status, erased.text).toBeLessThan(300);
    await make();
    await expectErased(subject);
    const { state } = (await owned("GET", `/v1/rights-requests/${id}`)).json;
    expect(["done", "lapsed"]).toContain(state);
    const fetched = await owned("GET", `/v1/rights-requests/${id}/export`);
    expect([404, 409, 410], fetched.text.slice(0, 200)).toContain(fetched.status);
    const passphrase = await owned("POST", `/v1/rights-requests/${id}/export/passphrase`, {});
    expect(passphrase.status).toBeGreaterThanOrEqual(400);
  }

  const kept = await makeSubject();
  const id = await granted(kept);
  const [, mark] = await Promise.all([make(), file({ kind: "restriction", subject: kept })]);
  expect(mark["state"]).toBe("in_force");
  expect((await owned("GET", `/v1/rights-requests/${id}`)).json).toMatchObject({ state: "done", export: { state: "ready" } });
  expect((await owned("GET", `/v1/rights-requests/${id}/export`)).status).toBe(200);
  const shown = await call(pages.edge.port, "POST", `/v1/subjects/${kept}/reveals`, {
    key: pages.key,
    body: { fields: ["name"], purpose: "booking" },
  });
  expect(shown.json["fields"]).toMatchObject({ name: { code: "restricted" } });
});

const CARD = { card: { number: "4242424242424242", expiry: "04/39", holder: "Zsófia Quillfeather", cvc: "123" } };

test("a customer who is erased while their card page is open gives nothing any more, and what they sent at that moment is not kept", async () => {
  for (let round = 0; round < 5; round += 1) {
    const subject = await makeSubject();
    const visit = await visitByNumber(pages, { subject });
    const provide = async (): Promise<Answer> =>
      call(pages.edge.port, "POST", "/c/provide", {
        body: await sealForVisit(visit, CARD),
        headers: { cookie: visit.cookie, origin: pages.origin },
      });
    const late = new Promise((resolve) => setTimeout(resolve, round * 4));
    const [erased, given] = await Promise.all([erase(subject), late.then(provide)]);
    expect(erased.status, erased.text).toBeLessThan(300);
    expect([200, 401, 404, 409, 410], given.text).toContain(given.status);
    await expectErased(subject);
    // The door is shut, whichever came first.
    expect((await provide()).status).toBeGreaterThanOrEqual(400);
    expect((await pages.get("/c/fill", { cookie: visit.cookie })).status).toBeGreaterThanOrEqual(400);
    const cards = await call(pages.edge.port, "GET", `/v1/subjects/${subject}/cards`, { key: pages.key });
    expect(cards.status).toBeGreaterThanOrEqual(400);
    expect((await call(pages.edge.port, "GET", `/v1/collection-requests/${visit.id}`, { key: pages.key })).text).not.toMatch(/4242|Visa/u);
  }
});

test("a customer who is erased while their own page is open is told so at the door, in their language, for as long as they would have been signed in", async () => {
  const { house } = pages.edge;
  const subject = await makeSubject();
  const email = `meanwhile${made}@example.com`;
  const signIn = async (): Promise<string> => {
    const ticket = ticketIn(await pages.post("/c/sign-in/codes", { contact: email }));
    return cookieOf(await pages.post("/c/sign-in", { ticket, code: codeIn((await pages.mails())[0]) }));
  };
  const [ended, cookie] = [await signIn(), await signIn()];
  await pages.post("/c/leave", {}, { cookie: ended });
  expect((await pages.get("/c/held", { cookie })).status).toBe(200);
  expect((await erase(subject)).status).toBeLessThan(300);
  const led = await pages.get("/c/held", { cookie });
  expect([led.status, led.headers["location"]]).toEqual([303, "/c/sign-in?to=/c/held&lang=en"]);
  const said = async (language: string, as: string): Promise<boolean> =>
    /role="status"/u.test((await pages.get(`/c/sign-in?to=/c/held&lang=${language}`, { cookie: as })).text);
  expect((await pages.get("/c/sign-in", { cookie })).text).toContain("Your data here has been erased");
  expect(await Promise.all(["en", "de", "fr", "es"].map((language) => said(language, cookie)))).toEqual([true, true, true, true]);
  // Of a session that was over, of none, and of one that never was, there is nothing to say.
  for (const other of [ended, "", cookie.replace(/.{8}$/u, "00000000")]) expect(await said("en", other), other.slice(0, 20)).toBe(false);
  const left = await house.db.owner`select subject_id, device, reader_digest from customer_sessions where ended_at is not null`;
  expect(left.map((row) => ({ ...row }))).toEqual([{ subject_id: null, device: null, reader_digest: null }]);
  house.setClock(instant(house.clock() + DAY_MS));
  expect(await said("en", cookie)).toBe(false);
});

test("whoever had come in to a request of somebody who is erased meanwhile is told that it is not there, for as long as they would have been let in, and nothing of whose it was is left", async () => {
  const { house } = pages.edge;
  const subject = await makeSubject();
  const [visit, answered, other] = [
    await visitByNumber(pages, { subject }),
    await visitByNumber(pages, { subject, asks: ["diet"] }),
    await visitByNumber(pages),
  ];
  const send = async ({ cookie, ...rest }: typeof visit, content: unknown): Promise<Answer> =>
    call(pages.edge.port, "POST", "/c/provide", {
      body: await sealForVisit({ cookie, ...rest }, content),
      headers: { cookie, origin: pages.origin },
    });
  expect((await send(answered, { fields: { diet: "No nuts" } })).status).toBe(200);
  expect((await pages.get("/c/done", { cookie: answered.cookie })).text).toContain("<dd>Diet</dd>");
  const erased = await erase(subject);
  expect(erased.json["certificate"], erased.text).toMatchObject({ residue: { found: 0 } });

  const said = async (path: string, { cookie }: typeof visit): Promise<unknown> => {
    const { status, text } = await pages.get(path, { cookie });
    return [status, /<h1>([^<]+)</u.exec(text)?.[1]];
  };
  const titles = ["This is not here any more", "Das gibt es hier nicht mehr", "Ceci n’est plus là", "Esto ya no está aquí"];
  const languages = ["en", "de", "fr", "es"];
  expect(await Promise.all(languages.map((language) => said(`/c/fill?lang=${language}`, visit)))).toEqual(
    titles.map((title) => [410, title]),
  );
  expect(await said("/c/done", answered)).toEqual([410, titles[0]]);
  // The form that was open is told the same, and its page looks again.
  expect((await send(visit, CARD)).json).toMatchObject({ status: 410, code: "request_over" });
  expect((await pages.get("/c/key", { cookie: visit.cookie })).json).toMatchObject({ status: 410, code: "request_over" });
  expect(await said("/c/fill", other)).toEqual([200, "Flights to Lisbon"]);
  const named = await house.db
    .owner`select 1 from collection_visits where subject_id = ${subject} or request_id in (${visit.id}, ${answered.id})`;
  expect(named).toHaveLength(0);
  // Nobody who never was in hears of it, nor does anybody when the hour is over.
  const stranger = { ...visit, cookie: visit.cookie.replace(/.{8}$/u, "00000000") };
  expect(await said("/c/fill", stranger)).toEqual([401, "Please come in again"]);
  house.setClock(instant(house.clock() + DAY_MS));
  expect(await said("/c/fill", visit)).toEqual([401, "Please come in again"]);
});

test("a certificate is proved against the ledger of a running server and of a folder; one whose entry is missing or another is found", async () => {
  const [one, other] = [await erase(await makeSubject()), await erase(await makeSubject())];
  const certificate = one.json["certificate"] as Record<string, unknown>;
  const path = join(folder, "certificate.json");
  const told = async (text: string, from: object): Promise<unknown> => {
    writeFileSync(path, text);
    const { exit, json } = await verify({ certificate: path, json: true, ...from });
    const report = json as { ledger: string; findings: { code: string }[] };
    return [exit, report.ledger, report.findings.map(({ code }) => code)];
  };
  const server = { url: pages.origin, key: pages.ownerKey };
  expect(await told(one.text, server)).toEqual([0, "entry found", []]);

  const get = (at: string): Promise<Answer> => owned("GET", at);
  const [leaves, keys] = [await get("/v1/ledger/leaves?from=0"), await get(`/ledger/${tenant}/keys`)];
  writeFileSync(join(folder, "keys"), keys.text);
  const write = (lines: readonly string[]): void => writeFileSync(join(folder, "leaves.ndjson"), lines.join("\n"));
  const lines = leaves.text.split("\n");
  write(lines);
  expect(await told(one.text, { folder })).toEqual([0, "entry found", []]);
  const isOwn = (line: string): boolean => line.includes(`"id":"${String(certificate["entry"])}"`);
  expect(lines.filter(isOwn)).toHaveLength(1);
  write(lines.filter((line) => !isOwn(line)));
  expect(await told(one.text, { folder })).toEqual([1, "entry missing", ["certificate_entry_missing"]]);
  write(lines.map((line) => (isOwn(line) ? line.replaceAll("subject.erase", "subject.reveal") : line)));
  expect(await told(one.text, { folder })).toEqual([1, "entry found", ["certificate_entry_differs"]]);

  // The entry of another erasure is one of the ledger, and not of this one; the signature says so, too.
  const borrowed = { ...certificate, entry: (other.json["certificate"] as Record<string, unknown>)["entry"] };
  expect(await told(JSON.stringify(borrowed), server)).toEqual([
    1,
    "entry found",
    ["certificate_signature_wrong", "certificate_entry_differs"],
  ]);
  const invented = { ...certificate, entry: `ent_${"0".repeat(26)}` };
  expect(await told(JSON.stringify(invented), server)).toEqual([
    1,
    "entry missing",
    ["certificate_signature_wrong", "certificate_entry_missing"],
  ]);
});
