import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { MailId, TenantId } from "../../base/ids.ts";
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, SECOND_MS, instant } from "../../base/instant.ts";
import { putBoxes } from "../keeper/boxes.ts";
import type { Keeper } from "../keeper/keeper.ts";
import { addTenantKeys, unsealRoot } from "../keeper/keyring.ts";
import { borrowKeeper, initialiseCheapRoot } from "../keeper/testing.ts";
import { makeTestTenant, openTestDatabase, type TestDatabase } from "../storage/testing.ts";
import { withTx } from "../storage/tx.ts";
import { OUTBOX_CHANNEL, notifySender } from "./_sql.ts";
import { type TestMailServer, headerOf, startMailServer } from "./_testing.ts";
import { listMails } from "./list-mails.ts";
import { MAIL_KIND, type Mail } from "./mail.ts";
import type { MailServer } from "./mail-settings.ts";
import { queueMail } from "./queue-mail.ts";
import { retryMail } from "./retry-mail.ts";
import { type Sender, type SenderParts, startSender } from "./send-mails.ts";
import { sweepMails } from "./sweep-mails.ts";

const PASSPHRASE = "correct horse battery staple";
const START = instant(Date.UTC(2026, 0, 1));

let db: TestDatabase;
let keeper: Keeper;
let tenant: TenantId;
let now: Instant;
const troubles: string[] = [];
const open: (() => Promise<void>)[] = [];

beforeAll(async () => {
  db = await openTestDatabase();
  keeper = borrowKeeper();
  await initialiseCheapRoot(db, keeper, PASSPHRASE, START);
  tenant = await makeTestTenant(db);
  await withTx(db, tenant, (tx) => addTenantKeys(tx, keeper, START));
});

beforeEach(() => {
  now = START;
  troubles.length = 0;
});

afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one();
  await db.owner`delete from outbox`;
  await db.owner`delete from boxes`;
});

afterAll(async () => {
  await keeper.close();
  await db.close();
});

async function mailServer(...args: Parameters<typeof startMailServer>): Promise<TestMailServer> {
  const started = await startMailServer(...args);
  open.push(() => started.close());
  return started;
}

async function sender(server: MailServer | null, more: Partial<SenderParts> = {}): Promise<Sender> {
  const started = await startSender({
    db,
    keeper,
    clock: () => now,
    carriers: {
      mail: server === null ? null : { server, from: { name: "Blue Sky", address: "no-reply@bluesky.example" } },
      sms: null,
    },
    onTrouble: (_tenant, trouble) => troubles.push("code" in trouble ? trouble.code : String(trouble.error)),
    ...more,
  });
  open.push(() => started.stop());
  return started;
}

async function queue(n = 1, address = "ana@example.com", more: Partial<Pick<Mail, "goesWhenDone" | "carriesProof">> = {}): Promise<MailId> {
  return await withTx(db, tenant, (tx) =>
    queueMail(
      tx,
      keeper,
      { kind: "invite", to: { name: null, address }, subject: `Mail ${n}`, text: "Hello\n", html: null, carriesProof: false, ...more },
      now,
    ),
  );
}

type Row = { readonly state: string; readonly attempts: number; readonly next_at: Date; readonly error_code: string | null };

async function rows(): Promise<readonly Row[]> {
  return await db.owner<Row[]>`select state, attempts, next_at, error_code from outbox order by mail_id`;
}

async function until(isSo: () => Promise<boolean> | boolean, msMax = 30_000): Promise<void> {
  for (const end = performance.now() + msMax; performance.now() < end;) {
    if (await isSo()) return;
    await wait(20);
  }
  throw new Error(`it did not come to pass: ${JSON.stringify(await rows())}`);
}

const allAre = (state: string) => async (): Promise<boolean> => (await rows()).every((row) => row.state === state);

test("a mail leaves at once after the commit, and not before", async () => {
  const { server, taken } = await mailServer();
  // Whoever only looks from time to time finds nothing: it leaves because the commit says so.
  const owner = Object.assign(() => Promise.resolve([]), db.owner) as unknown as SenderParts["db"]["owner"];
  await sender(server, { db: { ...db, owner } });
  await wait(100);
  await withTx(db, tenant, async (tx) => {
    await queueMail(
      tx,
      keeper,
      { kind: "invite", to: { name: null, address: "ana@example.com" }, subject: "Hi", text: "Hello\n", html: null, carriesProof: false },
      now,
    );
    await wait(300);
    expect(taken).toEqual([]);
  });
  await until(() => taken.length === 1);
  await until(allAre("sent"));
  expect(troubles).toEqual([]);
});

test("of two processes that send at once each mail is sent once", async () => {
  // Slow, so that every sender looks while the others are in the middle of theirs.
  const { server, taken } = await mailServer({ onMailFrom: (_address, _session, callback) => void setTimeout(callback, 100) });
  for (let n = 0; n < 40; n++) await queue(n);
  await Promise.all([sender(server), sender(server), sender(server)]);
  await until(allAre("sent"));
  await wait(200);
  expect(taken).toHaveLength(40);
  expect(new Set(taken.map((mail) => headerOf(mail.raw, "Message-ID"))).size).toBe(40);
});

test("however many wait, four are sent at once", async () => {
  const held: (() => void)[] = [];
  let isHeld = true;
  const { server, taken } = await mailServer({ onConnect: (_session, done) => (isHeld ? void held.push(done) : done()) });
  for (let n = 1; n <= 30; n += 1) await queue(n);
  await sender(server);
  const underWay = async (): Promise<number> => (await rows()).filter((row) => row.state === "sending").length;
  await until(async () => (await underWay()) > 0);
  expect(await underWay()).toBe(4);
  isHeld = false;
  for (const done of held) done();
  await until(() => taken.length === 30);
});

test("a mail that somebody is waiting for with its code or link waits for none that tells of something", async () => {
  let isHeld = true;
  const held: (() => void)[] = [];
  const { server, taken } = await mailServer({
    onRcptTo: ({ address }, _session, done) => (isHeld && address === "many@example.com" ? void held.push(done) : done()),
  });
  for (let n = 1; n <= 12; n += 1) await queue(n, "many@example.com");
  await sender(server);
  await until(() => held.length > 0);
  await queue(13, "ana@example.com", { carriesProof: true });
  await until(() => taken.length === 1);
  expect(taken[0]?.to).toEqual(["ana@example.com"]);
  isHeld = false;
  for (const done of held) done();
  await until(() => taken.length === 13);
});

test("refused for now, it is sent later: after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h and 10 h, and then it has failed", async () => {
  const { server, taken } = await mailServer({ onRcptTo: (_address, _session, callback) => callback(later()) });
  await queue();
  const waits: number[] = [];
  for (let attempt = 1; attempt <= 8; attempt++) {
    const running = await sender(server);
    await until(async () => (await rows())[0]?.attempts === attempt && (await rows())[0]?.state !== "sending");
    await running.stop();
    const [row] = await rows();
    if (row?.state === "waiting") waits.push(row.next_at.getTime() - now);
    now = instant(row?.next_at.getTime() ?? now);
  }
  expect(waits).toEqual([5 * SECOND_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS, 5 * HOUR_MS, 10 * HOUR_MS, 10 * HOUR_MS]);
  expect(await rows()).toMatchObject([{ state: "failed", attempts: 8, error_code: "try_later" }]);
  expect([taken, new Set(troubles)]).toEqual([[], new Set(["try_later"])]);
});

test("refused for now and taken the second time, it is there once, and the trouble is forgotten", async () => {
  let calls = 0;
  const { server, taken } = await mailServer({ onMailFrom: (_address, _session, callback) => callback(++calls === 1 ? later() : null) });
  await queue();
  await sender(server);
  await until(async () => (await rows())[0]?.error_code === "try_later");
  now = instant(now + 4 * SECOND_MS);
  await db.app.notify(OUTBOX_CHANNEL, tenant);
  await wait(200);
  expect(calls).toBe(1);
  now = instant(now + SECOND_MS);
  await db.app.notify(OUTBOX_CHANNEL, tenant);
  await until(allAre("sent"));
  expect([taken.length, (await rows())[0]]).toMatchObject([1, { attempts: 2, error_code: null }]);
});

test("a recipient who is refused for ever fails at once, and the others are not held up", async () => {
  const { server, taken } = await mailServer({
    onRcptTo: ({ address }, _session, callback) =>
      callback(address.startsWith("nobody") ? Object.assign(new Error("no such user"), { responseCode: 550 }) : null),
  });
  await queue(1, "nobody@example.com");
  for (let n = 2; n <= 6; n++) await queue(n);
  await sender(server);
  await until(async () => (await rows()).every((row) => row.state === "sent" || row.state === "failed"));
  const failed = (await rows()).filter((row) => row.state === "failed");
  expect(failed).toMatchObject([{ attempts: 1, error_code: "recipient_refused" }]);
  expect(taken).toHaveLength(5);
});

test("a sender that died between sending and marking is followed by another, which sends the same mail again", async () => {
  const { server, taken } = await mailServer();
  await queue();
  const first = await sender(server);
  await until(allAre("sent"));
  await first.stop();
  // As the process would have left it: claimed, sent, and not marked; later its lease runs out.
  await db.owner`update outbox set state = 'sending', worker = 'gone', claimed_until = clock_timestamp() + interval '1 hour', sent_at = null`;
  const second = await sender({ ...server });
  await wait(300);
  expect(taken).toHaveLength(1);
  await second.stop();
  await db.owner`update outbox set claimed_until = clock_timestamp() - interval '1 second'`;
  now = instant(now + HOUR_MS);
  await sender(server, {
    carriers: { mail: { server, from: { name: "New Name", address: "hello@another.example" } }, sms: null },
  });
  await until(allAre("sent"));
  expect(taken).toHaveLength(2);
  const marks = taken.map(({ raw }) => [headerOf(raw, "Message-ID"), headerOf(raw, "Date")]);
  expect(marks[0]).toEqual(marks[1]);
  expect(marks[0]?.[0]).toMatch(/^<mai_[0-9a-z]{26}@bluesky\.example>$/u);
});

test.each(["40P01", "40001", "57P01"])(
  "a mail that was taken is sent once, although the first tries to mark it fail with %s",
  async (code) => {
    const { server, taken } = await mailServer();
    await db.owner.unsafe(`
    create sequence marks;
    create function fail_twice() returns trigger language plpgsql as $$ begin
      if new.state = 'sent' and nextval('marks') <= 2 then raise exception using errcode = '${code}'; end if;
      return new;
    end $$;
    grant usage on sequence marks to strongroom_app;
    create trigger fail_twice before update on outbox for each row execute function fail_twice()`);
    open.push(async () => void (await db.owner.unsafe("drop function fail_twice cascade; drop sequence marks")));
    await queue();
    await sender(server);
    await until(allAre("sent"), 10_000);
    expect([taken.length, troubles]).toEqual([1, []]);
  },
);

test("a mail that ends its sender each time is given up after eight attempts", async () => {
  const { server, taken } = await mailServer();
  await queue();
  await db.owner`update outbox set state = 'sending', attempts = 8, worker = 'gone', claimed_until = clock_timestamp() - interval '1 second'`;
  await sender(server);
  await until(allAre("failed"));
  expect([taken, (await rows())[0]?.error_code]).toEqual([[], "gave_up"]);
});

test("without a mail server mails are held, and go out only when somebody says so", async () => {
  await queue();
  const none = await sender(null);
  await until(allAre("held"));
  await none.stop();
  const { server, taken } = await mailServer();
  await sender(server);
  await wait(300);
  expect([taken, (await rows())[0]?.state]).toEqual([[], "held"]);
});

test("while the safe is sealed nothing is claimed; unsealed, it goes out", async () => {
  const { server, taken } = await mailServer();
  await queue();
  await keeper.lock();
  await sender(server);
  await wait(200);
  expect(await rows()).toMatchObject([{ state: "waiting", attempts: 0 }]);
  await unsealRoot(db, keeper, PASSPHRASE);
  await db.app.notify(OUTBOX_CHANNEL, tenant);
  await until(() => taken.length === 1);
});

test("a mail whose box was damaged fails alone, and one that was erased meanwhile is not sent", async () => {
  const { server, taken } = await mailServer();
  const [damaged, erased] = [await queue(1), await queue(2)];
  await queue(3);
  await db.owner`update boxes set envelope = set_byte(envelope, 30, get_byte(envelope, 30) # 1) where box_id = ${`mail/${damaged}`}`;
  await db.owner`delete from boxes where box_id = ${`mail/${erased}`}`;
  await db.owner`delete from outbox where mail_id = ${erased}`;
  await sender(server);
  await until(async () => (await rows()).every((row) => row.state === "sent" || row.state === "failed"));
  const outcomes = (await rows()).map((row) => `${row.state} ${row.error_code}`);
  expect(outcomes.toSorted()).toEqual(["failed damaged", "sent null"]);
  expect(taken.map((mail) => headerOf(mail.raw, "Subject"))).toEqual(["Mail 3"]);
});

test("mails that cannot be read for now are not taken over and over, and hold up nobody", async () => {
  const { server, taken } = await mailServer();
  const hindered = [await queue(1), await queue(2), await queue(3), await queue(4)];
  const boxes = hindered.map((id) => ({ id: `mail/${id}`, kind: MAIL_KIND, plaintext: Buffer.from("of another version") }));
  await withTx(db, tenant, (tx) => putBoxes(tx, keeper, boxes));
  await queue(5);
  await sender(server);
  await until(
    async () => taken.length === 1 && troubles.length >= 4 && (await rows()).every((row) => row.state === "sent" || row.attempts === 0),
  );
  expect([taken.length, troubles.length]).toEqual([1, 4]);
  const waiting = { state: "waiting", attempts: 0, next_at: new Date(now + 5_000) };
  expect((await rows()).filter((row) => row.state !== "sent")).toMatchObject(hindered.map(() => waiting));
});

test("a last letter goes with its delivery, or when it is given up; one that waits is there, and so are others", async () => {
  const last = { goesWhenDone: true };
  const { server } = await mailServer({
    onRcptTo: ({ address }, _session, callback) => {
      const responseCode = address.startsWith("nobody") ? 550 : address.startsWith("later") ? 450 : undefined;
      callback(responseCode === undefined ? null : Object.assign(new Error("no"), { responseCode }));
    },
  });
  const [sent, failed] = [await queue(1, "ana@example.com", last), await queue(2, "nobody@example.com", last)];
  const others = [await queue(3, "later@example.com", last), await queue(4), await queue(5, "nobody@example.com")];
  await sender(server);
  await until(async () => (await rows()).every((row) => ["sent", "failed"].includes(row.state) || row.error_code !== null));
  const { items } = await withTx(db, tenant, (tx) => listMails(tx, keeper, { limit: 9, before: null }));
  const found = new Map(items.map(({ id, state, content }) => [id, [state, content?.subject ?? null]]));
  expect([sent, failed, ...others].map((id) => found.get(id))).toEqual([
    ["sent", null],
    ["failed", null],
    ["waiting", "Mail 3"],
    ["sent", "Mail 4"],
    ["failed", "Mail 5"],
  ]);
  expect((await db.owner`select box_id from boxes`).length).toBe(3);
  const carriers = { mail: { server, from: { name: null, address: "no-reply@bluesky.example" } }, sms: null };
  const retried = (id: MailId) => withTx(db, tenant, (tx) => retryMail(tx, carriers, id, now));
  expect(await retried(failed)).toEqual({ ok: false, refusal: { code: "mail_gone" } });
  expect(await retried(sent)).toEqual({ ok: false, refusal: { code: "mail_sent" } });
});

test("a last letter is marked and dropped in one transaction: where the one fails, so does the other, and it is sent again", async () => {
  const { server, taken } = await mailServer();
  const id = await queue(1, "ana@example.com", { goesWhenDone: true });
  await db.owner.unsafe(`
    create function keep_boxes() returns trigger language plpgsql as $$ begin raise exception 'cut off'; end $$;
    create trigger keep_boxes before delete on boxes for each row execute function keep_boxes()`);
  const first = await sender(server);
  await until(() => troubles.length > 0);
  await first.stop();
  await db.owner.unsafe("drop trigger keep_boxes on boxes; drop function keep_boxes()");
  expect([await rows(), (await db.owner`select box_id from boxes`).map((row) => row["box_id"])]).toMatchObject([
    [{ state: "sending" }],
    [`mail/${id}`],
  ]);
  await db.owner`update outbox set claimed_until = clock_timestamp() - interval '1 second'`;
  await sender(server);
  await until(allAre("sent"));
  expect([taken.length, (await db.owner`select 1 from boxes`).length]).toEqual([2, 0]);
});

test("a sender that is stopped ends soon, even in the middle of a dialogue, and the mail waits", async () => {
  const { server } = await mailServer({ onData: (stream) => void stream.resume() });
  await queue();
  const running = await sender(server);
  await until(allAre("sending"));
  await wait(200);
  // In the middle of the dialogue, which would else end when the server has been silent for a minute: `timed_out`.
  await running.stop();
  expect(await rows()).toMatchObject([{ state: "waiting", attempts: 1, error_code: "cut_off" }]);
});

test("what has been in the outbox for thirty days is swept, with what it said", async () => {
  await queue();
  const at = (days: number) => withTx(db, tenant, (tx) => sweepMails(tx, instant(now + days * DAY_MS)));
  const boxes = async () => await db.owner`select box_id from boxes where tenant_id = ${tenant} and kind = 'mail'`;
  expect([await at(30), (await rows()).length, (await boxes()).length]).toEqual([0, 1, 1]);
  expect([await at(31), (await rows()).length, (await boxes()).length]).toEqual([1, 0, 0]);
});

function later(): Error {
  return Object.assign(new Error("try later"), { responseCode: 451 });
}

test("tenants that have nothing to send cost no transaction each", async () => {
  for (let n = 0; n < 20; n++) await makeTestTenant(db, `Idle ${n}`);
  const { server } = await mailServer();
  let transactions = 0;
  const counting: SenderParts["db"] = {
    ...db,
    app: Object.assign((...given: Parameters<typeof db.app>) => db.app(...given), db.app, {
      transaction: (...given: Parameters<typeof db.app.transaction>) => {
        transactions += 1;
        return db.app.transaction(...given);
      },
    }) as SenderParts["db"]["app"],
  };
  await sender(server, { db: counting });
  await wait(1_000);
  expect(transactions).toBe(0);
  await queue();
  await until(allAre("sent"));
});

test("what is due again goes out however often somebody else has something to send", async () => {
  const { server } = await mailServer();
  const busy = await makeTestTenant(db, "Busy");
  await queue();
  await db.owner`update outbox set next_at = ${new Date(now + MINUTE_MS)}`;
  await sender(server);
  await wait(200);
  now = instant(now + MINUTE_MS);
  const calling = setInterval(() => void withTx(db, busy, (tx) => notifySender(tx)), 200);
  await until(allAre("sent"), 9_000).finally(() => clearInterval(calling));
});
