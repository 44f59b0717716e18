import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Outage } from "../../base/fault.ts";
import { listMails } from "./list-mails.ts";
import { type MailId, newId, type SubjectId, type TenantId } from "../../base/ids.ts";
import { DAY_MS, instant } from "../../base/instant.ts";
import type { Keeper } from "../keeper/keeper.ts";
import { addTenantKeys, unsealRoot } from "../keeper/keyring.ts";
import { borrowKeeper, initialiseCheapRoot } from "../keeper/testing.ts";
import { makeTestTenant, openTestDatabase, type TestDatabase } from "../storage/testing.ts";
import { withTx } from "../storage/tx.ts";
import { outboxHolder } from "./holder.ts";
import { listWhole } from "./_testing.ts";
import type { Mail } from "./mail.ts";
import type { MailSettings } from "./mail-settings.ts";
import { queueMail } from "./queue-mail.ts";
import { retryMail } from "./retry-mail.ts";
import { dropRestoredMails, sweepMails } from "./sweep-mails.ts";

const PASSPHRASE = "correct horse battery staple";
const NOW = instant(Date.UTC(2026, 0, 1));
const SERVER: MailSettings = {
  server: { host: "127.0.0.1", port: 25, tls: "none", login: null },
  from: { name: null, address: "no-reply@bluesky.example" },
};
const MAIL: Mail = {
  kind: "invite",
  to: { name: "Ana Example", address: "ana@example.com" },
  subject: "Welcome",
  text: "A link for Ana\n",
  html: "<p>A link for Ana</p>",
  carriesProof: true,
};

let db: TestDatabase;
let keeper: Keeper;
let tenant: TenantId;
let other: TenantId;

beforeAll(async () => {
  db = await openTestDatabase();
  keeper = borrowKeeper();
  await initialiseCheapRoot(db, keeper, PASSPHRASE, NOW);
  [tenant, other] = [await makeTestTenant(db), await makeTestTenant(db, "Green Sea")];
  for (const one of [tenant, other]) await withTx(db, one, (tx) => addTenantKeys(tx, keeper, NOW));
});

beforeEach(async () => {
  await db.owner`delete from outbox`;
  await db.owner`delete from boxes`;
});

afterAll(async () => {
  await keeper.close();
  await db.close();
});

async function queue(more: Partial<Mail> = {}, at = NOW): Promise<MailId> {
  return await withTx(db, tenant, (tx) => queueMail(tx, keeper, { ...MAIL, ...more }, at));
}

async function list(of = tenant, limit = 50, before: MailId | null = null) {
  return await withTx(db, of, (tx) => listWhole(tx, keeper, { limit, before }));
}

async function counts(): Promise<readonly [number, number]> {
  const [row] = await db.owner<{ mails: number; boxes: number }[]>`
    select (select count(*)::int from outbox) as mails, (select count(*)::int from boxes) as boxes`;
  return [row?.mails ?? -1, row?.boxes ?? -1];
}

test("a queued mail can be read whole, newest first, page by page, by its own tenant only", async () => {
  for (let n = 0; n < 5; n++) await queue({ subject: `Mail ${n}` }, instant(NOW + n * 1000));
  const first = await list(tenant, 2);
  expect(first.items.map((mail) => mail.content.subject)).toEqual(["Mail 4", "Mail 3"]);
  expect(first.items[0]).toMatchObject({ kind: "invite", state: "waiting", attempts: 0, at: NOW + 4000, errorCode: null });
  expect(first.items[0]?.content).toMatchObject({ to: MAIL.to, text: MAIL.text, html: MAIL.html });
  const second = await list(tenant, 2, first.next);
  const third = await list(tenant, 2, second.next);
  expect([...second.items, ...third.items].map((mail) => mail.content.subject)).toEqual(["Mail 2", "Mail 1", "Mail 0"]);
  expect(third.next).toBeNull();
  expect((await list(other)).items).toEqual([]);
});

test("a mail of a deed that was rolled back was never written", async () => {
  const deed = withTx(db, tenant, async (tx) => {
    await queueMail(tx, keeper, MAIL, NOW);
    throw new Error("rolled back");
  });
  await expect(deed).rejects.toThrow("rolled back");
  expect(await counts()).toEqual([0, 0]);
});

test("neither who gets a mail nor what it says can be read from the database", async () => {
  await queue();
  const rows = await db.owner`select o::text as o, b::text as b from outbox o join boxes b on b.box_id = 'mail/' || o.mail_id`;
  const dump = JSON.stringify(rows);
  for (const told of ["Ana", "ana@example.com", "Welcome", "A link"]) {
    expect(dump).not.toContain(told);
    expect(dump).not.toContain(Buffer.from(told).toString("hex"));
  }
});

test("line ends and turned writing in names and subjects become spaces, and an address is one address", async () => {
  await queue({ to: { name: "Ana\r\nBcc: all@example.com", address: "ana@example.com" }, subject: "Hi\nX-Evil: 1\u2028\u202etxt" });
  const [mail] = (await list()).items;
  expect(mail?.content.to.name).toBe("Ana Bcc: all@example.com");
  expect(mail?.content.subject).toBe("Hi X-Evil: 1 txt");
  for (const address of [
    "ana@example.com, bob@example.com",
    "ana@example.com\nBcc: x@example.com",
    "Ana <ana@example.com>",
    '"a b"@example.com',
    "ana@exa mple.com",
    "ana@@example.com",
    "ana",
    "@example.com",
    "a@b@c",
    `${"a".repeat(65)}@example.com`,
    "",
  ])
    await expect(queue({ to: { name: null, address } }), address).rejects.toThrow("one address");
  expect((await list()).items).toHaveLength(1);
});

test("while the safe is sealed nothing is queued, and that is an outage", async () => {
  await keeper.lock();
  await expect(queue()).rejects.toThrow(Outage);
  await unsealRoot(db, keeper, PASSPHRASE);
  expect(await counts()).toEqual([0, 0]);
});

test("a mail that failed, waits or was held can be tried again; one under way or sent cannot", async () => {
  const id = await queue();
  const retried = async (state: string) => {
    await db.owner`update outbox set state = ${state}, attempts = 8, error_code = 'refused'`;
    const outcome = await withTx(db, tenant, (tx) => retryMail(tx, { mail: SERVER, sms: null }, id, instant(NOW + 5)));
    return outcome.ok ? (await list()).items[0] : outcome.refusal.code;
  };
  for (const state of ["failed", "waiting", "held"])
    expect(await retried(state)).toMatchObject({ state: "waiting", attempts: 0, errorCode: null, nextAt: NOW + 5 });
  expect(await retried("sending")).toBe("mail_underway");
  expect(await retried("sent")).toBe("mail_sent");
  const unset = await withTx(db, tenant, (tx) => retryMail(tx, { mail: null, sms: null }, id, NOW));
  expect(unset).toEqual({ ok: false, refusal: { code: "mail_not_set" } });
  const theirs = await withTx(db, other, (tx) => retryMail(tx, { mail: SERVER, sms: null }, id, NOW));
  expect(theirs).toEqual({ ok: false, refusal: { code: "mail_not_found" } });
});

test("after thirty days a mail and its box are gone, whether it was sent or not, and younger ones stay", async () => {
  for (let n = 0; n < 3; n++) await queue();
  await queue({}, instant(NOW + DAY_MS));
  await db.owner`update outbox set state = (array['sent', 'failed', 'held'])[1 + (ctid::text::point)[1]::int % 3]`;
  expect(await withTx(db, tenant, (tx) => sweepMails(tx, instant(NOW + 30 * DAY_MS)))).toBe(0);
  expect(await withTx(db, other, (tx) => sweepMails(tx, instant(NOW + 99 * DAY_MS)))).toBe(0);
  expect(await withTx(db, tenant, (tx) => sweepMails(tx, instant(NOW + 30 * DAY_MS + 1)))).toBe(3);
  expect(await counts()).toEqual([1, 1]);
});

test("erasing a subject takes the mails that went to them, and no others", async () => {
  const [one, two] = [newId("sub", NOW), newId("sub", NOW)] as readonly [SubjectId, SubjectId];
  await queue({ subjectId: one });
  await queue({ subjectId: one });
  await queue({ subjectId: two });
  await queue();
  await withTx(db, tenant, async (tx) => {
    expect(await outboxHolder.describe(tx, one)).toEqual([{ what: "mails of the last 30 days", count: 2 }]);
    expect(await outboxHolder.erase(tx, one)).toEqual({ destroyed: ["outbox"], kept: [] });
    expect(await outboxHolder.erase(tx, one)).toEqual({ destroyed: [], kept: [] });
  });
  expect(await counts()).toEqual([2, 2]);
});

test("an erasure between the two reads of a page leaves its mails out of it, and a mail that is damaged hides no other", async () => {
  const erased = newId("sub", NOW);
  const kept = await queue({}, NOW);
  await queue({ subjectId: erased }, instant(NOW + 1000));
  const page = await withTx(db, tenant, async (tx) => {
    // Whoever lists has read the mails and waits for their boxes; what they read goes meanwhile.
    await tx.sql`lock table boxes in access exclusive mode`;
    const listed = list();
    while ((await waiting()) === 0) await sleep(5);
    await outboxHolder.erase(tx, erased);
    return { listed };
  });
  const { items, next } = await page.listed;
  expect([items.map(({ id }) => id), next]).toEqual([[kept], null]);

  const whole = await queue({}, instant(NOW + 2000));
  await db.owner`update boxes set envelope = set_byte(envelope, 20, get_byte(envelope, 20) # 1) where box_id = ${`mail/${kept}`}`;
  const told = async (): Promise<readonly unknown[]> => {
    const { items: all } = await withTx(db, tenant, (tx) => listMails(tx, keeper, { limit: 10, before: null }));
    return all.map(({ id, isDamaged, content }) => [id, isDamaged, content === null]);
  };
  expect(await told()).toEqual([
    [whole, false, false],
    [kept, true, true],
  ]);
  await db.owner`delete from boxes where box_id = ${`mail/${kept}`}`;
  expect((await told())[1]).toEqual([kept, true, true]);
});

async function waiting(): Promise<number> {
  const rows = await db.owner`
    select 1 from pg_locks where not granted and relation = 'boxes'::regclass
       and database = (select oid from pg_database where datname = current_database())`;
  return rows.length;
}

test("what mails said does not stay behind after a restore", async () => {
  await queue();
  await db.owner`delete from outbox`;
  expect(await withTx(db, tenant, dropRestoredMails)).toBe(1);
  expect(await counts()).toEqual([0, 0]);
});
