import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { SubjectId } from "../../base/ids.ts";
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, instant } from "../../base/instant.ts";
import { unveil } from "../../base/redacted.ts";
import { newTenantToken } from "../../base/tenant-token.ts";
import { sizeOfSms } from "../../platform/outbox/sms/gsm7.ts";
import { listWhole } from "../../platform/outbox/_testing.ts";
import { ASKS_MAX } from "../../registers/customers/asks.ts";
import { WRONG_A_MONTH } from "../../registers/customers/challenges.ts";
import { listEntries } from "../../registers/ledger/read.ts";
import { OWNER, type TestSafe, makeSubject, openTestSafe, testActor } from "../../safe/testing.ts";
import { eraseSubjects } from "../../safe/vault/erase.ts";
import { type CodeAsk, askCode } from "./ask-code.ts";
import { readCustomerSession, signOut, signOutEverywhere } from "./session.ts";
import { signInByCode } from "./sign-in-by-code.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book, basis: contract }
fields:
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
  other: { label: Other e-mails, category: contact, type: email, lookup: exact, many: true, purposes: [booking], retention: 3y }
  phone: { label: Phone, category: contact, type: phone, lookup: shared, purposes: [booking], retention: 3y }
roles:
  intake: { booking: { email: [change], other: [change], phone: [change] } }
`;
const INTAKE = testActor(["intake"]);

/** Each test has a day of its own, so that none counts what another did. */
let start = Date.UTC(2026, 10, 28, 9);

let stand: TestSafe;
let now: Instant;
let ana: SubjectId;
let post: { readonly safe: TestSafe["safe"]; readonly cardOrigin: string };

beforeAll(async () => {
  stand = await openTestSafe(MAP);
  post = { safe: stand.safe, cardOrigin: "https://cards.bluesky.example" };
  ana = await makeSubject(stand, INTAKE, {
    email: "Ana@example.com",
    other: ["ana@work.example", "ana@home.example"],
    phone: "+442079460000",
  });
});
beforeEach(async () => {
  for (const table of ["outbox", "boxes", "customer_challenges", "customer_sessions", "customer_asks"])
    await stand.db.owner.unsafe(`delete from ${table}`);
  start += DAY_MS;
  at(start);
});
afterAll(() => stand.close());

function at(time: number): void {
  now = instant(time);
  stand.setNow(now);
}

async function ask(contact: string, more: Partial<CodeAsk> = {}) {
  return await askCode(post, { business: undefined, contact, language: "en", address: "192.0.2.1", ...more }, now);
}

/** Asks, and answers the ticket; the code is read as its receiver reads it. */
async function ticketFor(contact: string, more: Partial<CodeAsk> = {}): Promise<string> {
  const asked = await ask(contact, more);
  if (!asked.ok) throw new Error(asked.refusal.code);
  return unveil(asked.value.ticket);
}

async function mails() {
  return (await stand.within((tx) => listWhole(tx, stand.keeper, { limit: 50, before: null }))).items;
}

async function newestCode(): Promise<string> {
  const [mail] = await mails();
  const text = mail?.content.text ?? "";
  // The next mail is later, so that it is the newest.
  at(now + 1);
  return /^ {4}(\d{6})$/mu.exec(text)?.[1] ?? /#(\d{6})$/u.exec(text)?.[1] ?? "none";
}

async function enter(ticket: string, code: string, address = "192.0.2.1") {
  return await signInByCode(stand.safe, { ticket, code, address, device: null }, now);
}

async function signedIn(): Promise<string> {
  const entered = await enter(await ticketFor("ana@example.com"), await newestCode());
  if (!entered.ok) throw new Error(entered.refusal.code);
  return unveil(entered.value.token);
}

function otherCode(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, "0");
}

const read = (token: string) => readCustomerSession(stand.safe, token, now);

async function acts(subject: SubjectId | null, act: string) {
  const { items } = await stand.within((tx) => listEntries(tx, { subject, act }, { limit: 50, cursor: null }));
  return items.filter((entry) => entry.subject === subject && Date.parse(entry.at) >= start);
}

const WRONG = { ok: false, refusal: { code: "code_wrong" } };

test("a customer signs in by the code that was mailed to the address on file, in the language of the page", async () => {
  const ticket = await ticketFor("  ANA@Example.COM ", { language: "es" });
  const [mail] = await mails();
  expect(mail?.content.to.address).toBe("Ana@example.com");
  expect(mail).toMatchObject({ kind: "customer_code", carriesProof: true });
  expect(mail?.content.subject).toMatch(/código/u);
  const code = await newestCode();
  const entered = await enter(ticket, ` ${code.slice(0, 3)} ${code.slice(3)} `);
  expect(entered).toMatchObject({ ok: true, value: { subject: ana, tenant: stand.tenant, expiresAt: now + 12 * HOUR_MS } });
  expect(await acts(ana, "customer.code")).toMatchObject([
    { actor: { kind: "subject", id: ana }, outcome: "done", detail: { channel: "mail" } },
  ]);
  expect(await acts(ana, "customer.sign_in")).toHaveLength(1);
});

test("a code goes to the very address that was typed, where a customer has several", async () => {
  await ticketFor("ana@home.example");
  await ticketFor("ana@work.example");
  expect((await mails()).map((mail) => mail.content.to.address).toSorted()).toEqual(["ana@home.example", "ana@work.example"]);
});

test("a telephone will do, in any usual notation, and the code goes to it as a text of one part", async () => {
  for (const typed of ["+44 20 7946 0000", "020 7946 0000", "tel:+442079460000", "0044 (0)20-7946-0000"]) {
    const ticket = await ticketFor(typed);
    const [text] = await mails();
    expect(text, typed).toMatchObject({ channel: "sms", kind: "customer_code", carriesProof: true });
    expect(text?.content).toMatchObject({ to: { name: null, address: "+442079460000" }, subject: "", html: null });
    expect(sizeOfSms(text?.content.text ?? "")).toMatchObject({ parts: 1 });
    expect(await enter(ticket, await newestCode()), typed).toMatchObject({ ok: true, value: { subject: ana } });
  }
  expect((await acts(ana, "text.customer"))[0]).toMatchObject({ actor: { kind: "worker" }, fields: ["phone"], form: "use" });
});

test("a telephone that two customers share lets in neither, tells nobody so, and is noted", async () => {
  const two = [
    await makeSubject(stand, INTAKE, { email: "bo@example.com", phone: "+442079460077" }),
    await makeSubject(stand, INTAKE, { email: "bea@example.com", phone: "020 7946 0077" }),
  ];
  const asked = await ask("020 7946 0077");
  expect(asked).toMatchObject({ ok: true, value: { channel: "sms" } });
  expect(await mails()).toEqual([]);
  expect(await acts(null, "customer.code")).toMatchObject([
    { actor: { kind: "subject", id: "unknown" }, codes: ["contact_shared"], outcome: "refused" },
  ]);
  const entered = await enter(await ticketFor("bea@example.com"), await newestCode());
  expect(entered).toMatchObject({ ok: true, value: { subject: two[1] } });
});

test("a number with an extension is no place for a code, and whoever asks is not told", async () => {
  const office = await makeSubject(stand, INTAKE, { phone: "+442079460055 ext 12" });
  expect(await ask("+442079460055 ext. 12")).toMatchObject({ ok: true });
  expect(await mails()).toEqual([]);
  expect(await acts(office, "customer.code")).toMatchObject([{ codes: ["contact_not_usable"], outcome: "refused" }]);
});

test("known and unknown get the same answer, and a try is answered alike", async () => {
  const [known, unknown] = [await ask("ana@example.com"), await ask("nobody@example.com")];
  const shape = (asked: typeof known) => asked.ok && { ...asked.value, ticket: unveil(asked.value.ticket).length };
  expect(shape(known)).toEqual(shape(unknown));
  expect(await mails()).toHaveLength(1);
  const tickets = [known, unknown].map((asked) => (asked.ok ? unveil(asked.value.ticket) : ""));
  for (let n = 0; n < 7; n += 1) for (const ticket of tickets) expect(await enter(ticket, "000000x")).toEqual(WRONG);
  expect(await acts(null, "customer.sign_in_refused")).toEqual([]);
});

test("what is no address and no number is told so, which tells nothing of anybody", async () => {
  for (const contact of ["", "ana", "ana@", "12", "a".repeat(5_000), "ana@example.com, bob@example.com"])
    expect(await ask(contact), contact.slice(0, 20)).toEqual({ ok: false, refusal: { code: "contact_not_readable" } });
});

test("fifty at once with the right code begin one session", async () => {
  const ticket = await ticketFor("ana@example.com");
  const code = await newestCode();
  const all = await Promise.all(Array.from({ length: 50 }, (_, n) => enter(ticket, code, `192.0.2.${n}`)));
  expect(all.filter((one) => one.ok)).toHaveLength(1);
  for (const one of all) if (!one.ok) expect(one).toEqual(WRONG);
  expect(await acts(ana, "customer.sign_in")).toHaveLength(1);
});

test("of fifty guesses at once five are judged, and the right code is dead after them", async () => {
  const ticket = await ticketFor("ana@example.com");
  const code = await newestCode();
  await Promise.all(Array.from({ length: 50 }, (_, n) => enter(ticket, otherCode(code), `192.0.2.${n}`)));
  expect(await acts(ana, "customer.sign_in_refused")).toHaveLength(5);
  expect(await enter(ticket, code)).toEqual(WRONG);
});

test("a code is good with the ticket of the browser that asked for it, for ten minutes, once", async () => {
  const [mine, theirs] = [await ticketFor("ana@example.com"), ""];
  const expires = now + 10 * MINUTE_MS;
  const code = await newestCode();
  const other = await ticketFor("ana@example.com");
  for (const ticket of [
    other,
    theirs,
    unveil(newTenantToken(stand.tenant).token),
    unveil(newTenantToken("ten_00000000000000000000000000").token),
  ])
    expect(await enter(ticket, code)).toEqual(WRONG);
  at(expires);
  expect(await enter(mine, code)).toEqual(WRONG);
  at(expires - 1);
  expect(await enter(mine, code)).toMatchObject({ ok: true });
  expect(await enter(mine, code)).toEqual(WRONG);
});

test("ten wrong codes of one customer in a day, over all their challenges, and none is taken or sent until the next", async () => {
  const open: { readonly ticket: string; readonly code: string }[] = [];
  for (let n = 0; n < 3; n += 1) open.push({ ticket: await ticketFor("ana@example.com"), code: await newestCode() });
  for (const { ticket, code } of open.slice(0, 2))
    for (let tries = 0; tries < 5; tries += 1) expect(await enter(ticket, otherCode(code))).toEqual(WRONG);
  const [, , third] = open;
  expect(await enter(third?.ticket ?? "", third?.code ?? "")).toEqual(WRONG);
  // No fourth code is sent, and whoever asks for it is not told.
  expect(await ask("ana@example.com")).toMatchObject({ ok: true });
  expect(await mails()).toHaveLength(3);
  expect((await acts(ana, "customer.code"))[0]).toMatchObject({ codes: ["codes_spent"], outcome: "refused" });
  at(now + DAY_MS);
  expect(await enter(await ticketFor("ana@example.com"), await newestCode())).toMatchObject({ ok: true });
});

test("sixty wrong codes in thirty days rest a customer's sign-in, however they were spread", async () => {
  await ticketFor("ana@example.com");
  await stand.db.owner`update customer_challenges set wrong_tries = ${WRONG_A_MONTH}, asked_at = ${new Date(now - 29 * DAY_MS)}`;
  await ticketFor("ana@example.com");
  expect(await mails()).toHaveLength(1);
  at(now + 2 * DAY_MS);
  await ticketFor("ana@example.com");
  expect(await mails()).toHaveLength(2);
});

test("whoever guesses all year at the allowed rate finds the code of one customer with less than a thousandth chance", () => {
  expect(1 - (1 - 1e-6) ** (WRONG_A_MONTH * 13)).toBeLessThan(1e-3);
});

test("at most ten codes a day go to one customer, also when thirty are asked for at once", async () => {
  const asked = await Promise.all(Array.from({ length: 30 }, (_, n) => ask("ana@example.com", { address: `192.0.2.${n}` })));
  expect(asked.every((one) => one.ok)).toBe(true);
  expect(await mails()).toHaveLength(10);
});

test("one address may ask so often and no more, whatever it asks; another may go on", async () => {
  for (let n = 0; n < ASKS_MAX.code.address; n += 1) await ask(`nobody${n}@example.com`, { address: "2001:db8:0:0" });
  const refused = await ask("ana@example.com", { address: "2001:db8:0:0" });
  expect(refused).toEqual({ ok: false, refusal: { code: "asked_too_often", retryAfterSeconds: 600 } });
  expect(await ask("ana@example.com", { address: "2001:db8:1:0" })).toMatchObject({ ok: true });
  at(start + 10 * MINUTE_MS);
  expect(await ask("ana@example.com", { address: "2001:db8:0:0" })).toMatchObject({ ok: true });
});

test("all addresses together may ask so often, and try so often", async () => {
  await ask("ana@example.com", { address: "192.0.2.99" });
  await stand.db.owner`update customer_asks set asks = ${ASKS_MAX.code.all}`;
  expect(await ask("ana@example.com", { address: "192.0.2.98" })).toMatchObject({ ok: false, refusal: { code: "asked_too_often" } });
  const ticket = unveil(newTenantToken(stand.tenant).token);
  await enter(ticket, "000000");
  await stand.db.owner`update customer_asks set asks = ${ASKS_MAX.try.all}`;
  expect(await enter(ticket, "000000", "192.0.2.97")).toMatchObject({ ok: false, refusal: { code: "asked_too_often" } });
});

test("a session ends after thirty minutes without use and after twelve hours whatever happens", async () => {
  const idle = await signedIn();
  at(now + 29 * MINUTE_MS);
  expect(await read(idle)).toMatchObject({ subject: ana, channel: "mail" });
  at(now + 30 * MINUTE_MS);
  expect(await read(idle)).toBeUndefined();

  const used = await signedIn();
  const begun = now;
  for (let minutes = 20; minutes < 12 * 60; minutes += 20) {
    at(begun + minutes * MINUTE_MS);
    expect(await read(used), `${minutes}`).toBeDefined();
  }
  at(begun + 12 * HOUR_MS);
  expect(await read(used)).toBeUndefined();
});

test("signing out ends this session, and everywhere ends all; a made-up token is nobody's", async () => {
  const [one, two, three] = [await signedIn(), await signedIn(), await signedIn()];
  await signOut(stand.safe, one, now);
  await signOut(stand.safe, one, now);
  expect([await read(one), (await read(two))?.subject]).toEqual([undefined, ana]);
  await signOutEverywhere(stand.safe, two, now);
  expect([await read(two), await read(three)]).toEqual([undefined, undefined]);
  expect(await acts(ana, "customer.sign_out")).toMatchObject([{ detail: { sessions: 2 } }, { outcome: "done" }]);
  for (const token of ["", "x", unveil(newTenantToken(stand.tenant).token)]) expect(await read(token)).toBeUndefined();
});

test("neither code, ticket nor token can be read from the database", async () => {
  const ticket = await ticketFor("ana@example.com");
  const code = await newestCode();
  const entered = await enter(ticket, code);
  const token = entered.ok ? unveil(entered.value.token) : "";
  const rows = await stand.db.owner`
    select (select json_agg(c) from customer_challenges c)::text as c, (select json_agg(s) from customer_sessions s)::text as s,
           (select json_agg(a) from customer_asks a)::text as a`;
  for (const secret of [ticket, token, code, "192.0.2.1"]) {
    expect(secret.length).toBeGreaterThan(5);
    for (const form of [secret, Buffer.from(secret).toString("hex")]) expect(JSON.stringify(rows)).not.toContain(form);
  }
});

test("another business's customers are apart: its name is needed, and a ticket is good there alone", async () => {
  const other = await stand.addTenant(MAP);
  await stand.db.owner`update tenants set name = 'Green Sea' where tenant_id = ${other}`;
  expect(await ask("ana@example.com")).toEqual({ ok: false, refusal: { code: "business_needed" } });
  expect(await ask("ana@example.com", { business: "green SEA" })).toMatchObject({ ok: true, value: { tenant: other } });
  expect(await mails()).toEqual([]);
  expect(await ask("ana@example.com", { business: stand.tenant })).toMatchObject({ ok: true, value: { tenant: stand.tenant } });
  expect(await mails()).toHaveLength(1);
});

test("an erased customer is signed out, is sent no code, and leaves no trace of having signed in", async () => {
  const eva = await makeSubject(stand, INTAKE, { email: "eva@example.com" });
  const business = stand.tenant;
  const first = await ticketFor("eva@example.com", { business });
  const entered = await enter(first, await newestCode());
  const token = entered.ok ? unveil(entered.value.token) : "";
  const open = await ticketFor("eva@example.com", { business });
  const code = await newestCode();
  expect((await read(token))?.subject).toBe(eva);
  await stand.within((tx) => eraseSubjects(stand.safe, tx, [{ actor: OWNER, subject: eva, reason: null }]));
  expect(await read(token)).toBeUndefined();
  expect(await enter(open, code)).toEqual(WRONG);
  await ticketFor("eva@example.com", { business });
  expect(await mails()).toEqual([]);
  const [row] = await stand.db.owner`
    select (select count(*)::int from customer_challenges where subject_id = ${eva})
         + (select count(*)::int from customer_sessions where subject_id = ${eva}) as left`;
  expect(row?.["left"]).toBe(0);
});
