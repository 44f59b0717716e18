import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS, instant } from "../../../base/instant.ts";
import { type SubjectId, type TenantId, newId } from "../../../base/ids.ts";
import { type WholeMail, headerOf, listWhole, startMailServer } from "../../../platform/outbox/_testing.ts";
import { startSender } from "../../../platform/outbox/send-mails.ts";
import { openTestDatabase, type TestDatabase } from "../../../platform/storage/testing.ts";
import { withTx } from "../../../platform/storage/tx.ts";
import { OWNER } from "../../../safe/testing.ts";
import { erasePart } from "../../../safe/vault/erase-part.ts";
import { advanceMailing } from "../../../workflows/mailings/advance-mailing.ts";
import { settleSends } from "../../../workflows/mailings/settle-sends.ts";
import type { Mailings } from "../../../workflows/mailings/mailings.ts";
import { mailingsOf } from "../../mailings-of.ts";
import { senderOf } from "../../sender-of.ts";
import { type Answer, type TestEdge, call, makeBusiness, openTestEdge } from "../_test-edge.ts";

/** A mailing list from the first question to every way out, over HTTP as a business and its readers meet it. */
const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book your travel, basis: contract }
  newsletter: { label: Send you offers, basis: consent }
fields:
  name: { label: Name, category: identity, type: name, purposes: [booking, newsletter], retention: 3y }
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking, newsletter], retention: 3y }
  passport: { label: Passport, category: government-id, type: text, purposes: [booking], retention: 1y }
roles:
  desk: { booking: { name: [change], email: [change], passport: [change] }, newsletter: { name: [change], email: [change] }, keys: true }
  books: { booking: { passport: [masked] }, keys: true }
lists:
  offers: { label: Offers, purpose: newsletter, from: Blue Sky Offers }
  news: { label: News, purpose: newsletter }
`;
const ONE_CLICK = "List-Unsubscribe=One-Click";
const FORM = { "content-type": "application/x-www-form-urlencoded" };

let db: TestDatabase;
let edge: TestEdge;
let mailings: Mailings;
let tenant: TenantId;
const keys = { owner: "", desk: "", books: "" };

beforeAll(async () => {
  db = await openTestDatabase();
  edge = await openTestEdge(db);
  mailings = mailingsOf(edge.house);
  keys.owner = await makeBusiness(edge, "Blue Sky", MAP);
  for (const role of ["desk", "books"] as const)
    keys[role] = String((await call(edge.port, "POST", "/v1/keys", { key: keys.owner, body: { role } })).json["key"]);
  tenant = String((await db.owner`select tenant_id from tenants`)[0]?.["tenant_id"]) as TenantId;
});
beforeEach(async () => {
  for (const table of ["mailing_sends", "mailings", "list_members", "suppressions", "outbox", "boxes"])
    await db.owner.unsafe(`delete from ${table}`);
});
afterAll(async () => {
  await edge.close();
  await db.close();
});

const api = (method: string, path: string, body?: unknown, key = keys.desk): Promise<Answer> =>
  call(edge.port, method, path, { key, ...(body === undefined ? {} : { body }) });
const get = (path: string): Promise<Answer> => call(edge.port, "GET", path);
const post = (path: string, raw: string, headers: Record<string, string> = FORM): Promise<Answer> =>
  call(edge.port, "POST", path, { raw, headers });

async function mails(kind?: string): Promise<readonly WholeMail[]> {
  const page = await withTx(edge.house.db, tenant, (tx) => listWhole(tx, edge.house.keeper, { limit: 100, before: null }));
  return page.items.filter((mail) => kind === undefined || mail.kind === kind);
}

/** The path that a mail leads to on our own origin. */
function pathIn(mail: WholeMail | undefined, start: string): string {
  return new RegExp(`${start}[0-9a-z]{77}`, "u").exec(mail?.content.text ?? "")?.[0] ?? "none";
}

async function join(email: string, list = "offers", name?: string): Promise<void> {
  const asked = await api("POST", `/v1/lists/${list}/members`, { email, ...(name === undefined ? {} : { name }) });
  expect(asked.status, asked.text).toBe(202);
  const letter = (await mails("list_confirm")).find((mail) => mail.content.to.address === email);
  expect((await post(pathIn(letter, "/u/confirm/"), "answer=yes")).status).toBe(200);
  await db.owner`delete from outbox where kind = 'list_confirm'`;
}

/** Sends and lets the worker go on to the end. */
async function send(body: { subject: string; text: string }, list = "offers"): Promise<Answer> {
  const begun = await api("POST", `/v1/lists/${list}/mailings`, body);
  while (await advanceMailing(mailings, tenant, edge.house.clock()));
  return begun.status === 202 ? await api("GET", `/v1/lists/${list}/mailings/${String(begun.json["id"])}`) : begun;
}

async function receivers(): Promise<readonly string[]> {
  return (await mails("list_mailing")).map((mail) => mail.content.to.address).toSorted();
}

const NEWS = { subject: "Spring", text: "Dear {{member.name|reader}},\n\nflights are cheap." };

test("nobody is on a list before whoever reads the mail said yes; looking, robots and buttons say nothing", async () => {
  const asked = await api("POST", "/v1/lists/offers/members", { email: "Ana@Example.com", language: "de" });
  expect(asked).toMatchObject({ status: 202, json: { state: "asked" } });
  const [letter] = await mails();
  expect(letter).toMatchObject({ kind: "list_confirm", carriesProof: true, content: { to: { address: "Ana@Example.com" } } });
  expect(letter?.content.subject).toContain("Bitte bestätigen");
  const path = pathIn(letter, "/u/confirm/");
  expect((await get(path)).text).toContain("Offers");
  expect((await call(edge.port, "HEAD", path)).status).toBe(200);
  expect((await post(path, "")).status).toBe(422);
  expect((await post(path, "answer=")).status).toBe(422);
  expect((await send(NEWS)).json).toMatchObject({ members: 0, queued: 0, state: "done" });

  expect((await post(path, "answer=yes")).status).toBe(200);
  expect((await post(path, "answer=yes")).status).toBe(404);
  expect((await send(NEWS)).json).toMatchObject({ members: 1, queued: 1, state: "done" });
});

test("an address is asked once in ten minutes and three times at most, and who said no is not asked again", async () => {
  const ask = () => api("POST", "/v1/lists/offers/members", { email: "ana@example.com" });
  const now = edge.house.clock();
  for (const minutes of [0, 1, 11, 22, 33, 44]) {
    edge.house.setClock(instant(now + minutes * 60_000));
    expect((await ask()).status).toBe(202);
  }
  const letters = await mails("list_confirm");
  expect(letters).toHaveLength(3);
  expect((await post(pathIn(letters[0], "/u/confirm/"), "answer=no")).status).toBe(200);
  expect(await ask()).toMatchObject({ status: 409, json: { code: "address_suppressed" } });
  edge.house.setClock(now);
});

test("who types an address again makes no link die: any of its letters confirms within its own time, and of all of them one does", async () => {
  const ask = () => api("POST", "/v1/lists/offers/members", { email: "ana@example.com" });
  const now = edge.house.clock();
  const after = (ms: number): void => edge.house.setClock(instant(now + ms));
  await ask();
  after(11 * MINUTE_MS);
  await ask();
  after(22 * MINUTE_MS);
  await ask();
  const [third = "", second = "", first = ""] = (await mails("list_confirm")).map((mail) => pathIn(mail, "/u/confirm/"));
  expect(new Set([third, second, first]).size).toBe(3);
  after(7 * DAY_MS + 5 * MINUTE_MS);
  expect([(await get(first)).status, (await get(second)).status]).toEqual([404, 200]);
  expect((await post(first, "answer=yes")).status).toBe(404);

  const pressed = await Promise.all(Array.from({ length: 20 }, (_, n) => post([second, third][n % 2] ?? "", "answer=yes")));
  expect(pressed.map(({ status }) => status).filter((status) => status !== 404)).toEqual([200]);
  for (const path of [first, second, third]) expect((await get(path)).status).toBe(404);
  expect(await db.owner`select ask_hash from list_asks`).toEqual([]);
  edge.house.setClock(now);
});

test("a link that is older than seven days confirms nothing", async () => {
  const now = edge.house.clock();
  await api("POST", "/v1/lists/offers/members", { email: "ana@example.com" });
  const path = pathIn((await mails())[0], "/u/confirm/");
  // A minute more: they were asked a moment after `now`.
  edge.house.setClock(instant(now + 7 * DAY_MS + MINUTE_MS));
  expect((await post(path, "answer=yes")).status).toBe(404);
  edge.house.setClock(now);
});

test("a mailing goes to each member once, with a way out in its head and in its text, and takes names by the decision", async () => {
  const subject = String(
    (await api("POST", "/v1/subjects", { purpose: "booking", fields: { name: "Ana Example", email: "ana@example.com" } })).json["id"],
  );
  await join("ana@example.com");
  await join("bo@example.com", "offers", "Bo");
  const consent = await api("GET", `/v1/subjects/${subject}/consents/newsletter`, undefined, keys.owner);
  expect(consent.json).toMatchObject({ standing: "given" });

  const sent = await send({ subject: "Hello {{subject.name|friend}}", text: "For {{member.name|you}} alone." });
  expect(sent.json).toMatchObject({ queued: 2, skipped: 0, state: "done" });
  const written = await mails("list_mailing");
  const [ana, bo] = ["ana@example.com", "bo@example.com"].map((email) => written.find((mail) => mail.content.to.address === email));
  expect([ana?.content.subject, bo?.content.subject]).toEqual(["Hello Ana Example", "Hello friend"]);
  expect(bo?.content.text).toContain("For Bo alone.");
  expect(bo?.content.headers).toMatchObject({ "List-Unsubscribe-Post": ONE_CLICK, "List-Id": "<offers.lists.localhost>" });
  expect(bo?.content.headers["List-Unsubscribe"]).toBe(`<http://localhost:4600${pathIn(bo, "/u/")}>`);
  expect(bo?.content.fromName).toBe("Blue Sky Offers");
  const noted = await api("GET", `/v1/ledger/entries?subject=${subject}&act=mailing.send`, undefined, keys.owner);
  expect(noted.json["items"]).toMatchObject([{ fields: ["name"], form: "use", purpose: "newsletter", outcome: "granted" }]);

  for (const text of ["{{subject.name}}", "{{subject.passport|x}}", "{{subject.nothing|x}}", "{{name|x}}", "{{member.name|x"])
    expect(await send({ subject: "x", text }), text).toMatchObject({
      status: 400,
      json: { code: "mailing_not_valid", fields: [{ field: "text" }] },
    });
  await api("PUT", `/v1/subjects/${subject}/consents/newsletter`, { standing: "withdrawn" }, keys.owner);
  expect((await send(NEWS)).json).toMatchObject({ queued: 1, skipped: 1 });
});

test("a mailing that no mail could hold is refused, and keeps none waiting behind it", async () => {
  await join("ina@example.com", "offers", "I".repeat(200));
  for (const text of ["好".repeat(49_000), "{{member.name|friend}} ".repeat(2_000)])
    expect(await send({ subject: "x", text })).toMatchObject({ status: 400, json: { fields: [{ field: "text", code: "too_long" }] } });
  expect((await send({ subject: "x", text: `${"好".repeat(30_000)} {{member.name|friend}}` })).json).toMatchObject({
    queued: 1,
    state: "done",
  });
});

test("every way out holds at once, takes back what has not left, withdraws the consent, and is told once", async () => {
  const subject = String((await api("POST", "/v1/subjects", { purpose: "booking", fields: { email: "cleo@example.com" } })).json["id"]);
  await join("cleo@example.com");
  await send(NEWS);
  const path = pathIn((await mails("list_mailing"))[0], "/u/");
  expect((await get(path)).text).toContain("<button");
  expect(await receivers()).toEqual(["cleo@example.com"]);

  for (let n = 0; n < 3; n += 1) expect((await post(path, ONE_CLICK)).status).toBe(200);
  expect(await receivers()).toEqual([]);
  expect(await mails("list_left")).toHaveLength(1);
  expect((await api("GET", `/v1/subjects/${subject}/consents/newsletter`, undefined, keys.owner)).json).toMatchObject({
    standing: "withdrawn",
  });
  expect((await send(NEWS)).json).toMatchObject({ members: 0, queued: 0 });
  const entries = await api("GET", `/v1/ledger/entries?subject=${subject}&act=list.leave`, undefined, keys.owner);
  expect(entries.json["items"]).toHaveLength(1);
  expect(await api("POST", "/v1/lists/offers/members", { email: "CLEO@example.com" })).toMatchObject({ status: 409 });

  // A robot that presses the button of the page ticks no box.
  expect((await get(path)).text).toContain('name="stay"');
  expect((await post(path, "stay=")).status).toBe(200);
  expect((await send(NEWS)).json).toMatchObject({ queued: 0 });
  expect((await post(path, "stay=yes")).text).toContain("You are back");
  expect((await send(NEWS)).json).toMatchObject({ queued: 1 });
});

test("a mail that no server took is not sent to whoever left, withdrew, objected or had all restricted meanwhile", async () => {
  const subjects: Record<string, unknown> = {};
  for (const name of ["withdrew", "objected", "restricted", "stays"]) {
    const fields = { email: `${name}@example.com` };
    subjects[name] = (await api("POST", "/v1/subjects", { purpose: "booking", fields })).json["id"];
  }
  for (const name of ["withdrew", "objected", "restricted", "stays", "left"]) await join(`${name}@example.com`);
  await send(NEWS);
  const path = pathIn(
    (await mails("list_mailing")).find((mail) => mail.content.to.address === "left@example.com"),
    "/u/",
  );
  let isLater = true;
  const onRcptTo = async ({ address }: { readonly address: string }, done: (error?: Error) => void): Promise<void> => {
    // They press the button in the very moment in which the mail is on its way.
    if (isLater && address === "left@example.com") await post(path, ONE_CLICK);
    done(isLater ? Object.assign(new Error("later"), { responseCode: 450 }) : undefined);
  };
  const smtp = await startMailServer({ onRcptTo: (address, _session, done) => void onRcptTo(address, done) });
  const carriers = { mail: { server: smtp.server, from: { name: null, address: "no-reply@bluesky.example" } }, sms: null };
  const sendUntil = async (isDone: string): Promise<void> => {
    const sender = await startSender({ ...senderOf(edge.house), carriers });
    for (let tries = 0; tries < 500; tries += 1) {
      const [row] = await db.owner`select bool_and(${db.owner.unsafe(isDone)}) as is_done from outbox`;
      if (row?.["is_done"] === true) break;
      await wait(20);
    }
    await sender.stop();
  };
  await sendUntil("state = 'waiting' and attempts > 0");
  await api("PUT", `/v1/subjects/${String(subjects["withdrew"])}/consents/newsletter`, { standing: "withdrawn" }, keys.owner);
  for (const mark of [
    { kind: "objection", subject: subjects["objected"], purpose: "newsletter" },
    { kind: "restriction", subject: subjects["restricted"] },
  ])
    expect((await api("POST", "/v1/rights-requests", { ...mark, channel: "phone" }, keys.owner)).status).toBe(201);

  isLater = false;
  edge.house.setClock(instant(edge.house.clock() + MINUTE_MS));
  await sendUntil("state = 'sent'");
  expect(await receivers()).toEqual(["stays@example.com"]);
  const taken = smtp.taken.map((mail) => `${mail.to.join()} ${headerOf(mail.raw, "Subject") ?? ""}`);
  expect(taken.filter((mail) => mail.endsWith("Spring"))).toEqual(["stays@example.com Spring"]);
  await smtp.close();
});

test("receivers whom the server puts off keep no mailing from the others; where it takes nobody, one more is tried each minute", async () => {
  for (const name of ["jo", "kim", "lee"]) await join(`${name}@example.com`);
  const path = `/v1/lists/offers/mailings/${String((await api("POST", "/v1/lists/offers/mailings", NEWS)).json["id"])}`;
  const now = edge.house.clock();
  await db.owner`
    insert into outbox (tenant_id, mail_id, kind, channel, carries_proof, goes_when_done, state, attempts, next_at, error_code, created_at)
    select ${tenant}, 'mai_' || lpad(n::text, 26, '0'), 'list_mailing', 'mail', false, false, 'waiting', 2, ${new Date(now)},
           'connection_refused', ${new Date(now)}
      from generate_series(1, 50) as n`;
  const advance = (ms: number): Promise<boolean> => advanceMailing(mailings, tenant, instant(now + ms));
  const queued = async (): Promise<unknown> => (await api("GET", path)).json["queued"];

  // They may leave now, or no server was there that could have taken them.
  expect(await advance(MINUTE_MS)).toBe(false);
  await db.owner`update outbox set next_at = ${new Date(now + HOUR_MS)}`;
  expect(await advance(MINUTE_MS)).toBe(false);
  // One of an hour ago says nothing about the server that is not reached since.
  await db.owner`update outbox set error_code = 'try_later' where mail_id = (select min(mail_id) from outbox)`;
  expect(await advance(MINUTE_MS)).toBe(false);
  await db.owner`update outbox set error_code = 'try_later'`;
  expect([await advance(MINUTE_MS - 1), await advance(MINUTE_MS), await advance(MINUTE_MS)]).toEqual([false, true, false]);
  expect(await queued()).toBe(1);

  const theirs = "mail_id not like 'mai_00000%'";
  await db.owner.unsafe(
    `update outbox set state = 'waiting', error_code = 'try_later', next_at = now() + interval '9 days' where ${theirs}`,
  );
  await db.owner.unsafe(`update outbox set error_code = 'connection_refused' where ${theirs}`);
  expect(await advance(3 * MINUTE_MS)).toBe(false);
  await db.owner.unsafe(`update outbox set error_code = 'try_later' where ${theirs}`);
  expect([await advance(MINUTE_MS), await advance(3 * MINUTE_MS)]).toEqual([false, true]);
  expect(await queued()).toBe(2);
  await db.owner.unsafe(`update outbox set state = 'sent', sent_at = now() where ${theirs}`);
  expect(await advance(0)).toBe(true);
  expect(await queued()).toBe(3);
});

test("what became of a mail is looked at however many before it are put off", async () => {
  for (const name of ["jo", "kim", "lee"]) await join(`${name}@example.com`);
  await send(NEWS);
  await db.owner`
    update outbox
       set state = 'failed', error_code = 'recipient_refused'
     where mail_id = (select max(mail_id) from outbox)`;
  await settleSends(mailings, tenant, edge.house.clock(), 2);
  expect((await api("GET", "/v1/lists")).json).toMatchObject({ suppressed: 1 });
});

test("of a mailing that is stopped nothing leaves that has not left", async () => {
  for (const name of ["jo", "kim"]) await join(`${name}@example.com`);
  const begun = await api("POST", "/v1/lists/offers/mailings", NEWS);
  await advanceMailing(mailings, tenant, edge.house.clock());
  expect(await receivers()).toHaveLength(2);
  expect((await api("DELETE", `/v1/lists/offers/mailings/${String(begun.json["id"])}`)).json).toMatchObject({ state: "stopped" });
  const smtp = await startMailServer();
  const carriers = { mail: { server: smtp.server, from: { name: null, address: "no-reply@bluesky.example" } }, sms: null };
  const sender = await startSender({ ...senderOf(edge.house), carriers });
  for (let tries = 0; tries < 500 && (await db.owner`select 1 from outbox where state <> 'sent'`).length > 0; tries += 1) await wait(20);
  await sender.stop();
  expect([smtp.taken, await receivers()]).toEqual([[], []]);
  await smtp.close();
});

test("a mailing is not stopped by a process that knows of no newer map, in which the list was another", async () => {
  await join("jo@example.com");
  expect((await api("POST", "/v1/lists/offers/mailings", NEWS)).status).toBe(202);
  const { safe } = mailings;
  let isStale = true;
  const get: typeof safe.maps.get = async (tx) => {
    const map = await safe.maps.get(tx);
    return isStale ? { ...map, version: map.version - 1, lists: new Map() } : map;
  };
  const hold: typeof safe.maps.hold = async (tx, map) => {
    isStale = false;
    await safe.maps.hold(tx, map);
  };
  expect(await advanceMailing({ ...mailings, safe: { ...safe, maps: { ...safe.maps, get, hold } } }, tenant, edge.house.clock())).toBe(
    true,
  );
  expect(await receivers()).toEqual(["jo@example.com"]);
});

test("a member whose address is damaged keeps no mail from the others, is in the list, and leaves; a mailing without its words is stopped", async () => {
  const damage = (kind: string, like: string) =>
    db.owner`update boxes set envelope = set_byte(envelope, 20, get_byte(envelope, 20) # 1) where kind = ${kind} and box_id like ${like}`;
  await join("jo@example.com");
  await send(NEWS);
  const path = pathIn((await mails("list_mailing"))[0], "/u/");
  const [jo] = await db.owner<{ box_id: string }[]>`select box_id from boxes where box_id like 'list/%'`;
  await join("kim@example.com");
  expect((await damage("list-member", jo?.box_id ?? "")).count).toBe(1);
  await send({ ...NEWS, subject: "Summer" });
  expect(await receivers()).toEqual(["jo@example.com", "kim@example.com"]);
  expect((await api("GET", "/v1/lists/offers/mailings")).json["items"]).toMatchObject([{ queued: 1, skipped: 1 }, { queued: 1 }]);
  expect((await post(path, ONE_CLICK)).status).toBe(200);
  expect((await api("GET", "/v1/lists/offers/members")).json["items"]).toMatchObject([
    { email: "••••", state: "left", leftBy: "one_click" },
    { email: "k•••@example.com", state: "confirmed" },
  ]);

  const begun = await api("POST", "/v1/lists/offers/mailings", { ...NEWS, subject: "Autumn" });
  expect((await damage("mailing", `%${String(begun.json["id"])}`)).count).toBe(1);
  while (await advanceMailing(mailings, tenant, edge.house.clock()));
  await send({ ...NEWS, subject: "Winter" });
  expect((await api("GET", "/v1/lists/offers/mailings")).json["items"]).toMatchObject([
    { subject: "Winter", state: "done" },
    { subject: "", state: "stopped" },
    { subject: "Summer" },
    { subject: "Spring" },
  ]);
});

test("mail programs press the button with either kind of form, and no GET does", async () => {
  await join("ana@example.com");
  await send(NEWS);
  const path = pathIn((await mails("list_mailing"))[0], "/u/");
  for (let n = 0; n < 3; n += 1) await get(path);
  expect((await api("GET", "/v1/lists")).json["items"]).toMatchObject([{ id: "offers", members: { confirmed: 1 } }, { id: "news" }]);
  const multipart = `--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n`;
  expect((await post(path, multipart, { "content-type": "multipart/form-data; boundary=b" })).status).toBe(200);
  const { json } = await api("GET", "/v1/lists/offers/members");
  expect(json["items"]).toMatchObject([{ email: "a•••@example.com", state: "left", leftBy: "one_click" }]);
  expect((await post(`/u/${"0".repeat(77)}`, ONE_CLICK)).status).toBe(404);
  expect((await post("/u/short", ONE_CLICK)).status).toBe(404);
});

test("whoever types an address takes it off everything, and learns nothing of it", async () => {
  await join("ana@example.com");
  await join("ana@example.com", "news");
  const answers = await Promise.all(
    ["ANA@example.com", "nobody@example.com"].map((email) => post("/unsubscribe", `email=${encodeURIComponent(email)}`)),
  );
  expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
  expect(answers[0]?.text).toBe(answers[1]?.text);
  expect((await post("/unsubscribe", "email=ana%40example.com")).text).toBe(answers[0]?.text);
  expect(await mails("list_left_all")).toHaveLength(1);
  expect(await mails()).toHaveLength(1);
  for (const list of ["offers", "news"]) expect((await send(NEWS, list)).json).toMatchObject({ queued: 0 });
  // Also one that was on no list, whoever puts it there later.
  expect((await api("POST", "/v1/lists/news/members", { email: "nobody@example.com" })).status).toBe(409);
  expect((await post("/unsubscribe", "email=nonsense")).status).toBe(422);
  expect(JSON.stringify(edge.logged)).not.toMatch(/ana@|nobody@/iu);
});

test("fifty ways out at once while a mailing is written: nobody who left is written to, and each is told once", async () => {
  const people = Array.from({ length: 12 }, (_, n) => `p${n}@example.com`);
  for (const email of people) await join(email);
  await send(NEWS);
  const paths = (await mails("list_mailing")).map((mail) => pathIn(mail, "/u/"));
  await db.owner`delete from outbox`;
  const begun = await api("POST", "/v1/lists/offers/mailings", NEWS);
  const leaving = [...paths, ...paths, ...paths, ...paths].map((path) => post(path, ONE_CLICK));
  const [, ...answers] = await Promise.all([advanceMailing(mailings, tenant, edge.house.clock()), ...leaving]);
  expect(answers.every((answer) => answer.status === 200)).toBe(true);
  expect(begun.status).toBe(202);
  expect(await receivers()).toEqual([]);
  expect(await mails("list_left")).toHaveLength(12);
});

test("staff take off who tells them so; whoever has nothing for the purpose works with no list", async () => {
  await join("ana@example.com");
  const { json } = await api("GET", "/v1/lists/offers/members");
  const [ana] = json["items"] as readonly { readonly id: string }[];
  for (const [method, path, body] of [
    ["GET", "/v1/lists/offers/members"],
    ["POST", "/v1/lists/offers/members", { email: "x@example.com" }],
    ["DELETE", `/v1/lists/offers/members/${ana?.id}`],
    ["POST", "/v1/lists/offers/mailings", NEWS],
    ["POST", "/v1/suppressions", { email: "x@example.com" }],
  ] as const)
    expect(await api(method, path, body, keys.books), path).toMatchObject({ status: 403, json: { code: "list_not_granted" } });
  expect((await api("GET", "/v1/lists", undefined, keys.books)).json["items"]).toEqual([]);
  expect(await api("GET", "/v1/lists/none/members")).toMatchObject({ status: 404, json: { code: "list_unknown" } });
  expect(await api("DELETE", `/v1/lists/news/members/${ana?.id}`)).toMatchObject({ status: 404, json: { code: "member_unknown" } });

  expect((await api("DELETE", `/v1/lists/offers/members/${ana?.id}`)).status).toBe(204);
  expect((await api("POST", "/v1/suppressions", { email: "bo@example.com" })).json).toEqual({ state: "suppressed", list: null });
  expect((await api("GET", "/v1/lists")).json).toMatchObject({ suppressed: 2 });
});

test("with a customer who is erased their places on lists go, and that they had left stays as a digest", async () => {
  const subject = String((await api("POST", "/v1/subjects", { purpose: "booking", fields: { email: "dora@example.com" } })).json["id"]);
  await join("dora@example.com");
  await join("dora@example.com", "news");
  await send(NEWS);
  await post(pathIn((await mails("list_mailing"))[0], "/u/"), ONE_CLICK);
  const erased = await api("POST", "/v1/erasures", { subject, reason: "asked for it" }, keys.owner);
  expect(erased.json["certificate"]).toMatchObject({ destroyed: expect.arrayContaining(["list_members"]) });
  expect(JSON.stringify(erased.json)).toContain("suppressed_address");
  expect(await db.owner`select 1 from list_members`).toHaveLength(0);
  expect(await db.owner`select 1 from boxes where kind = 'list-member'`).toHaveLength(0);
  expect((await api("POST", "/v1/lists/offers/members", { email: "dora@example.com" })).status).toBe(409);
});

test("who was on a list before they were a customer leaves it by their erasure, and what was sent to them goes", async () => {
  const email = { first: "frida@example.com", second: "greta@example.com", third: "hanna@example.com" };
  for (const address of Object.values(email)) await join(address, "offers", "Frida");
  await send(NEWS);
  await db.owner`update outbox set state = 'sent'`;
  const made = async (address: string): Promise<string> =>
    String((await api("POST", "/v1/subjects", { purpose: "booking", fields: { name: "Frida", email: address } })).json["id"]);
  const subject = await made(email.first);
  await made(email.second);
  const preview = await api("POST", "/v1/erasures/previews", { subject }, keys.owner);
  expect(preview.json["destroyed"]).toContain("list_members");
  const erased = await api("POST", "/v1/erasures", { subject, reason: "asked for it" }, keys.owner);
  expect(erased.json["certificate"]).toMatchObject({ destroyed: expect.arrayContaining(["list_members"]) });
  expect(await receivers()).toEqual([email.second, email.third]);
  await db.owner`delete from outbox`;
  await send(NEWS);
  expect(await receivers()).toEqual([email.second, email.third]);
});

test("with a name that is erased go the mails of mailings in which it stands", async () => {
  const fields = { name: "Ilse Example", email: "ilse@example.com" };
  const subject = String((await api("POST", "/v1/subjects", { purpose: "booking", fields })).json["id"]) as SubjectId;
  await join("ilse@example.com");
  await send({ subject: "Spring", text: "Dear {{subject.name|reader}}." });
  expect((await mails("list_mailing"))[0]?.content.text).toContain("Ilse");
  const part = { actor: OWNER, subject, request: newId("rrq", edge.house.clock()), scope: ["name"], reasons: [] };
  expect(await withTx(edge.house.db, tenant, (tx) => erasePart(edge.house.safe, tx, part))).toMatchObject({ ok: true });
  expect(await mails("list_mailing")).toEqual([]);
  expect((await api("GET", "/v1/lists/offers/members")).json["items"]).toMatchObject([{ state: "confirmed", subject }]);
});

test("a name that was typed for a list goes with the name that is erased, also of whom nobody knew there", async () => {
  await join("imke@example.com", "offers", "Imke Typed");
  const fields = { name: "Imke Example", email: "imke@example.com" };
  const subject = String((await api("POST", "/v1/subjects", { purpose: "booking", fields })).json["id"]) as SubjectId;
  const part = { actor: OWNER, subject, request: newId("rrq", edge.house.clock()), scope: ["name"], reasons: [] };
  const erased = await withTx(edge.house.db, tenant, (tx) => erasePart(edge.house.safe, tx, part));
  expect(erased).toMatchObject({ ok: true, value: { certificate: { destroyed: expect.arrayContaining(["names on mailing lists"]) } } });
  await send({ subject: "Spring", text: "Dear {{member.name|reader}}." });
  expect((await mails("list_mailing")).map(({ content }) => content.text)).toEqual([expect.stringContaining("Dear reader.")]);
});

test("whoever is erased while a mailing is being written to them gets nothing of it", async () => {
  const fields = { name: "Ines Example", email: "ines@example.com" };
  const subject = String((await api("POST", "/v1/subjects", { purpose: "booking", fields })).json["id"]);
  await join("ines@example.com");
  await db.owner`
    create function wait_a_moment() returns trigger language plpgsql security definer as $$
    begin
      perform pg_sleep(1);
      return new;
    end $$`;
  await db.owner`create trigger wait_a_moment before update on mailings for each row execute function wait_a_moment()`;
  await api("POST", "/v1/lists/offers/mailings", NEWS);
  const step = advanceMailing(mailings, tenant, edge.house.clock());
  await expect.poll(async () => (await db.owner`select 1 as waits from pg_stat_activity where wait_event = 'PgSleep'`).length).toBe(1);
  const erased = await api("POST", "/v1/erasures", { subject, reason: "asked for it" }, keys.owner);
  expect([erased.status, await step]).toEqual([201, true]);
  await db.owner`drop trigger wait_a_moment on mailings`;
  expect(await receivers()).toEqual([]);
});

test("a sealed safe keeps nobody from leaving by the link of a mail", async () => {
  await join("ana@example.com");
  await send(NEWS);
  const path = pathIn((await mails("list_mailing"))[0], "/u/");
  await edge.house.keeper.lock();
  expect((await get(path)).status).toBe(200);
  expect((await post(path, ONE_CLICK)).status).toBe(200);
  expect((await post("/unsubscribe", "email=ana%40example.com")).status).toBe(503);
  expect(await db.owner`select how from suppressions`).toEqual([{ how: "one_click" }]);
});
