import { afterAll, beforeAll, expect, test } from "vitest";
import { MINUTE_MS, instant } from "../../../base/instant.ts";
import { LANGUAGES } from "../../../base/language.ts";
import { type Answer, call } from "../../http/_test-edge.ts";
import { type CustomerPages, codeIn, cookieOf, openCustomerPages, ticketIn } from "./_testing.ts";

const MAP = `
controller: { name: Blue Sky Concierge, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book your <travel>, basis: contract }
  letters: { label: Send you offers, basis: consent }
fields:
  name:     { label: Name, category: identity, type: name, purposes: [booking, letters], retention: { booking: 3y, letters: 1y } }
  email:    { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
  born:     { label: Date of birth, category: identity, type: date, purposes: [booking], retention: 3y }
  passport: { label: Passport number, category: government-id, type: government-id, purposes: [booking], retention: 1y }
  card:     { label: Payment card, category: payment-card, type: card, custody: vault, purposes: [booking], retention: 1y }
  address:  { label: Address, category: contact, type: address, purposes: [booking], retention: 3y }
  notes:    { label: Notes, category: free-text, type: free-text, purposes: [booking], retention: 1y }
  window:   { label: Window seat, category: preference, type: boolean, purposes: [booking], retention: 1y }
roles:
  desk: { booking: { address: [masked, change], notes: [clear, change], window: [clear, change], name: [clear, change], email: [masked, use, change], born: [clear, change], passport: [clear, use, change], card: [masked, use, change] } }
`;

const FIELDS = { name: "Ana Example", email: "ana2@example.com", born: "1990-04-01", passport: "X1234567" };
const CARD = { number: "4242424242424242", expiry: "04/39" };

let pages: CustomerPages;
let subject = "";
let cookie = "";
let from = 10;

beforeAll(async () => {
  pages = await openCustomerPages(MAP);
  const body = { fields: { ...FIELDS, card: CARD }, purpose: "booking", source: "Booked <by phone>" };
  const made = await call(pages.edge.port, "POST", "/v1/subjects", { key: pages.key, body });
  expect(made.status, made.text).toBe(201);
  subject = String(made.json["id"]);
  cookie = await signIn();
});
afterAll(() => pages.close());

const advance = (ms: number): void => pages.edge.house.setClock(instant(pages.edge.house.clock() + ms));

const newestCode = async (): Promise<string> => codeIn((await pages.mails())[0]);

async function signIn(contact = FIELDS.email): Promise<string> {
  const headers = { "x-forwarded-for": `203.0.113.${(from += 1)}` };
  const ticket = ticketIn(await pages.post("/c/sign-in/codes", { contact }, headers));
  const entered = await pages.post("/c/sign-in", { ticket, code: await newestCode() }, headers);
  expect(entered.status, entered.text.slice(0, 300)).toBe(303);
  return cookieOf(entered);
}

const entries = async (act: string): Promise<readonly Record<string, unknown>[]> =>
  (await call(pages.edge.port, "GET", `/v1/ledger/entries?subject=${subject}&act=${act}`, { key: pages.ownerKey })).json["items"] as Record<
    string,
    unknown
  >[];

test("what is held stands there masked, with why, until when and where from; looking shows no value whole", async () => {
  const { status, text } = await pages.get("/c/held", { cookie });
  expect(status).toBe(200);
  for (const value of ["Ana Example", "ana2@", "X1234567", "1990-04-01", "4242424242424242"]) expect(text, value).not.toContain(value);
  for (const said of ["A•••• E••••", "•••@example.com", "Book your &lt;travel&gt;", "because you agreed", "Booked &lt;by phone&gt;"])
    expect(text, said).toContain(said);
  const years = (n: number): string => String(new Date().getUTCFullYear() + n);
  expect(text).toMatch(new RegExp(`Send you offers: \\d+ \\w+ ${years(1)}`, "u"));
  expect(text).toContain("Nobody outside the business");
});

test("a value is shown when its customer asks, alone, and that is written down; a card never is", async () => {
  const shown = await pages.post("/c/held", { field: "name" }, { cookie });
  expect([shown.status, shown.text.includes("Ana Example"), shown.text.includes("X1234567")]).toEqual([200, true, false]);
  expect((await entries("subject.reveal"))[0]).toMatchObject({
    actor: { kind: "subject", id: subject },
    fields: ["name"],
    form: "clear",
    purpose: "rights",
    outcome: "granted",
  });
  expect((await pages.post("/c/held", { field: "born" }, { cookie })).text).toContain("1 April 1990");
  const card = await pages.post("/c/held", { field: "card" }, { cookie });
  expect([card.status, card.text.includes("4242424242424242")]).toEqual([403, false]);
  expect((await pages.get("/c/held", { cookie })).text).toMatch(/•••• 4242/u);
  // Whoever sends something and is signed in no more reads that it was not done; whoever only looks reads nothing of it.
  const door = (await pages.post("/c/held/values", { field: "name", value: "Eve" }, {})).headers["location"];
  expect(door).toBe("/c/sign-in?to=/c/held&over=1&lang=en");
  expect((await pages.get(String(door))).text).toContain("so that was not done and nothing was saved");
  expect((await pages.get("/c/sign-in?to=/c/held")).text).not.toContain('role="status"');
  expect((await pages.post("/c/held", { field: "name" }, { cookie, origin: "https://evil.example" })).status).toBe(403);
});

test("a number by which somebody could do harm wants a sign-in of the last ten minutes, and a code brings one", async () => {
  expect((await pages.post("/c/held", { field: "passport" }, { cookie })).text).toContain("X1234567");
  advance(11 * MINUTE_MS);
  const stale = await pages.post("/c/held", { field: "passport" }, { cookie });
  expect([stale.text.includes("X1234567"), stale.text.includes("/c/held/codes")]).toEqual([false, true]);
  const changed = await pages.post("/c/held/values", { field: "passport", value: "Y7654321" }, { cookie });
  expect([changed.status, changed.text.includes("/c/held/codes")]).toEqual([422, true]);
  const asked = await pages.post("/c/held/codes", {}, { cookie });
  const entered = await pages.post("/c/sign-in", { ticket: ticketIn(asked), code: await newestCode(), to: "/c/held" }, { cookie });
  expect(entered.headers["location"]).toBe("/c/held?lang=en");
  cookie = cookieOf(entered);
  expect((await pages.post("/c/held", { field: "passport" }, { cookie })).text).toContain("X1234567");
  const away = await pages.post("/c/sign-in", { ticket: "", code: "", to: "//evil.example" }, {});
  expect(away.text).not.toContain("evil.example");
});

test("what was entered for such a number is kept from page to page while a code is asked for, and saved by the right one; nothing of it stands in an address", async () => {
  advance(11 * MINUTE_MS);
  const correct = (value: string): Promise<Answer> => pages.post("/c/held/values", { field: "passport", value }, { cookie });
  // What would be refused anyway asks for no code.
  const wrong = await correct("");
  expect([wrong.status, wrong.text.includes("/c/held/codes")]).toEqual([422, false]);
  const value = 'Y7654321"<b>';
  const asked = await correct(value);
  const kept = { field: "passport", value };
  const inputs =
    '<input type="hidden" name="field" value="passport" /><input type="hidden" name="value" value="Y7654321&quot;&lt;b&gt;" />';
  expect([asked.status, asked.text.includes(inputs), asked.text.includes("/c/held/codes")]).toEqual([422, true, true]);
  const packing = { "accept-encoding": "gzip, br" };
  const page = await pages.post("/c/held/codes", kept, { cookie, ...packing });
  expect([page.text.includes(inputs), page.headers["content-encoding"]]).toEqual([true, undefined]);
  const enter = (code: string, more: Record<string, string> = {}): Promise<Answer> =>
    pages.post("/c/sign-in", { ticket: ticketIn(page), code, to: "/c/held", ...kept, ...more }, { cookie });
  const code = await newestCode();
  const mistyped = await enter(code.replace(/.$/u, (last) => (last === "0" ? "1" : "0")));
  expect([mistyped.status, mistyped.text.includes(inputs), mistyped.text.includes('name="code"')]).toEqual([422, true, true]);
  const over = await enter("000000", { tries: "4" });
  expect([over.text.includes(inputs), over.text.includes("/c/held/codes"), over.text.includes('name="code"')]).toEqual([true, true, false]);
  const entered = await enter(code);
  expect([entered.status, entered.headers["location"]]).toEqual([307, "/c/held/values?lang=en"]);
  cookie = cookieOf(entered);
  // As the browser does: the very same once more, to there.
  const saved = await pages.post("/c/held/values", { ticket: ticketIn(page), code, to: "/c/held", ...kept }, { cookie });
  expect(saved.headers["location"]).toBe("/c/held?lang=en&saved=passport");
  expect((await pages.post("/c/held", { field: "passport" }, { cookie })).text).toContain("Y7654321&quot;&lt;b&gt;");
  expect(pages.edge.logged.join("\n")).not.toContain("Y7654321");
  // Back to what the other tests know.
  expect((await correct("X1234567")).status).toBe(303);
});

test("whoever is signed in and has used up the codes of a day is told so; at the door the words are the same for everybody", async () => {
  const first = await pages.post("/c/sign-in/codes", { contact: FIELDS.email }, { "x-forwarded-for": "198.51.100.1" });
  await pages.db.owner`
    insert into customer_challenges (tenant_id, challenge_id, ticket_hash, subject_id, channel, code_digest, asked_at, expires_at)
    select tenant_id, 'cch_spent' || n, sha256(('spent' || n)::bytea), subject_id, 'mail', code_digest, asked_at, asked_at
      from (select * from customer_challenges where subject_id = ${subject} order by asked_at desc limit 1) as one, generate_series(1, 10) as n`;
  const before = (await pages.mails()).length;
  const held = await pages.post("/c/held/codes", {}, { cookie });
  expect([held.status, /<h1>([^<]+)</u.exec(held.text)?.[1], held.text.includes('name="code"')]).toEqual([
    429,
    "No more codes for now",
    false,
  ]);
  expect((await entries("customer.code"))[0]).toMatchObject({ codes: ["codes_spent"], outcome: "refused" });
  const [spent, unknown] = await Promise.all(
    [FIELDS.email, "nobody@example.com"].map((contact) =>
      pages.post("/c/sign-in/codes", { contact }, { "x-forwarded-for": "198.51.100.2" }),
    ),
  );
  const same = (answer: Answer | undefined): string => (answer?.text ?? "").replace(ticketIn(answer as Answer), "");
  expect(same(spent)).toContain("nobody is sent more than ten codes");
  expect([same(unknown), same(first)]).toEqual([same(spent), same(spent)]);
  expect((await pages.mails()).length).toBe(before);
  await pages.db.owner`delete from customer_challenges where challenge_id like 'cch_spent%'`;
});

test("what is refused stays where it was typed, unpacked beside what is secret; half a text is not saved, and a card's number in one is written nowhere", async () => {
  const address = { line1: "1 Pier", city: "Anytown", country: "GB" };
  await pages.create({ name: "Bo", email: "bo.typed@example.com", address, notes: "Likes tea", born: "1990-04-01", window: true });
  const bo = await signIn("bo.typed@example.com");
  const refused = async (path: string, form: Record<string, string>): Promise<string> => {
    const { status, headers, text } = await pages.post(path, form, { cookie: bo, "accept-encoding": "br, gzip" });
    expect([status, headers["content-encoding"]], text).toEqual([422, undefined]);
    expect(text.match(/<(?:input|textarea)[^>]*data-first/gu), path).toHaveLength(1);
    return text;
  };
  const typed = { field: "address", line1: 'Pier "1" <b>', city: "x".repeat(300), country: "DE" };
  for (const [path, kind] of [
    ["/c/held/values", ""],
    ["/c/requests", "correction"],
  ] as const) {
    const told = await refused(path, { ...typed, kind });
    for (const part of ['value="Pier &quot;1&quot; &lt;b&gt;"', 'value="DE" selected']) expect(told, path).toContain(part);
    expect(await refused(path, { field: "born", value: "1990-02-31", kind })).toMatch(/id="new-born"\s+name="value"\s+value="1990-02-31"/u);
    const withCard = await pages.post(path, { field: "notes", value: "See 4242 4242 4242 4242 please", kind }, { cookie: bo });
    expect([withCard.status, withCard.text.includes("4242 4242 4242 4242 please")]).toEqual([422, false]);
    expect(await refused(path, { field: "notes", value: "ü".repeat(4_001), kind })).toContain("ü".repeat(4_001));
  }
  await refused("/c/held/values", { field: "window", value: "perhaps" });
  expect(await refused("/c/held/contacts", { field: "email", value: "bo at example" })).toContain('value="bo at example"');
  expect((await pages.post("/c/held", { field: "notes" }, { cookie: bo })).text).toContain("Likes tea");
});

test("what stands on a page many times says beside it of what it is, for whoever hears the page", async () => {
  for (const [path, say, least] of [
    ["/c/held", "Correct it", 4],
    ["/c/held", "Why, how long, who else", 5],
    ["/c/looks", "I do not understand this", 2],
    ["/c/mine", "Name or remove", 1],
  ] as const) {
    const { text } = await pages.get(path, { cookie });
    const all = [...text.matchAll(new RegExp(`<(?:a|summary)([^>]*)>\\s*${say}\\s*<`, "gu"))];
    const of = all.map(([, marks = ""]) => /aria-describedby="([^"]+)"/u.exec(marks)?.[1] ?? "nothing");
    expect(of.length, say).toBeGreaterThanOrEqual(least);
    expect(new Set(of).size, say).toBe(of.length);
    for (const id of of) expect(text, say).toContain(`id="${id}"`);
  }
});

test("a customer corrects what is theirs; what is wrong is told at the field, and nothing is changed by it", async () => {
  const wrong = await pages.post("/c/held/values?lang=de", { field: "born", value: "1990-02-31" }, { cookie });
  expect([wrong.status, wrong.text.includes("Diesen Tag")]).toEqual([422, true]);
  expect(wrong.text).toMatch(/id="new-born-problem"\s*>\s*[A-ZÄÖÜ]/u);
  const right = await pages.post("/c/held/values", { field: "born", value: "1990-04-02" }, { cookie });
  expect(right.headers["location"]).toBe("/c/held?lang=en&saved=born");
  expect((await pages.get("/c/held?saved=born", { cookie })).text).toContain("Saved: Date of birth");
  expect((await pages.post("/c/held", { field: "born" }, { cookie })).text).toContain("2 April 1990");
  expect((await entries("subject.change"))[0]).toMatchObject({
    actor: { kind: "subject", id: subject },
    fields: ["born"],
    outcome: "done",
  });
  for (const field of ["email", "card", "nothing"])
    expect((await pages.post("/c/held/values", { field, value: "x@example.com" }, { cookie })).status, field).toBeGreaterThanOrEqual(400);
});

test("who looked is told by role, deed and purpose, newest first, filtered and page by page; one's own on wish", async () => {
  const body = { fields: ["passport"], purpose: "booking" };
  for (let n = 0; n < 22; n += 1) {
    const { status } = await call(pages.edge.port, "POST", `/v1/subjects/${subject}/reveals`, { key: pages.key, body });
    expect(status).toBe(200);
  }
  const first = await pages.get("/c/looks", { cookie });
  expect(first.text).toContain("A program of the business (Desk)</b> saw: Passport number");
  expect(first.text).toContain("Book your &lt;travel&gt;");
  expect(first.text).toContain("mailto:privacy@bluesky.example?subject=");
  expect(first.text.match(/<li>\s*<p id="look-\d+"><b>/gu)?.length).toBe(20);
  expect(first.text).not.toContain("<b>You</b>");
  const next = /href="(\/c\/looks\?[^"]*after=[^"]+)"/u.exec(first.text)?.[1]?.replaceAll("&amp;", "&") ?? "";
  const second = await pages.get(next, { cookie });
  expect(second.text).toContain("entered or changed");
  // Who was asked for a card has none yet, and nobody has written one.
  await pages.ask({ subject });
  expect((await pages.get("/c/looks", { cookie })).text).toContain("A program of the business (Desk)</b> asked you for: Payment card");
  expect((await pages.get("/c/looks?field=born", { cookie })).text).not.toContain(": Passport number");
  expect((await pages.get("/c/looks?own=1&field=born", { cookie })).text).toContain("<b>You</b>");
  // Another language is the same page, as it was narrowed.
  const narrowed = (await pages.get("/c/looks?own=1&field=born&lang=en", { cookie })).text;
  expect(narrowed).toContain('href="/c/looks?field=born&amp;own=1&amp;lang=de"');
  expect((await pages.get("/c/looks", { cookie })).text).toContain('href="/c/looks?lang=de"');
  expect((await pages.get("/c/looks")).headers["location"]).toBe("/c/sign-in?to=/c/looks&lang=en");
});

test("what is kept and not used says so to its customer, one detail by itself or all of them, and they see and correct it as before", async () => {
  const restrict = async (fields?: readonly string[]): Promise<string> => {
    const body = { subject, kind: "restriction", channel: "phone", ...(fields === undefined ? {} : { fields }) };
    const filed = await call(pages.edge.port, "POST", "/v1/rights-requests", { key: pages.ownerKey, body });
    expect(filed.status, filed.text).toBe(201);
    return String(filed.json["id"]);
  };
  const lift = async (id: string): Promise<void> => {
    const body = { decision: "refused", reasons: [{ code: "excessive", fields: ["born"] }], reason: "The fourth in a week." };
    const done = await call(pages.edge.port, "POST", `/v1/rights-requests/${id}/decisions`, { key: pages.ownerKey, body });
    expect(done.status, done.text).toBe(200);
  };
  const cardOf = (text: string, field: string): string => text.split(`id="f-${field}"`)[1]?.split("</section>")[0] ?? "";
  expect((await pages.get("/c/held", { cookie })).text).not.toContain("not used at the moment");
  const one = await restrict(["born"]);
  const { text } = await pages.get("/c/held", { cookie });
  expect([text.match(/not used at the moment/gu)?.length, cardOf(text, "born").includes("This is kept and not used")]).toEqual([1, true]);
  expect((await pages.post("/c/held", { field: "born" }, { cookie })).text).toContain("April 1990");
  expect((await pages.post("/c/held/values", { field: "born", value: "1990-04-03" }, { cookie })).status).toBe(303);
  await lift(one);
  const all = await restrict();
  const told = (await pages.get("/c/held?lang=de", { cookie })).text;
  expect([told.match(/nicht genutzt/gu)?.length, cardOf(told, "born").includes("nicht genutzt")]).toEqual([1, false]);
  await lift(all);
  expect((await pages.get("/c/held", { cookie })).text).not.toContain("not used at the moment");
});

test("one customer's place tells nothing of another's", async () => {
  const other = await signIn("ana@example.com");
  const held = await pages.get("/c/held", { cookie: other });
  expect(held.text).not.toContain("Passport number</h2>");
  expect((await pages.post("/c/held", { field: "passport" }, { cookie: other })).text).not.toContain("X1234567");
  expect((await pages.get("/c/looks", { cookie: other })).text).not.toContain(": Passport number");
});

test("the pages are whole in every language, and lead to each other", async () => {
  const titles = new Set<string>();
  for (const path of ["/c/mine", "/c/held", "/c/looks"])
    for (const language of LANGUAGES) {
      const { status, text } = await pages.get(`${path}?lang=${language}`, { cookie });
      expect([status, text.includes("{{")], `${path} ${language}`).toEqual([200, false]);
      titles.add(/<h1>([^<]+)</u.exec(text)?.[1] ?? "");
    }
  expect(titles.size).toBe(12);
  const { text } = await pages.get("/c/mine", { cookie });
  for (const path of ["/c/held", "/c/looks", "/c/consents"]) expect(text).toContain(`href="${path}?lang=en"`);
});

test("what a field holds that left the map stands there too, for no use and until its day; it is shown to its customer, and not corrected", async () => {
  const yaml = MAP.replace(/^ {2}born: .*\n/mu, "").replace(" born: [clear, change],", "");
  const put = await call(pages.edge.port, "PUT", "/v1/data-map", { key: pages.ownerKey, body: { yaml } });
  expect(put.status, put.text).toBe(200);
  cookie = await signIn();
  const card = ({ text }: Answer): string => /<section class="card" id="f-born"[^]*?<\/section>/u.exec(text)?.[0] ?? "";
  const held = card(await pages.get("/c/held", { cookie }));
  for (const said of ["Date of birth", "For nothing any more", String(new Date().getUTCFullYear() + 3)]) expect(held).toContain(said);
  expect(held).not.toContain("/c/held/values");
  expect(card(await pages.post("/c/held", { field: "born" }, { cookie }))).toMatch(/April 1990/u);
  expect((await pages.get("/c/requests/new?kind=correction", { cookie })).text).not.toContain("Date of birth");
});
