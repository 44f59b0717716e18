import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { SubjectId } from "../../../base/ids.ts";
import { DAY_MS, HOUR_MS } from "../../../base/instant.ts";
import { unveil } from "../../../base/redacted.ts";
import { withTx } from "../../../platform/storage/tx.ts";
import { askContactChange, proveContactChange } from "../../../workflows/portal/contact-changes.ts";
import { type Answer, call } from "../../http/_test-edge.ts";
import { type ContactPages, openContactPages, stopLinkIn } from "./_test-contacts.ts";
import { codeIn, cookieOf, ticketIn } from "./_testing.ts";

const MAP = `
controller: { name: Blue Sky Concierge, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book your travel, basis: contract } }
fields:
  name:  { label: Name, category: identity, type: name, purposes: [booking], retention: 3y }
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
  card:  { label: Payment card, category: payment-card, type: card, custody: vault, purposes: [booking], retention: 1y }
roles:
  desk: { booking: { name: [clear, change], email: [masked, use, change], card: [masked, use, change] } }
`;

let pages: ContactPages;
let subject = "";
let email = "";
let cookie = "";
let n = 0;

beforeAll(async () => {
  pages = await openContactPages(MAP);
});
afterAll(() => pages.close());

beforeEach(async () => {
  email = `bea${(n += 1)}@example.com`;
  subject = await pages.create({ name: "Bea Example", email });
  cookie = await signIn(email);
});

const kindsTo = async (to: string): Promise<readonly string[]> =>
  (await pages.mailsTo(to)).map(({ kind }) => kind).filter((kind) => kind !== "customer_code");

async function trySignIn(address: string): Promise<Answer> {
  const headers = { "x-forwarded-for": `203.0.113.${(n += 1)}` };
  const ticket = ticketIn(await pages.post("/c/sign-in/codes", { contact: address }, headers));
  const [newest] = await pages.mailsTo(address);
  return await pages.post("/c/sign-in", { ticket, code: codeIn(newest) }, headers);
}

async function signIn(address: string): Promise<string> {
  const entered = await trySignIn(address);
  expect(entered.status).toBe(303);
  return cookieOf(entered);
}

const ask = (value: string, more: Record<string, string> = {}): Promise<Answer> =>
  pages.post("/c/held/contacts", { field: "email", value }, { cookie, ...more });

async function prove(asked: Answer, to: string): Promise<Answer> {
  const form = { field: "email", ticket: ticketIn(asked), code: codeIn((await pages.mailsTo(to))[0]) };
  return await pages.post("/c/held/contacts/codes", form, { cookie });
}

const changedAt = (): Promise<number | null> => pages.changedAt(subject, "email");

test("a new e-mail is proven by its code, waits a day, is told to both, and is then the one that lets in", async () => {
  const next = `new-${email}`;
  const asked = await ask(next);
  expect([asked.status, await kindsTo(next), await kindsTo(email)]).toEqual([200, ["contact_code"], []]);
  const proven = await prove(asked, next);
  expect(proven.headers["location"]).toBe("/c/held?lang=en&waits=1");
  expect([await kindsTo(email), await kindsTo(next)]).toEqual([["contact_changing"], ["contact_changing", "contact_code"]]);
  expect(stopLinkIn((await pages.mailsTo(next))[0])).toBe("/none");
  expect((await pages.get("/c/held", { cookie })).text).toContain("E-mail changes on");
  pages.advance(23 * HOUR_MS);
  expect([await pages.settle(), (await trySignIn(next)).status]).toEqual([0, 422]);
  pages.advance(HOUR_MS);
  expect(await Promise.all([pages.settle(), pages.settle(), pages.settle()]).then((all) => all.reduce((a, b) => a + b, 0))).toBe(1);
  expect([(await kindsTo(email))[0], (await kindsTo(next))[0]]).toEqual(["contact_changed", "contact_changed"]);
  expect([(await trySignIn(email)).status, (await trySignIn(next)).status]).toEqual([422, 303]);
  expect(Number(await changedAt())).toBeGreaterThan(pages.edge.house.clock() - HOUR_MS);
  expect(stopLinkIn((await pages.mailsTo(email))[0])).toBe("/none");
});

test("the old contact stops it by one tap; opening the link does nothing, and it is good once", async () => {
  const next = `new-${email}`;
  await prove(await ask(next), next);
  const link = stopLinkIn((await pages.mailsTo(email))[0]);
  for (let look = 0; look < 3; look += 1) expect((await pages.get(link)).text).toContain("Stop the change?");
  const stopped = await pages.post(link, {}, { origin: "null" });
  expect([stopped.status, stopped.text.includes("Everything is as it was")]).toEqual([200, true]);
  expect(stopped.text).toContain('href="/c/sessions?lang=en"');
  expect([(await pages.get(link)).status, (await pages.post(link, {})).status]).toEqual([404, 404]);
  pages.advance(DAY_MS);
  expect([await pages.settle(), (await trySignIn(email)).status]).toEqual([0, 303]);
  expect([(await kindsTo(email))[0], (await kindsTo(next))[0]]).toEqual(["contact_change_cancelled", "contact_change_cancelled"]);
});

test("it is stopped in the portal by its customer, and by nobody else", async () => {
  const next = `new-${email}`;
  await prove(await ask(next), next);
  const change = /name="change" value="(ctc_[0-9a-z]+)"/u.exec((await pages.get("/c/held", { cookie })).text)?.[1] ?? "";
  const other = await signIn("ana@example.com");
  await pages.post("/c/held/contacts/stops", { change }, { cookie: other });
  await pages.post("/c/held/contacts/stops", { change }, { cookie, origin: "https://evil.example" });
  expect((await pages.get("/c/held", { cookie })).text).toContain(change);
  expect((await pages.post("/c/held/contacts/stops", { change }, { cookie })).headers["location"]).toContain("stopped=1");
  const again = String((await pages.post("/c/held/contacts/stops", { change }, { cookie })).headers["location"]);
  expect([again.includes("late=1"), (await pages.get(again, { cookie })).text.includes("That could not be done any more")]).toEqual([
    true,
    true,
  ]);
  expect((await pages.get("/c/held", { cookie })).text).not.toContain(change);
});

test("that an e-mail is in use here is told to nobody but who reads its mail", async () => {
  const free = await ask(`free-${email}`);
  const taken = await ask("ana@example.com");
  const bare = (answer: Answer): string => answer.text.replaceAll(ticketIn(answer), "");
  expect(bare(taken)).toBe(bare(free));
  const proven = await prove(taken, "ana@example.com");
  expect([proven.status, proven.text.includes("in use here already")]).toEqual([422, true]);
  expect(await kindsTo(email)).toEqual([]);
});

test("a code is good with its ticket, for its customer, once; five wrong ones end it, and five asks are a day's", async () => {
  const next = `new-${email}`;
  const asked = await ask(next);
  const [mail] = await pages.mailsTo(next);
  const form = { field: "email", ticket: ticketIn(asked), code: codeIn(mail) };
  const other = await signIn("ana@example.com");
  expect((await pages.post("/c/held/contacts/codes", form, { cookie: other })).status).toBe(422);
  const wrong = { ...form, code: form.code === "000000" ? "000001" : "000000" };
  const sent = (code: string): Promise<Answer> => pages.post("/c/held/contacts/codes", { ...form, code }, { cookie });
  // What cannot be a code is no try.
  for (const code of ["", "12345", "none"]) expect((await sent(code)).text).toContain("all six digits");
  for (let tries = 0; tries < 4; tries += 1) expect((await sent(wrong.code)).text).toContain("Look at it again");
  expect((await sent(wrong.code)).text).toContain("had five wrong codes. Please begin anew.");
  expect((await pages.post("/c/held/contacts/codes", form, { cookie })).text).toContain("begin anew");
  const again = await ask(next);
  const both = await Promise.all([prove(again, next), prove(again, next)]);
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 422]);
  expect((await ask("nobody")).status).toBe(422);
  for (let asks = 0; asks < 3; asks += 1) await ask(next);
  expect((await ask(next)).text).toContain("too often today");
});

test("with a passkey it is done at once, unless a contact changed in the last thirty days", async () => {
  const { safe, clock, db, settings } = pages.edge.house;
  const post = { safe, cardOrigin: settings.cardOrigin };
  const own = subject as SubjectId;
  const change = async (to: string): Promise<unknown> => {
    const wish = { subject: own, field: "email", text: to, language: "en" } as const;
    const asked = await withTx(db, pages.tenant, (tx) => askContactChange(post, tx, wish, clock()));
    if (!asked.ok) return asked;
    const code = codeIn((await pages.mailsTo(to))[0]);
    const proof = { subject: own, ticket: unveil(asked.value.ticket), code, signedInBy: "passkey" };
    return await withTx(db, pages.tenant, (tx) => proveContactChange(post, tx, proof, clock()));
  };
  expect(await change(`one-${email}`)).toMatchObject({ value: { kind: "changed" } });
  expect([(await kindsTo(email))[0], (await kindsTo(`one-${email}`))[0]]).toEqual(["contact_changed", "contact_changed"]);
  expect(await change(`two-${email}`)).toMatchObject({ value: { kind: "waits" } });
});

test("what the business changes is told to the old contact as well; what stays the same is told to nobody", async () => {
  const patch = (value: string): Promise<Answer> =>
    call(pages.edge.port, "PATCH", `/v1/subjects/${subject}`, { key: pages.key, body: { fields: { email: value }, purpose: "booking" } });
  await patch(email.toUpperCase());
  expect([await kindsTo(email), await changedAt()]).toEqual([[], null]);
  const next = `desk-${email}`;
  const ticket = ticketIn(await pages.post("/c/sign-in/codes", { contact: email }, { "x-forwarded-for": "198.51.100.7" }));
  const code = codeIn((await pages.mailsTo(email.toUpperCase()))[0] ?? (await pages.mailsTo(email))[0]);
  expect((await patch(next)).status).toBe(200);
  expect((await kindsTo(email.toUpperCase()))[0]).toBe("contact_changed");
  expect((await kindsTo(next))[0]).toBe("contact_changed");
  expect(await changedAt()).not.toBeNull();
  // The code that was on its way to the old one lets nobody in.
  expect((await pages.post("/c/sign-in", { ticket, code }, { "x-forwarded-for": "198.51.100.7" })).status).toBe(422);
  expect((await patch("ana@example.com")).status).toBe(409);
  expect((await kindsTo(next)).length).toBe(1);
});

test("whoever comes in by a contact within a day after the business gave one sees nothing whole, has no copy opened and adds no passkey: staff may have given their own", async () => {
  const asOwner = (method: string, path: string, body?: object): Promise<Answer> =>
    call(pages.edge.port, method, path, { key: pages.ownerKey, ...(body === undefined ? {} : { body }) });
  const filed = await asOwner("POST", "/v1/rights-requests", { kind: "access", subject, method: "document", channel: "phone" });
  const request = String(filed.json["id"]);
  const evil = `evil-${email}`;
  const body = { fields: { email: evil }, purpose: "booking" };
  expect((await call(pages.edge.port, "PATCH", `/v1/subjects/${subject}`, { key: pages.key, body })).status).toBe(200);
  const inside = await signIn(evil);
  const show = (as: string): Promise<Answer> => pages.post("/c/held", { field: "name" }, { cookie: as });
  const passkey = async (as: string): Promise<unknown> =>
    (await call(pages.edge.port, "POST", "/c/passkeys/options", { body: {}, headers: { cookie: as, origin: pages.origin } })).json["code"];
  // Whoever was signed in before came in by the old contact; of them, too, nobody knows whether they have it still.
  for (const as of [inside, cookie]) {
    const early = await show(as);
    expect([early.status, early.text.includes("Bea Example"), early.text.includes("the business changed the e-mail")]).toEqual([
      200,
      false,
      true,
    ]);
    expect(await passkey(as)).toBe("contact_rests");
    expect((await pages.get("/c/sessions", { cookie: as })).text).not.toContain('data-passkey="create"');
    const copy = await pages.post(`/c/requests/${request}/passphrase`, {}, { cookie: as });
    expect([copy.status, copy.text.includes("less than a day ago")]).toEqual([403, true]);
  }
  const looked = await asOwner("GET", `/v1/ledger/entries?subject=${subject}&act=subject.reveal`);
  expect(looked.json["items"]).toEqual([]);
  pages.advance(DAY_MS);
  const later = await signIn(evil);
  expect([(await show(later)).text.includes("Bea Example"), await passkey(later)]).toEqual([true, undefined]);
});

test("a correction that was asked for and granted tells the old contact, too, and what it gives shows nothing whole for a day", async () => {
  const asOwner = (path: string, body: object): Promise<Answer> =>
    call(pages.edge.port, "POST", `/v1/rights-requests${path}`, { key: pages.ownerKey, body });
  const corrected = `corrected${n}@example.com`;
  const filed = await asOwner("", { kind: "correction", subject, values: { email: corrected }, method: "call-back", channel: "phone" });
  const id = String(filed.json["id"]);
  expect(await kindsTo(corrected)).toEqual([]);
  expect((await asOwner(`/${id}/decisions`, { decision: "granted" })).status).toBe(200);
  expect(await kindsTo(email)).toContain("contact_changed");
  expect(await kindsTo(corrected)).toContain("contact_changed");
  expect(await changedAt()).not.toBeNull();
  const early = await pages.post("/c/held", { field: "name" }, { cookie: await signIn(corrected) });
  expect([early.text.includes("Bea Example"), early.text.includes("For your safety")]).toEqual([false, true]);
});

test("an old link never makes one customer another: not beside a session, not after a change, not after an erasure", async () => {
  const asked = await pages.ask({ subject });
  const other = await signIn("ana@example.com");
  const form = { token: asked.token, by: "c", item: asked.code };
  const entered = await pages.post("/c/link", form, { cookie: other });
  const visit = cookieOf(entered);
  expect([entered.status, visit.startsWith("__Host-customer=")]).toEqual([303, false]);
  // The visit is to that one request; who is signed in stays who they are.
  const mine = await pages.get("/c/held", { cookie: `${other}; ${visit}` });
  expect(mine.text).toContain("A•••• E••••");
  expect((await pages.get("/c/held", { cookie: visit })).headers["location"]).toBe("/c/sign-in?to=/c/held&lang=en");
  const shown = await pages.post("/c/held", { field: "email" }, { cookie: `${other}; ${visit}` });
  expect([shown.text.includes("ana@example.com"), shown.text.includes(email)]).toEqual([true, false]);

  const next = `new-${email}`;
  await prove(await ask(next), next);
  const stopLink = stopLinkIn((await pages.mailsTo(email))[0]);
  pages.advance(DAY_MS);
  await pages.settle();
  const later = await signIn("ana@example.com");
  for (const cookies of [{}, { cookie: later }]) {
    expect((await pages.get(stopLink, cookies)).status).toBe(404);
    expect((await pages.post(stopLink, {}, cookies)).status).toBe(404);
  }
  expect((await pages.post("/c/held", { field: "email" }, { cookie: later })).text).toContain("ana@example.com");

  cookie = await signIn(next);
  const third = `third-${email}`;
  expect((await prove(await ask(third), third)).headers["location"]).toContain("waits=1");
  const gone = stopLinkIn((await pages.mailsTo(next))[0]);
  expect((await pages.get(gone)).status).toBe(200);
  const erased = await call(pages.edge.port, "POST", "/v1/erasures", {
    key: pages.ownerKey,
    body: { subject, reason: "asked" },
  });
  expect(erased.status, erased.text).toBeLessThan(300);
  for (const path of [stopLink, gone]) expect((await pages.get(path)).status, path).toBe(404);
  expect((await pages.get("/c/held", { cookie })).headers["location"]).toBe("/c/sign-in?to=/c/held&lang=en");
  expect((await pages.post("/c/link", form, {})).headers["location"]).toBeUndefined();
});
