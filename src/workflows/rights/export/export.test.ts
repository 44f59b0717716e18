import { afterAll, beforeAll, expect, test } from "vitest";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import { Decrypter } from "age-encryption";
import type { RightsRequestId, SubjectId } from "../../../base/ids.ts";
import { DAY_MS, instant } from "../../../base/instant.ts";
import { unveil } from "../../../base/redacted.ts";
import { textOfPdf } from "../../../platform/pdf/testing.ts";
import { openZip } from "../../../platform/sealed-files/testing.ts";
import { PLAIN_CONSENT, recordConsent } from "../../../registers/consent/records.ts";
import { listEntries } from "../../../registers/ledger/read.ts";
import { OWNER, type TestSafe, makeSubject, openTestSafe, testActor } from "../../../safe/testing.ts";
import { rightsHolder } from "../../../registers/rights/holder.ts";
import { findRightsRequest } from "../../../registers/rights/requests.ts";
import { eraseSubjects } from "../../../safe/vault/erase.ts";
import { revealFields } from "../../../safe/vault/reveal.ts";
import { decideRightsRequest } from "../decide-request.ts";
import { fileRightsRequest } from "../file-request.ts";
import { sweepExports } from "./end-export.ts";
import { type ExportRefusal, FETCHES_MAX, handOut, readExport, tellPassphrase } from "./hand-out.ts";
import { exportsHolder } from "./holder.ts";
import { type ExportDesk, makeExports } from "./make-exports.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book your travel, basis: contract }
  offers: { label: Send you offers, basis: consent }
fields:
  name: { label: Name, category: identity, type: name, purposes: [booking, offers], retention: 3y }
  note: { label: Note, category: identity, type: free-text, purposes: [booking], retention: 3y }
  diet: { label: Diet, category: identity, type: text, purposes: [booking], retention: 3y }
  account: { label: Account, category: bank-account, type: bank-account, purposes: [booking], retention: 3y }
  passport: { label: Passport, category: government-id, type: government-id, purposes: [booking], retention: 3y }
roles:
  desk: { booking: { name: [clear, change], note: [clear, change], diet: [clear, change], account: [change], passport: [change] } }
recipients:
  air: { label: The airlines, purposes: [booking], fields: [name, diet] }
`;
const BEGAN = instant(Date.parse("2026-06-01T08:00:00Z"));
const desk = testActor(["desk"], { id: "key_anna_lee" });
const STAFF = { kind: "key", id: "key_owner", role: "owner" };
const NOBODY = new AbortController().signal;
const IBAN = "DE89370400440532013000";

let t: TestSafe;
let exporting: ExportDesk & { readonly troubles: unknown[] };
let ana: SubjectId;
let bea: SubjectId;

beforeAll(async () => {
  t = await openTestSafe(MAP);
  t.setNow(BEGAN);
  Object.assign(t.safe, { holders: [...t.safe.holders, rightsHolder, exportsHolder] });
  const troubles: unknown[] = [];
  const stands = { safe: t.safe, cardOrigin: "https://pay.example", publicOrigin: "https://safe.example", mailbox: null };
  exporting = { ...stands, onTrouble: (_, error) => void troubles.push(error), troubles };
  const values = { name: "Ana Example", note: "<b>likes</b> the window", diet: "kosher", account: IBAN, passport: "C01X00T47" };
  ana = await makeSubject(t, desk, values, "booking");
  bea = await makeSubject(t, desk, { name: "Bea Otherwise", note: "SECRET OF BEA" }, "booking");
  const look = { actor: desk, purpose: "booking", fields: ["name"], reason: "she asked for 12A" };
  await t.within((tx) => revealFields(t.safe, tx, [{ ...look, subject: ana }]));
  await t.within((tx) => revealFields(t.safe, tx, [{ ...look, subject: bea, reason: "REASON OF BEA" }]));
  await t.within((tx) =>
    recordConsent(tx, { ...PLAIN_CONSENT, recordedBy: "key_anna_lee", subject: ana, purpose: "offers", standing: "given" }, BEGAN),
  );
  t.setNow(instant(BEGAN + 60_000));
});
afterAll(() => t.close());

async function order(
  subject: SubjectId,
  more: { readonly withheld?: readonly string[]; readonly kind?: "access" | "portability" } = {},
): Promise<RightsRequestId> {
  const { withheld = [], kind = "access" } = more;
  const wish = { kind, subject, fields: [], purpose: null, channel: "staff", actor: OWNER, proof: "document", residence: null };
  return await t.within(async (tx) => {
    const filed = await fileRightsRequest(exporting, tx, { ...wish, values: null, agent: null, language: "en" }, t.safe.clock());
    if (!filed.ok) throw new Error(filed.refusal.code);
    const reasons = withheld.length === 0 ? [] : [{ code: "others_rights" as const, fields: withheld, until: null }];
    const verdict = {
      decision: withheld.length === 0 ? "granted" : "in_part",
      reasons,
      reasonCode: null,
      words: null,
      coolingDays: null,
    } as const;
    const decided = await decideRightsRequest(exporting, tx, { ...verdict, id: filed.value.id, actor: OWNER }, t.safe.clock());
    if (!decided.ok) throw new Error(decided.refusal.code);
    return filed.value.id;
  });
}
async function told(id: RightsRequestId): Promise<unknown> {
  const request = await t.within((tx) => findRightsRequest(tx, id, t.safe.clock()));
  return [request?.state, request?.export?.state ?? null];
}
const make = (): Promise<number> => makeExports(exporting, t.tenant, NOBODY);
async function made(subject: SubjectId = ana, more: Parameters<typeof order>[1] = {}): Promise<RightsRequestId> {
  const id = await order(subject, more);
  await make();
  return id;
}
const fetched = (request: RightsRequestId, format: "age" | "zip" = "zip", subject: SubjectId | null = null) =>
  handOut(exporting, t.within, { request, subject, by: STAFF, format }, t.safe.clock());
async function codeOf(request: RightsRequestId, subject: SubjectId | null = null): Promise<ExportRefusal["code"] | "handed out"> {
  const done = await fetched(request, "zip", subject);
  return done.ok ? "handed out" : done.refusal.code;
}
async function bytesOf(request: RightsRequestId, format: "age" | "zip"): Promise<Buffer> {
  const done = await fetched(request, format);
  if (!done.ok) throw new Error(done.refusal.code);
  return Buffer.concat(await Array.fromAsync(done.value.chunks()));
}
async function passphraseOf(request: RightsRequestId): Promise<string> {
  const told = await t.within((tx) => tellPassphrase(exporting, tx, { request, subject: null, by: STAFF }, t.safe.clock()));
  if (!told.ok) throw new Error(told.refusal.code);
  return unveil(told.value);
}
async function filesOf(
  request: RightsRequestId,
): Promise<{ readonly html: string; readonly pdf: string; readonly json: ReturnType<typeof JSON.parse> }> {
  const passphrase = await passphraseOf(request);
  const zip = await bytesOf(request, "zip");
  const files = await openZip(zip, passphrase);
  return { html: files["account.html"] ?? "", pdf: await pdfIn(zip, passphrase), json: JSON.parse(files["account.json"] ?? "") };
}
async function pdfIn(zip: Buffer, password: string): Promise<string> {
  const entries = await new ZipReader(new Uint8ArrayReader(zip), { useWebWorkers: false, password }).getEntries();
  const entry = entries.find((one) => one.filename === "account.pdf");
  if (entry === undefined || entry.directory) throw new Error("no document");
  return textOfPdf(Buffer.from(await entry.getData(new Uint8ArrayWriter())));
}
async function leftOf(id: RightsRequestId): Promise<readonly unknown[]> {
  const [row] = await t.db.owner`
    select (select count(*)::int from rights_export_pieces where request_id = ${id}) as pieces,
           (select count(*)::int from boxes where box_id = ${`rights-export/${id}`}) as boxes,
           (select count(*)::int from rights_exports where request_id = ${id} and wrapped is not null) as keys`;
  return [row?.["pieces"], row?.["boxes"], row?.["keys"]];
}

test("the copy tells everything: values, what for and until when, who may have them, what was allowed, who looked and why", async () => {
  const id = await made();
  expect(await told(id)).toEqual(["done", "ready"]);
  const { html, pdf, json } = await filesOf(id);
  for (const text of [html, pdf]) {
    for (const said of [
      "Ana Example",
      "kosher",
      "Book your travel",
      "a contract with you",
      "31 May 2029",
      "The airlines",
      "allowed",
      "she asked for 12A",
    ])
      expect(text.replaceAll("\n", " "), said).toContain(said);
    expect(text).toContain("one of our systems (desk)");
  }
  expect(html).toContain("&lt;b&gt;likes&lt;/b&gt; the window");
  expect(json.details.map((detail: { field: string }) => detail.field)).toEqual(["name", "note", "diet", "account", "passport"]);
  expect(json.details[0]).toMatchObject({
    values: [{ value: "Ana Example", isMasked: false }],
    uses: [{ purpose: "booking", basis: "contract", keptUntil: expect.stringMatching(/^2029-0[56]/u) }, { purpose: "offers" }],
  });
  expect(json.consents).toMatchObject([{ of: "offers", standing: "given" }]);
  expect(json.entries.map((entry: { act: string }) => entry.act)).toEqual(["subject.reveal", "subject.create"]);
  expect(json.entries[0]).toMatchObject({ what: "Seen in full: Name", why: "Book your travel: she asked for 12A" });
  expect(json.records.map((one: { what: string }) => one.what)).toEqual(expect.arrayContaining(["sealed values", "keys"]));
});

test("numbers that are dangerous to copy stand in part; nobody else is in it, and staff by their role alone", async () => {
  const { html, pdf, json } = await filesOf(await made());
  const all = `${html}\n${pdf}\n${JSON.stringify(json)}`;
  for (const hidden of [IBAN, "C01X00T47", "Bea", "SECRET OF BEA", "REASON OF BEA", bea, "key_anna_lee", "Anna"])
    expect(all).not.toContain(hidden);
  expect(json.details.slice(3).map((detail: { values: object[] }) => detail.values)).toMatchObject([
    [{ isMasked: true }],
    [{ isMasked: true }],
  ]);
  expect(JSON.stringify(json.details[3])).toContain("3000");
});

test("what the decision keeps back is named and not opened", async () => {
  const { html, json } = await filesOf(await made(ana, { withheld: ["diet", "reasons"], kind: "portability" }));
  expect(json.details[2]).toMatchObject({ field: "diet", values: [], leftOut: "withheld" });
  expect(`${html}${JSON.stringify(json)}`).not.toMatch(/kosher|12A/u);
  expect(html).toContain("Held, and not in this copy");
});

test("one entry tells that values were opened; each fetch and each telling of the passphrase is noted with who had it", async () => {
  const id = await made();
  await passphraseOf(id);
  await bytesOf(id, "zip");
  const { items } = await t.within((tx) =>
    listEntries(tx, { subject: ana, also: ({ detail }) => detail["request"] === id }, { limit: 50, cursor: null }),
  );
  expect(items.map(({ act, actor, form, detail }) => [act, actor.kind, form, detail["n"] ?? detail["passphrase"] ?? null])).toEqual([
    ["rights.export", "key", "export", 1],
    ["rights.export", "key", "export", true],
    ["rights.export", "subject", "clear", null],
    ["rights.decide", "key", null, null],
    ["rights.file", "key", null, null],
  ]);
});

test("the zip opens with 7-Zip by the passphrase, and so does what is in the age file; it is long, and another for each copy", async () => {
  const [one, other] = [await made(), await made()];
  const [first, second] = [await passphraseOf(one), await passphraseOf(other)];
  expect(first).toMatch(/^(?:[0-9a-z]{4}-){7}[0-9a-z]{4}$/u);
  expect(first).not.toBe(second);
  const files = await openZip(await bytesOf(one, "zip"), first);
  expect(Object.keys(files).toSorted()).toEqual(["account.html", "account.json", "account.pdf"]);
  expect(files["account.html"]).toContain("Ana Example");
  await expect(openZip(await bytesOf(one, "zip"), second)).rejects.toThrow();
  const decrypter = new Decrypter();
  decrypter.addPassphrase(first);
  const inner = await openZip(await decrypter.decrypt(await bytesOf(one, "age")));
  expect(inner["account.html"]).toBe(files["account.html"]);
});

test("fifty who fetch at once get five; a customer gets their own only, and nobody gets one that is not there", async () => {
  const id = await made();
  expect([await codeOf(id, bea), await codeOf("rrq_none")]).toEqual(["export_not_found", "export_not_found"]);
  const codes = await Promise.all(Array.from({ length: 50 }, () => codeOf(id, ana)));
  expect([codes.filter((code) => code === "handed out").length, codes.filter((code) => code === "export_spent").length]).toEqual([
    FETCHES_MAX,
    45,
  ]);
  expect(await t.within((tx) => readExport(tx, id, t.safe.clock()))).toMatchObject({ state: "ready", fetchesLeft: 0 });
});

test("it is over at the millisecond its days are over, and the sweep leaves nothing of it", async () => {
  const now = t.safe.clock();
  const id = await made();
  t.setNow(instant(now + 7 * DAY_MS - 1));
  expect(await codeOf(id)).toBe("handed out");
  t.setNow(instant(now + 7 * DAY_MS));
  expect([await codeOf(id), (await t.within((tx) => readExport(tx, id, t.safe.clock())))?.state]).toEqual(["export_expired", "expired"]);
  await t.within((tx) => sweepExports(tx, t.safe.clock()));
  expect(await leftOf(id)).toEqual([0, 0, 0]);
  t.setNow(now);
});

/** A desk whose maker stands still at the given of its transactions, and the way to let it go on. */
function halting(at: number): { readonly desk: ExportDesk; readonly reached: Promise<void>; readonly goOn: () => void } {
  const [reached, halted] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let n = 0;
  const db = {
    ...t.db,
    app: new Proxy(t.db.app, {
      get: (sql, name) => {
        if (name !== "begin") return Reflect.get(sql, name) as unknown;
        return async (...args: Parameters<typeof sql.begin>) => {
          if ((n += 1) === at) {
            reached.resolve();
            await halted.promise;
          }
          return await sql.begin(...args);
        };
      },
    }),
  };
  return { desk: { ...exporting, safe: { ...t.safe, db } }, reached: reached.promise, goOn: () => halted.resolve() };
}

test("a maker that dies is begun again, what it comes back with is not stored, and three that die are enough", async () => {
  const id = await order(ana);
  const dying = halting(8);
  const making = makeExports(dying.desk, t.tenant, NOBODY);
  await dying.reached;
  expect((await leftOf(id))[0]).toBeGreaterThan(0);
  expect([await make(), await codeOf(id)]).toEqual([0, "not_done_yet"]);
  const silent = (): Promise<unknown> =>
    t.db.owner`update rights_exports set beat_at = now() - interval '121 seconds' where request_id = ${id}`;
  await silent();
  expect(await make()).toBe(1);
  const [pieces] = await leftOf(id);
  dying.goOn();
  await making;
  expect([await leftOf(id), (await filesOf(id)).json.format]).toEqual([[pieces, 1, 1], "strongroom-account/1"]);

  const dora = await makeSubject(t, desk, { name: "Dora Example" }, "booking");
  const never = await order(dora);
  await t.db.owner`update rights_exports set attempts = 3, beat_at = now() - interval '121 seconds' where request_id = ${never}`;
  expect([await make(), await codeOf(never), await leftOf(never)]).toEqual([0, "export_failed", [0, 0, 0]]);
  expect(await told(never)).toEqual(["granted", "failed"]);
});

test("a house that closes in the middle leaves it to the next at once", async () => {
  const id = await order(ana);
  const closing = new AbortController();
  const dying = halting(8);
  const making = makeExports(dying.desk, t.tenant, closing.signal);
  await dying.reached;
  closing.abort();
  dying.goOn();
  await making;
  expect([(await leftOf(id))[0], await make(), await codeOf(id)]).toEqual([0, 1, "handed out"]);
});

test("an erasure while it is made stops it, and takes what waits: nothing of the person stays", async () => {
  const cleo = await makeSubject(t, desk, { name: "Cleo Example" }, "booking");
  const waiting = await made(cleo);
  const id = await order(cleo);
  const dying = halting(8);
  const making = makeExports(dying.desk, t.tenant, NOBODY);
  await dying.reached;
  expect(await t.within((tx) => exportsHolder.describe(tx, cleo))).toMatchObject([{ count: 2 }]);
  const [erased] = await t.within((tx) => eraseSubjects(t.safe, tx, [{ actor: OWNER, subject: cleo, reason: null }]));
  expect(erased).toMatchObject({ ok: true, value: { certificate: { destroyed: expect.arrayContaining(["copies of their data"]) } } });
  dying.goOn();
  await making;
  for (const one of [id, waiting]) expect([await codeOf(one), await leftOf(one)]).toEqual(["export_not_found", [0, 0, 0]]);
  expect(exporting.troubles).toEqual([]);
});

test("a restored database has no pieces: it is made once more", async () => {
  const id = await made();
  await t.db.owner`delete from rights_export_pieces where request_id = ${id}`;
  expect(await codeOf(id)).toBe("not_done_yet");
  expect([await make(), await codeOf(id)]).toEqual([1, "handed out"]);
});

test("nothing of it is readable where it lies", async () => {
  const id = await made();
  const rows = await t.db.owner<{ envelope: Buffer }[]>`select envelope from rights_export_pieces where request_id = ${id}`;
  const all = Buffer.concat(rows.map((row) => row.envelope)).toString("latin1");
  expect(rows.length).toBe(3);
  expect(all).not.toMatch(/Ana|kosher|doctype|%PDF/u);
});
