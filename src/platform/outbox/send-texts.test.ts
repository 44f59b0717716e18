import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { setTimeout as wait } from "node:timers/promises";
import { startTwilio } from "./sms/testing.ts";
import type { TenantId } from "../../base/ids.ts";
import { type Instant, MINUTE_MS, SECOND_MS, instant } from "../../base/instant.ts";
import type { Keeper } from "../keeper/keeper.ts";
import { addTenantKeys } from "../keeper/keyring.ts";
import { borrowKeeper, initialiseCheapRoot } from "../keeper/testing.ts";
import { makeTestTenant, openTestDatabase, type TestDatabase } from "../storage/testing.ts";
import { withTx } from "../storage/tx.ts";
import { startMailServer } from "./_testing.ts";
import type { Carriers } from "./carriers.ts";
import { countFailed } from "./count-failed.ts";
import { listWhole } from "./_testing.ts";
import type { TextMessage } from "./mail.ts";
import { queueMail, queueText } from "./queue-mail.ts";
import { retryMail } from "./retry-mail.ts";
import { type Sender, startSender } from "./send-mails.ts";
import { type SmsSettings, readSmsSettings } from "./sms/settings.ts";

const START = instant(Date.UTC(2026, 0, 1));
const ACCOUNT = `AC${"0123456789abcdef".repeat(2)}`;

let db: TestDatabase;
let keeper: Keeper;
let tenant: TenantId;
let now: Instant;
let twilio: Awaited<ReturnType<typeof startTwilio>>;
const troubles: string[] = [];
const senders: Sender[] = [];

beforeAll(async () => {
  db = await openTestDatabase();
  keeper = borrowKeeper();
  await initialiseCheapRoot(db, keeper, "correct horse battery staple", START);
  tenant = await makeTestTenant(db);
  await withTx(db, tenant, (tx) => addTenantKeys(tx, keeper, START));
});
beforeEach(async () => {
  now = START;
  troubles.length = 0;
  twilio = await startTwilio({ account: ACCOUNT, user: ACCOUNT, token: "tok" });
});
afterEach(async () => {
  await Promise.all(senders.splice(0).map((one) => one.stop()));
  await twilio.close();
  await db.owner`delete from outbox`;
  await db.owner`delete from boxes`;
});
afterAll(async () => {
  await keeper.close();
  await db.close();
});

function carrier(token = "tok"): SmsSettings {
  const read = readSmsSettings(`twilio://${ACCOUNT}:${token}@127.0.0.1:${twilio.port}?from=BlueSky`, undefined);
  if (!read.ok || read.sms === null) throw new Error(JSON.stringify(read));
  return read.sms;
}

async function send(carriers: Carriers): Promise<void> {
  const onTrouble = (_tenant: TenantId | null, trouble: object) => void troubles.push("code" in trouble ? String(trouble.code) : "error");
  senders.push(await startSender({ db, keeper, clock: () => now, carriers, onTrouble }));
}

async function queue(more: Partial<TextMessage> = {}) {
  const message = { kind: "customer_code", to: "+447700900123", text: "482177 is your code", carriesProof: true, ...more };
  return await withTx(db, tenant, (tx) => queueText(tx, keeper, message, now));
}

async function rows() {
  return await db.owner<{ channel: string; state: string; error_code: string | null; next_at: Date }[]>`
    select channel, state, error_code, next_at from outbox order by mail_id`;
}

async function states(): Promise<readonly string[]> {
  return (await rows()).map((row) => `${row.channel} ${row.state}`).toSorted();
}

/** Waits until every row is so; the test's own expectations tell what was wrong where it never is. */
async function until(isSo: (row: Awaited<ReturnType<typeof rows>>[number]) => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !(await rows()).every(isSo); tries += 1) await wait(20);
}

const isIn =
  (...wanted: readonly string[]) =>
  ({ channel, state }: { readonly channel: string; readonly state: string }): boolean =>
    wanted.includes(`${channel} ${state}`);

test("a text leaves after its deed's commit, once, also when several processes look for it", async () => {
  for (let n = 0; n < 3; n += 1) await send({ mail: null, sms: carrier() });
  await Promise.all(Array.from({ length: 12 }, (_, n) => queue({ text: `text ${n}` })));
  await until(isIn("sms sent"));
  expect(twilio.taken.map((text) => text.text).toSorted()).toEqual(Array.from({ length: 12 }, (_, n) => `text ${n}`).toSorted());
});

test("with a mail server alone texts are held, and with a carrier alone mails are; each goes its own way", async () => {
  const smtp = await startMailServer();
  const mail = { server: smtp.server, from: { name: null, address: "no-reply@bluesky.example" } };
  const letter = {
    kind: "card_added",
    to: { name: null, address: "ana@example.com" },
    subject: "Hi",
    text: "Hello\n",
    html: null,
    carriesProof: false,
  };
  const id = await queue();
  await withTx(db, tenant, (tx) => queueMail(tx, keeper, letter, now));
  await send({ mail, sms: null });
  await until(isIn("mail sent", "sms held"));
  expect(await states()).toEqual(["mail sent", "sms held"]);
  expect(await withTx(db, tenant, (tx) => retryMail(tx, { mail, sms: null }, id, now))).toEqual({
    ok: false,
    refusal: { code: "sms_not_set" },
  });

  await senders.pop()?.stop();
  await withTx(db, tenant, (tx) => queueMail(tx, keeper, letter, now));
  await send({ mail: null, sms: carrier() });
  expect(await withTx(db, tenant, (tx) => retryMail(tx, { mail: null, sms: carrier() }, id, now))).toMatchObject({ ok: true });
  await until(isIn("mail sent", "mail held", "sms sent"));
  expect(await states()).toEqual(["mail held", "mail sent", "sms sent"]);
  await smtp.close();
});

test("a mail server that hangs holds up no text", async () => {
  const smtp = await startMailServer({ onConnect: () => undefined });
  const mail = { server: smtp.server, from: { name: null, address: "no-reply@bluesky.example" } };
  const to = { name: null, address: "ana@example.com" };
  const letter = { kind: "card_added", to, subject: "Hi", text: "Hello\n", html: null, carriesProof: false };
  for (let n = 0; n < 8; n += 1) await withTx(db, tenant, (tx) => queueMail(tx, keeper, letter, now));
  await send({ mail, sms: carrier() });
  while (!(await states()).includes("mail sending")) await wait(20);
  await queue();
  for (let tries = 0; tries < 300 && twilio.taken.length === 0; tries += 1) await wait(20);
  expect([twilio.taken.length, (await states()).includes("mail sending")]).toEqual([1, true]);
  await senders.pop()?.stop();
  await smtp.close();
});

test("a refusal for ever ends a text, any other waits and is tried again", async () => {
  await queue({ to: "+15005550004" });
  await send({ mail: null, sms: carrier() });
  await until(isIn("sms failed"));
  // What the owner's first screen counts.
  expect(await withTx(db, tenant, (tx) => countFailed(tx, START))).toBe(1);
  expect(await rows()).toMatchObject([{ error_code: "sms_not_wanted" }]);

  await db.owner`delete from outbox`;
  await senders.pop()?.stop();
  await queue();
  await send({ mail: null, sms: carrier("wrong") });
  await until((row) => row.error_code !== null);
  expect(await rows()).toMatchObject([{ state: "waiting", error_code: "sms_login_refused", next_at: new Date(START + 5 * SECOND_MS) }]);
  expect(troubles).toEqual(["sms_not_wanted", "sms_login_refused"]);
  await senders.pop()?.stop();
  now = instant(START + 6 * SECOND_MS);
  await send({ mail: null, sms: carrier() });
  await until(isIn("sms sent"));
});

test("a code that is dead is not sent any more", async () => {
  await queue({ notAfter: instant(START + 10 * MINUTE_MS) });
  now = instant(START + 10 * MINUTE_MS);
  await send({ mail: null, sms: carrier() });
  await until(isIn("sms failed"));
  expect([await rows(), twilio.taken]).toMatchObject([[{ error_code: "too_late" }], []]);
});

test("neither number nor words of a text can be read from the database, and the owner's list tells its way", async () => {
  await queue();
  const [row] = await db.owner`select (select json_agg(o) from outbox o)::text || (select json_agg(b) from boxes b)::text as all`;
  for (const told of ["447700900123", "482177"]) {
    expect(String(row?.["all"])).not.toContain(told);
    expect(String(row?.["all"])).not.toContain(Buffer.from(told).toString("hex"));
  }
  const { items } = await withTx(db, tenant, (tx) => listWhole(tx, keeper, { limit: 5, before: null }));
  expect(items).toMatchObject([{ channel: "sms", content: { to: { address: "+447700900123" }, subject: "", html: null } }]);
});

test("only one number, in full, is a place for a text", async () => {
  for (const to of ["07700900123", "+447700900123;ext=4", "+44 7700", "+447700900123,+447700900124", "ana@example.com", ""])
    await expect(queue({ to }), to).rejects.toThrow("one number");
});
