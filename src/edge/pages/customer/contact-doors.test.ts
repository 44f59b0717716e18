import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { DAY_MS } from "../../../base/instant.ts";
import { withTx } from "../../../platform/storage/tx.ts";
import { testActor } from "../../../safe/testing.ts";
import { importSubjects } from "../../../safe/vault/import.ts";
import { type Answer, call } from "../../http/_test-edge.ts";
import { type ContactPages, openContactPages, stopLinkIn } from "./_test-contacts.ts";
import { codeIn, cookieOf, sealForVisit, ticketIn, visitByNumber } from "./_testing.ts";

const MAP = `
controller: { name: Blue Sky Concierge, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book your travel, basis: contract } }
fields:
  name:   { label: Name, category: identity, type: name, purposes: [booking], retention: 3y }
  email:  { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
  phone:  { label: Phone, category: contact, type: phone, lookup: shared, purposes: [booking], retention: 3y }
  others: { label: Other e-mails, category: contact, type: email, lookup: shared, many: true, purposes: [booking], retention: 3y }
  diet:   { label: Diet, category: health, type: text, purposes: [booking], retention: 3y }
roles:
  desk: { booking: { name: [clear, change], email: [clear, use, change], phone: [clear, use, change], others: [clear, use, change], diet: [change, use] } }
`;

let pages: ContactPages;
let subject = "";
let email = "";
let n = 0;

beforeAll(async () => {
  pages = await openContactPages(MAP);
});
afterAll(() => pages.close());
beforeEach(async () => {
  email = `bea${(n += 1)}@example.com`;
  subject = await pages.create({ name: "Bea Example", email });
});

const patch = (fields: Record<string, unknown>): Promise<Answer> =>
  call(pages.edge.port, "PATCH", `/v1/subjects/${subject}`, { key: pages.key, body: { fields, purpose: "booking" } });
const kindsTo = async (to: string): Promise<readonly string[]> => (await pages.mailsTo(to)).map(({ kind }) => kind);

async function held(field: string): Promise<unknown> {
  const body = { fields: [field], purpose: "booking" };
  const { json } = await call(pages.edge.port, "POST", `/v1/subjects/${subject}/reveals`, { key: pages.key, body });
  return (json["fields"] as Record<string, { value?: unknown }>)[field]?.value;
}

/** Whoever has the number of a request answers it; where they are led is the receipt. */
async function answer(fields: Record<string, unknown>): Promise<{ readonly id: string; readonly receipt: string }> {
  const visitor = await visitByNumber(pages, { subject, asks: Object.keys(fields) });
  const headers = { cookie: visitor.cookie, origin: pages.origin };
  const body = await sealForVisit(visitor, { fields });
  const taken = await call(pages.edge.port, "POST", "/c/provide?lang=en", { body, headers });
  expect(taken.status, taken.text).toBe(200);
  return { id: visitor.id, receipt: (await pages.get("/c/done?lang=en", { cookie: visitor.cookie })).text };
}

test("an e-mail that comes by a request waits for a day, told to the old one, who stops it: a number that was overheard takes nobody over", async () => {
  const evil = `evil${n}@example.com`;
  const { id, receipt } = await answer({ email: evil, diet: "vegan" });
  expect(await pages.state(id)).toBe("provided");
  expect(receipt).toMatch(/E-mail changes on [^.]+, for your safety not before/u);
  expect([await held("email"), await kindsTo(evil), await kindsTo(email)]).toEqual([email, ["contact_changing"], ["contact_changing"]]);
  const [[told], [toldNew]] = [await pages.mailsTo(email), await pages.mailsTo(evil)];
  expect([stopLinkIn(told) === "/none", stopLinkIn(toldNew)]).toEqual([false, "/none"]);
  expect((await pages.get(stopLinkIn(told))).text).toContain("Stop the change?");
  expect((await pages.post(stopLinkIn(told), {}, { origin: "null" })).status).toBe(200);
  pages.advance(DAY_MS);
  expect([await pages.settle(), await held("email"), await pages.changedAt(subject, "email")]).toEqual([0, email, null]);
  const { json } = await call(pages.edge.port, "GET", `/v1/subjects/${subject}/entries`, { key: pages.ownerKey });
  const acts = (json["items"] as { act: string; fields: string[] }[]).map(({ act, fields }) => `${act} ${fields.join()}`);
  expect(acts).toEqual(expect.arrayContaining(["contact.wait email", "collection.provide diet", "contact.stop email"]));
  expect((await pages.edge.house.db.owner`select 1 from boxes where kind = 'contact'`).length).toBe(0);
});

test("one that nobody stops is done when its day is over, and both are told; taken by somebody else meanwhile it stays as it was", async () => {
  const next = `next${n}@example.com`;
  await answer({ email: next });
  expect([await pages.settle(), await held("email")]).toEqual([0, email]);
  pages.advance(DAY_MS);
  expect(await Promise.all([pages.settle(), pages.settle()]).then((all) => all.reduce((a, b) => a + b, 0))).toBe(1);
  expect([await held("email"), (await kindsTo(email))[0], (await kindsTo(next))[0]]).toEqual([next, "contact_changed", "contact_changed"]);
  // Of somebody else: nobody who has a number learns who is a customer here.
  expect((await answer({ email: "ana@example.com" })).receipt).toContain("E-mail changes on");
  pages.advance(DAY_MS);
  expect([await pages.settle(), await held("email"), (await kindsTo(next))[0]]).toEqual([0, next, "contact_change_cancelled"]);
});

test("the first telephone of somebody who has an e-mail waits, too; the e-mail on file, typed again, does not; of nobody's contacts the first stands at once", async () => {
  await answer({ phone: "+44 20 7946 0018" });
  expect([await held("phone"), await kindsTo(email)]).toEqual([undefined, ["contact_changing"]]);
  expect((await answer({ email: email.toUpperCase() })).receipt).not.toContain("changes on");
  expect([await held("email"), await pages.changedAt(subject, "email"), await kindsTo(email)]).toEqual([
    email.toUpperCase(),
    null,
    ["contact_changing"],
  ]);
  pages.advance(DAY_MS);
  expect([await pages.settle(), await held("phone")]).toEqual([1, "+44 20 7946 0018"]);
  expect(await kindsTo(email.toUpperCase())).toEqual(["contact_changed"]);

  subject = await pages.create({ name: "Cem Example" });
  const first = `first${n}@example.com`;
  await answer({ email: first });
  expect([await held("email"), await kindsTo(first), await pages.changedAt(subject, "email")]).toEqual([first, [], null]);
});

test("the first contact of somebody who has been here for longer shows nothing whole for a day, whoever gave it, and counts as new", async () => {
  const give = [(to: string): Promise<unknown> => answer({ email: to }), (to: string): Promise<unknown> => patch({ email: to })];
  for (const [way, giveOne] of give.entries()) {
    subject = await pages.create({ name: "Dee Example", diet: "vegan" });
    pages.advance(DAY_MS);
    const first = `first${n}-${way}@example.com`;
    await giveOne(first);
    expect(await held("email")).toBe(first);
    expect(await pages.changedAt(subject, "email")).not.toBeNull();
    const headers = { "x-forwarded-for": `203.0.113.${way + 1}` };
    const ticket = ticketIn(await pages.post("/c/sign-in/codes", { contact: first }, headers));
    const cookie = cookieOf(await pages.post("/c/sign-in", { ticket, code: codeIn((await pages.mailsTo(first))[0]) }, headers));
    const shown = await pages.post("/c/held", { field: "name" }, { cookie });
    expect([shown.status, shown.text.includes("Dee Example"), shown.text.includes("For your safety")]).toEqual([200, false, true]);
  }
});

test("one of many comes beside the others, when its day is over", async () => {
  await patch({ others: [`a${n}@example.com`] });
  expect(await kindsTo(email)).toEqual(["contact_changed"]);
  await answer({ others: `b${n}@example.com` });
  expect([await held("others"), (await kindsTo(`a${n}@example.com`))[0]]).toEqual([[`a${n}@example.com`], "contact_changing"]);
  pages.advance(DAY_MS);
  expect([await pages.settle(), await held("others")]).toEqual([1, [`a${n}@example.com`, `b${n}@example.com`]]);
  expect((await kindsTo(`b${n}@example.com`))[0]).toBe("contact_changed");
});

test("what the business does to a contact ends what waits for it, and a contact that comes beside another is told of", async () => {
  await answer({ email: `evil${n}@example.com` });
  const rescued = `rescued${n}@example.com`;
  expect((await patch({ email: rescued })).status).toBe(200);
  pages.advance(DAY_MS);
  expect([await pages.settle(), await held("email")]).toEqual([0, rescued]);
  await patch({ phone: "+44 20 7946 0019" });
  expect((await kindsTo(rescued)).filter((kind) => kind === "contact_changed")).toHaveLength(2);
  await patch({ diet: "none", phone: "+442079460019" });
  expect((await kindsTo(rescued)).filter((kind) => kind === "contact_changed")).toHaveLength(2);
  await patch({ phone: null });
  expect((await pages.mailsTo("+442079460019")).map(({ kind }) => kind)[0] ?? (await kindsTo(rescued))[0]).toBe("contact_changed");
});

test("whoever opens a letter at an address that is the customer's no longer is told so, in their language, and staff see it on the request", async () => {
  const asked = await pages.ask({ subject, asks: ["diet"], send: true });
  const knock = (language: string): Promise<Answer> =>
    pages.post(`/c/link?lang=${language}`, { token: asked.token, by: "c", item: asked.code });
  await patch({ email: `moved${n}@example.com` });
  const said = await Promise.all(["en", "de", "fr", "es"].map(knock));
  expect(said.map(({ status, text }) => [status, /<h1>([^<]+)</u.exec(text)?.[1], text.includes(email)])).toEqual([
    [422, "This link has stopped", false],
    [422, "Dieser Link gilt nicht mehr", false],
    [422, "Ce lien ne vaut plus", false],
    [422, "Este enlace ya no vale", false],
  ]);
  const told = (await call(pages.edge.port, "GET", `/v1/collection-requests/${asked.id}`, { key: pages.key })).json;
  expect(told).toMatchObject({ state: "created", linkStoppedAt: expect.any(String) });
});

test("an import makes customers and changes none: a row of somebody who is here is refused, and nobody is told anything", async () => {
  const { safe } = pages.edge.house;
  const rows = [
    { line: 2, fields: { name: "Eve Example", email, phone: "+442079460011" } },
    { line: 3, fields: { name: "Dan Example", email: `dan${n}@example.com`, phone: "+442079460012" } },
  ];
  const ask = { actor: testActor(["desk"]), purpose: "booking", rows, importId: "imp_test", turn: () => Promise.resolve() };
  const imported = await withTx(safe.db, pages.tenant, (tx) => importSubjects(safe, tx, ask));
  expect(imported).toMatchObject({ imported: 1, rejected: [{ line: 2, field: "email", code: "already_exists" }] });
  expect([await held("phone"), await kindsTo(email), await kindsTo(`dan${n}@example.com`)]).toEqual([undefined, [], []]);
});

test("one that is damaged meanwhile is not done when its day is over, holds up no other, and the old contact is told that all stays", async () => {
  await answer({ email: `next${n}@example.com` });
  const { count } = await pages.edge.house.db.owner`
    update boxes set envelope = set_byte(envelope, 20, get_byte(envelope, 20) # 1) where kind = 'contact'`;
  expect(count).toBe(1);
  pages.advance(DAY_MS);
  expect([await pages.settle(), await held("email"), (await kindsTo(email))[0]]).toEqual([0, email, "contact_change_cancelled"]);
  expect(await pages.settle()).toBe(0);
});
