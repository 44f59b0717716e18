import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type TestMailServer, headerOf, startMailServer } from "../../../platform/outbox/_testing.ts";
import type { MailSettings } from "../../../platform/outbox/mail-settings.ts";
import { queueMail, queueText } from "../../../platform/outbox/queue-mail.ts";
import { startSender } from "../../../platform/outbox/send-mails.ts";
import { openTestDatabase, type TestDatabase } from "../../../platform/storage/testing.ts";
import { withTx } from "../../../platform/storage/tx.ts";
import { composeLetter } from "../../../registers/mailing/letters/compose-letter.ts";
import type { TenantId } from "../../../base/ids.ts";
import { type Answer, type TestEdge, call, makeBusiness, openTestEdge } from "../_test-edge.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book your travel, basis: contract } }
fields: { name: { label: Name, category: identity, type: name, purposes: [booking], retention: 3y } }
roles: { site: { booking: { name: [clear, change] }, keys: true } }
`;
const ORIGIN = "https://safe.bluesky.example";
const PASSWORD = "p@ss:word-of-the-server";

type House = { readonly edge: TestEdge; readonly owner: string; readonly site: string; readonly db: TestDatabase };

let smtp: TestMailServer;
/** Set and live; set and test; no server and live. */
let live: House;
let testing: House;
let bare: House;
const opened: (() => Promise<void>)[] = [];

async function house(mode: "live" | "test", mail: MailSettings | null): Promise<House> {
  const db = await openTestDatabase();
  const edge = await openTestEdge(db, { mode, publicOrigin: ORIGIN, ...(mail === null ? {} : { mail }) });
  opened.push(async () => {
    await edge.close();
    await db.close();
  });
  const owner = await makeBusiness(edge, "Blue Sky", MAP);
  const site = String((await call(edge.port, "POST", "/v1/keys", { key: owner, body: { role: "site" } })).json["key"]);
  return { edge, owner, site, db };
}

beforeAll(async () => {
  smtp = await startMailServer({}, { user: "blue", password: PASSWORD });
  const mail: MailSettings = { server: smtp.server, from: { name: "Blue Sky", address: "no-reply@bluesky.example" } };
  [live, testing, bare] = [await house("live", mail), await house("test", mail), await house("live", null)];
});

afterEach(async () => {
  for (const { db } of [live, testing, bare]) {
    await db.owner`delete from outbox`;
    await db.owner`delete from boxes where kind = 'mail'`;
  }
});

afterAll(async () => {
  for (const close of opened) await close();
  await smtp.close();
});

async function invite({ edge, db }: House, name = "Ana"): Promise<string> {
  const { keeper, clock } = edge.house;
  const [row] = await db.owner<{ tenant_id: TenantId }[]>`select tenant_id from tenants`;
  if (row === undefined) throw new Error("no tenant");
  const facts = { business: "Blue Sky", origin: ORIGIN, name, inviter: null, path: "/join#tok_secret" as const, expiresAt: clock() };
  const letter = composeLetter("invite", "en", facts);
  return await withTx(db, row.tenant_id, (tx) => queueMail(tx, keeper, { ...letter, to: { name, address: "ana@example.com" } }, clock()));
}

const get = ({ edge, owner }: House, path: string, key = owner): Promise<Answer> => call(edge.port, "GET", path, { key });
const post = ({ edge, owner }: House, path: string, body?: unknown, headers = {}): Promise<Answer> =>
  call(edge.port, "POST", path, { key: owner, headers, ...(body === undefined ? {} : { body }) });

async function acts({ edge, owner }: House): Promise<readonly string[]> {
  const listed = await call(edge.port, "GET", "/v1/ledger/entries?limit=50", { key: owner });
  return (listed.json["items"] as { act: string }[]).map((entry) => entry.act);
}

test("in test mode any key reads every mail as it was sent", async () => {
  const id = await invite(testing);
  const answer = await get(testing, "/v1/outbox", testing.site);
  expect(answer.status).toBe(200);
  expect(answer.json).toMatchObject({ nextCursor: null, isServerSet: true });
  const [item] = answer.json["items"] as readonly Record<string, unknown>[];
  expect(item).toMatchObject({
    id,
    kind: "invite",
    to: "ana@example.com",
    toName: "Ana",
    subject: "Blue Sky invites you to its Strongroom",
    state: "waiting",
    attempts: 0,
    lastError: null,
    isWithheld: false,
  });
  expect(item?.["text"]).toContain(`${ORIGIN}/join#tok_secret`);
  expect(item?.["html"]).toContain(`href="${ORIGIN}/join#tok_secret"`);
});

test("in live mode the outbox is the owner's, and a link that lets somebody in is shown only while it is held", async () => {
  await invite(live);
  expect((await get(live, "/v1/outbox", live.site)).json).toMatchObject({ status: 403, code: "owner_needed" });
  for (const state of ["waiting", "sending", "sent", "failed"]) {
    await live.db.owner`update outbox set state = ${state}`;
    const answer = await get(live, "/v1/outbox");
    expect(answer.text).not.toContain("tok_secret");
    expect(answer.json["items"]).toMatchObject([{ text: null, html: null, isWithheld: true, to: "ana@example.com" }]);
  }
  await live.db.owner`update outbox set state = 'held'`;
  expect((await get(live, "/v1/outbox")).text).toContain("tok_secret");
  expect(await acts(live)).toContain("mail.read");
  await invite(bare);
  expect((await get(bare, "/v1/outbox")).text).toContain("tok_secret");
});

async function text({ edge, db }: House, kind: string): Promise<string> {
  const { keeper, clock } = edge.house;
  const [row] = await db.owner<{ tenant_id: TenantId }[]>`select tenant_id from tenants`;
  const message = { kind, to: "+447700900123", text: "something secret", carriesProof: true };
  return await withTx(db, row?.tenant_id ?? "ten_", (tx) => queueText(tx, keeper, message, clock()));
}

test("text messages stand among the mails, and their links are withheld in the same way", async () => {
  const ids = [await text(live, "collection_link"), await text(bare, "collection_link")];
  const item = { channel: "sms", to: "+447700900123", toName: null, subject: "", html: null };
  // A mail server carries no texts: with one and without, nobody but the owner can hand the text over.
  for (const one of [live, bare])
    expect((await get(one, "/v1/outbox")).json).toMatchObject({ items: [{ ...item, text: "something secret" }], isTextSet: false });
  expect((await post(live, `/v1/outbox/${ids[0]}/retries`)).json).toMatchObject({ status: 409, code: "sms_not_set" });
  await live.db.owner`update outbox set state = 'sent'`;
  expect((await get(live, "/v1/outbox")).json).toMatchObject({ items: [{ ...item, text: null, isWithheld: true }] });
});

test("the code by which a customer signs in is shown to no owner, held or not; in test mode it is", async () => {
  for (const one of [live, bare, testing]) await text(one, "customer_code");
  for (const state of ["waiting", "held", "sent"])
    for (const one of [live, bare]) {
      await one.db.owner`update outbox set state = ${state}`;
      const answer = await get(one, "/v1/outbox");
      expect(answer.json).toMatchObject({ items: [{ kind: "customer_code", text: null, isWithheld: true }] });
      expect(answer.text).not.toContain("secret");
    }
  expect((await get(testing, "/v1/outbox")).text).toContain("something secret");
});

test("pages follow each other, newest first, and a foreign cursor is refused", async () => {
  const ids: string[] = [];
  for (let n = 0; n < 3; n++) {
    ids.unshift(await invite(bare, `Ana ${n}`));
    await wait(2);
  }
  const first = await get(bare, "/v1/outbox?limit=2");
  expect((first.json["items"] as { id: string }[]).map((item) => item.id)).toEqual(ids.slice(0, 2));
  const second = await get(bare, `/v1/outbox?limit=2&cursor=${String(first.json["nextCursor"])}`);
  expect(second.json).toMatchObject({ items: [{ id: ids[2] }], nextCursor: null, isServerSet: false });
  expect((await get(bare, "/v1/outbox?cursor=ent_x")).status).toBe(400);
});

test("of a last letter that was given up the outbox tells that it was, and no address; it cannot be sent again", async () => {
  const id = await invite(live);
  await live.db.owner`update outbox set state = 'failed', attempts = 8, error_code = 'recipient_refused', goes_when_done = true`;
  await live.db.owner`delete from boxes where box_id = ${`mail/${id}`}`;
  const gone = { to: null, toName: null, subject: null, text: null, html: null, isGone: true, isDamaged: false, isWithheld: false };
  expect((await get(live, "/v1/outbox")).json).toMatchObject({ items: [{ id, state: "failed", ...gone }] });
  expect((await post(live, `/v1/outbox/${id}/retries`)).json).toMatchObject({ status: 409, code: "mail_gone" });
  await live.db.owner`update outbox set goes_when_done = false`;
  expect((await get(live, "/v1/outbox")).json).toMatchObject({ items: [{ id, ...gone, isGone: false, isDamaged: true }] });
});

test("a mail that failed tells why and what would help, and is sent when it is asked for again", async () => {
  const id = await invite(live);
  await live.db.owner`update outbox set state = 'failed', attempts = 8, error_code = 'login_refused'`;
  const [item] = (await get(live, "/v1/outbox")).json["items"] as readonly { lastError: { say: string; mend: string } }[];
  expect(item?.lastError).toMatchObject({ code: "login_refused", say: "The mail server refuses the user or the password." });
  expect((await call(live.edge.port, "POST", `/v1/outbox/${id}/retries`, { key: live.site })).status).toBe(403);
  expect((await post(live, `/v1/outbox/${id}/retries`)).json).toEqual({ id, state: "waiting" });

  const { house } = live.edge;
  const { db, keeper, clock } = house;
  const sender = await startSender({
    db,
    keeper,
    clock,
    carriers: { mail: house.settings.mail ?? null, sms: null },
    onTrouble: () => undefined,
  });
  for (let tries = 0; tries < 200 && smtp.taken.length === 0; tries++) await wait(20);
  await sender.stop();
  expect(headerOf(smtp.taken.at(-1)?.raw ?? "", "Message-ID")).toBe(`<${id}@bluesky.example>`);
  expect((await post(live, `/v1/outbox/${id}/retries`)).json).toMatchObject({ status: 409, code: "mail_sent" });
  expect((await post(live, "/v1/outbox/mai_none/retries")).status).toBe(404);
  expect((await post(bare, `/v1/outbox/${await invite(bare)}/retries`)).json).toMatchObject({ status: 409, code: "mail_not_set" });
  expect(await acts(live)).toContain("mail.retry");
});

test("a mail test sends a letter and tells the whole dialogue, without the password", async () => {
  const before = smtp.taken.length;
  const answer = await post(live, "/v1/mail-tests", { to: "owner@bluesky.example" });
  expect(answer.json).toMatchObject({ ok: true, code: null, mend: null });
  const lines = answer.json["dialogue"] as readonly { from: string; line: string }[];
  expect(lines[0]?.from).toBe("server");
  expect(lines.map(({ line }) => line).join("\n")).toMatch(
    /AUTH PLAIN\n[\s\S]*MAIL FROM[\s\S]*RCPT TO:<owner@bluesky\.example>[\s\S]*bytes of mail/u,
  );
  for (const secret of [PASSWORD, Buffer.from(PASSWORD).toString("base64"), Buffer.from(`\0blue\0${PASSWORD}`).toString("base64")])
    expect(answer.text).not.toContain(secret);
  expect(smtp.taken.length).toBe(before + 1);
  expect(headerOf(smtp.taken.at(-1)?.raw ?? "", "Subject")).toBe("A test of the mail of Blue Sky");
  expect(await acts(live)).toContain("mail.test");
  expect((await get(live, "/v1/outbox")).json["items"]).toEqual([]);
});

test("a mail test under one Idempotency-Key is one mail to whoever gets it, and one entry", async () => {
  const count = async (): Promise<number> => (await acts(live)).filter((act) => act === "mail.test").length;
  const [noted, sent] = [await count(), smtp.taken.length];
  const both = [];
  for (let n = 0; n < 2; n++)
    both.push(await post(live, "/v1/mail-tests", { to: "owner@bluesky.example" }, { "idempotency-key": "test-1" }));
  expect(both[0]?.text).toBe(both[1]?.text);
  expect(new Set(smtp.taken.slice(sent).map(({ raw }) => headerOf(raw, "Message-ID"))).size).toBe(1);
  expect(await count()).toBe(noted + 1);
});

test("a mail test that fails says in words what is wrong and what would mend it, and notes no address", async () => {
  const refusing = await startMailServer({ onAuth: (_auth, _session, done) => done(new Error("no")) }, { user: "blue", password: "x" });
  const other = await house("live", { server: refusing.server, from: { name: null, address: "no-reply@bluesky.example" } });
  const answer = await post(other, "/v1/mail-tests", { to: "owner@bluesky.example" });
  expect([answer.status, answer.json]).toMatchObject([200, { ok: false, code: "login_refused" }]);
  expect(String(answer.json["mend"])).toContain("percent-encoded");
  expect(JSON.stringify(answer.json["dialogue"])).toContain("535");
  await refusing.close();
  const gone = await post(other, "/v1/mail-tests", { to: "owner@bluesky.example" });
  expect(gone.json).toMatchObject({ ok: false, code: "connection_refused", dialogue: [] });
  const entries = await call(other.edge.port, "GET", "/v1/ledger/entries?limit=5", { key: other.owner });
  expect(entries.text).toContain("connection_refused");
  expect(entries.text + other.edge.logged.join("")).not.toContain("owner@bluesky.example");
});

test("an address that is none, or two, is refused before anything is said; without a server it is told", async () => {
  const before = smtp.taken.length;
  for (const to of ["nobody", "a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example", "", "A <a@b.example>", 7])
    expect((await post(live, "/v1/mail-tests", { to })).json, String(to)).toMatchObject({ status: 400, code: "invalid_input" });
  expect(smtp.taken.length).toBe(before);
  expect((await post(bare, "/v1/mail-tests", { to: "a@b.example" })).json).toMatchObject({ status: 409, code: "mail_not_set" });
});

test("while the safe is sealed the outbox says so", async () => {
  await invite(bare);
  await bare.edge.house.keeper.lock();
  expect((await get(bare, "/v1/outbox")).json).toMatchObject({ status: 503, code: "sealed" });
});
