import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { SubjectId } from "../../src/base/ids.ts";
import { instant } from "../../src/base/instant.ts";
import { AnsweredRefusal } from "../../src/platform/keeper/channel.ts";
import { listTenants } from "../../src/platform/storage/database.ts";
import { unsealRoot } from "../../src/platform/keeper/keyring.ts";
import { openTestDatabase } from "../../src/platform/storage/testing.ts";
import type { TestDatabase } from "../../src/platform/storage/testing.ts";
import { type Tx, withTx } from "../../src/platform/storage/tx.ts";
import { testActor } from "../../src/safe/testing.ts";
import { collectionOf } from "../../src/edge/collection-of.ts";
import { forwardingOf } from "../../src/edge/forwarding-of.ts";
import { forward } from "../../src/workflows/forwarding/forward.ts";
import { sweepForwards } from "../../src/workflows/forwarding/sweep-forwards.ts";
import { PASSPHRASE, type TestEdge, call, makeBusiness, openTestEdge } from "../../src/edge/http/_test-edge.ts";
import { CUSTOMER, FORWARD_MAP, type TestVendor, approveVendor, forwardBody, postForward, startVendor } from "../support/forwards.ts";

let db: TestDatabase;
let one: TestEdge;
let two: TestEdge;
let vendor: TestVendor;
let owner = "";
let desk = "";
let subject = "";
let vendorId = "";
let arrivedBefore = 0;

beforeAll(async () => {
  db = await openTestDatabase();
  one = await openTestEdge(db, { egressTotalMs: 500 });
  vendor = await startVendor();
  owner = await makeBusiness(one, "Blue Sky", FORWARD_MAP);
  two = await openTestEdge(db);
  expect((await unsealRoot(two.house.db, two.house.keeper, PASSPHRASE)).ok).toBe(true);
  desk = String((await call(one.port, "POST", "/v1/keys", { key: owner, body: { role: "desk" } })).json["key"]);
  vendorId = await approveVendor(one, owner, vendor.origin);
  subject = await customer();
});
afterAll(async () => {
  await Promise.all([one.close(), two.close()]);
  await Promise.all([vendor.close(), db.close()]);
});
beforeEach(() => {
  arrivedBefore = vendor.seen().length;
});

async function customer(): Promise<string> {
  const { email: _email, ...fields } = CUSTOMER;
  return String((await call(one.port, "POST", "/v1/subjects", { key: desk, body: { fields } })).json["id"]);
}

const arrived = (): number => vendor.seen().length - arrivedBefore;
const disclosures = async (): Promise<number> =>
  ((await call(one.port, "GET", `/v1/vendors/${vendorId}/disclosures?limit=200`, { key: owner })).json["items"] as unknown[]).length;
const moveClock = (ms: number): void => {
  for (const edge of [one, two]) edge.house.setClock(instant(Date.now() + ms));
};

test("fifty askings under one Idempotency-Key, of two processes at once, reach the vendor once and have one answer", async () => {
  const before = await disclosures();
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, n) => postForward(n % 2 === 0 ? one : two, desk, forwardBody(subject), "book-1")),
  );
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
  expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
  expect([arrived(), (await disclosures()) - before]).toEqual([1, 1]);
  expect((await postForward(two, desk, forwardBody(subject), "book-1")).text).toBe(answers[0]?.text);
  expect(arrived()).toBe(1);
});

test("what a vendor has done is written down and told where the writing collides, too, and is not sent again", async () => {
  // The database lets one of two go that wait for each other; here whoever writes down what came of a sending, twice.
  await db.owner`create sequence collisions`;
  await db.owner`
    create function collide() returns trigger language plpgsql security definer as $$
    begin
      if nextval('collisions') <= 2 then raise exception 'deadlock detected' using errcode = '40P01'; end if;
      return new;
    end $$`;
  await db.owner`create trigger collide before update on forwards for each row when (new.state = 'answered') execute function collide()`;
  const before = await disclosures();
  const answer = await postForward(one, desk, forwardBody(subject), "book-collided");
  await db.owner`drop trigger collide on forwards`;
  expect([answer.status, answer.json["done"]], answer.text).toEqual([200, true]);
  expect((await postForward(two, desk, forwardBody(subject), "book-collided")).text).toBe(answer.text);
  expect([arrived(), (await disclosures()) - before]).toEqual([1, 1]);
});

test("another request under the same key is refused, another caller's key is another key, and without one each is its own", async () => {
  await postForward(one, desk, forwardBody(subject), "book-2");
  expect((await postForward(two, desk, forwardBody(subject, { path: "/api/other" }), "book-2")).json).toMatchObject({
    status: 422,
    code: "idempotency_conflict",
  });
  const other = String((await call(one.port, "POST", "/v1/keys", { key: owner, body: { role: "desk" } })).json["key"]);
  expect((await postForward(one, other, forwardBody(subject), "book-2")).status).toBe(200);
  await Promise.all([postForward(one, desk, forwardBody(subject)), postForward(one, desk, forwardBody(subject))]);
  expect(arrived()).toBe(4);
});

test("a vendor's answer that is damaged is told as such to whoever asks again, and nothing is sent a second time", async () => {
  const ask = () => postForward(one, desk, forwardBody(subject), "book-damaged");
  const first = (await ask()).json;
  const { count } = await db.owner`
    update boxes set envelope = set_byte(envelope, 20, get_byte(envelope, 20) # 1) where box_id = ${`forward/${String(first["id"])}`}`;
  expect(count).toBe(1);
  expect((await ask()).json).toMatchObject({ status: 409, code: "answer_damaged", forward: first["id"], entry: first["entry"] });
  expect(arrived()).toBe(1);
});

test("what was not sent leaves its key free", async () => {
  const nobody = await approveVendor(one, owner, "http://127.0.0.1:9", { label: "Nobody", name: "nobody", recipient: "airline" });
  const ask = (to: string) => postForward(one, desk, forwardBody(subject, {}, { vendor: to }), "book-3");
  expect((await ask("nobody")).json).toMatchObject({ status: 502, code: "not_reached" });
  await call(one.port, "PATCH", `/v1/vendors/${nobody}`, { key: owner, body: { origin: vendor.origin, state: "approved" } });
  expect((await ask("nobody")).status).toBe(200);
  expect(arrived()).toBe(1);
});

test("a vendor that says nothing leaves an unknown outcome, which counts as given and is never sent again by itself", async () => {
  const before = await disclosures();
  const ask = () => postForward(one, desk, forwardBody(subject, { path: "/hostile/silent" }), "book-4");
  const first = await ask();
  expect(first.json).toMatchObject({
    status: 504,
    code: "unknown_outcome",
    forward: expect.stringMatching(/^fwd_/u),
    entry: expect.stringMatching(/^ent_/u),
  });
  expect(String(first.json["say"])).toMatch(/not known/u);
  const again = await ask();
  expect([again.status, again.json["forward"]]).toEqual([504, first.json["forward"]]);
  expect([arrived(), (await disclosures()) - before]).toEqual([1, 1]);
  const told = await call(two.port, "GET", `/v1/forwards/${String(first.json["forward"])}`, { key: desk });
  expect(told.json).toMatchObject({ state: "unknown", code: "timed_out", status: null });
});

test("a process that is killed while it sends leaves an unknown outcome, and the next one sends", async () => {
  const sending = postForward(two, desk, forwardBody(subject, { path: "/hostile/silent" }), "book-5");
  await expect.poll(arrived).toBe(1);
  process.kill(two.house.egress.pid() ?? 0, "SIGKILL");
  expect((await sending).json).toMatchObject({ status: 504, code: "unknown_outcome" });
  expect((await postForward(two, desk, forwardBody(subject), "book-6")).status).toBe(200);
  expect(arrived()).toBe(2);
});

test("a process that fails at what it does once it has sent leaves an unknown outcome as well, and the fault is told to us", async () => {
  const [tenant = "ten_"] = await listTenants(db);
  const troubles: unknown[] = [];
  const own = forwardingOf(two.house, collectionOf(two.house));
  const lease = async (): ReturnType<typeof own.egress.lease> => {
    const given = await own.egress.lease();
    return { ...given, send: async (ask) => Promise.reject(new AnsweredRefusal(`bad_message after ${(await given.send(ask)).kind}`)) };
  };
  const failing = { ...own, egress: { ...own.egress, lease }, onTrouble: (_tenant: unknown, error: unknown) => void troubles.push(error) };
  const what = {
    kind: "request",
    request: { method: "POST", path: "/hostile/echo", headers: {}, body: { passport: "{{subject.passport}}" } },
  } as const;
  const ask = { tenant, actor: testActor(["desk"]), vendor: "air", subject: subject as SubjectId, purpose: "booking", what } as const;
  const told = await forward(failing, (fn) => withTx(two.house.db, tenant, fn), { ...ask, card: null, reason: null, once: null });
  expect(told).toMatchObject({ ok: false, refusal: { code: "unknown_outcome" } });
  expect([arrived(), troubles.length]).toEqual([1, 1]);
  const [newest] = (await call(two.port, "GET", "/v1/forwards?limit=1", { key: desk })).json["items"] as unknown[];
  expect(newest).toMatchObject({ state: "unknown", code: "sender_lost" });
});

test("a sending whose app has died is told as unknown once nobody can be sending it, to whoever asks again and by the sweep", async () => {
  const stuck = async (key: string): Promise<string> => {
    const answer = await postForward(one, desk, forwardBody(subject, { path: "/hostile/silent" }), key);
    const id = String(answer.json["forward"]);
    // As it stands where the app was killed in the middle.
    await db.owner`update forwards set state = 'sending', code = null, ended_at = null where forward_id = ${id}`;
    await db.owner`delete from disclosures where entry_id = (select entry_id from forwards where forward_id = ${id})`;
    return id;
  };
  const [asked, swept] = [await stuck("book-7"), await stuck("book-8")];
  const told = async (id: string) => (await call(one.port, "GET", `/v1/forwards/${id}`, { key: desk })).json;
  // What the vendor may be asked for again takes three times as long as one ask.
  moveClock(100_000);
  const again = postForward(two, desk, forwardBody(subject, { path: "/hostile/silent" }), "book-7");
  await wait(300);
  expect(await told(asked)).toMatchObject({ state: "sending" });
  moveClock(106_000);
  expect((await again).json).toMatchObject({ status: 504, forward: asked });
  const [tenant = "ten_"] = await listTenants(db);
  moveClock(121_000);
  await withTx(db, tenant, (tx) => sweepForwards(tx, one.house.clock()));
  expect(await told(swept)).toMatchObject({
    state: "unknown",
    code: "sender_lost",
  });
  expect(arrived()).toBe(2);
  const entries = await call(one.port, "GET", `/v1/ledger/entries?act=forward.unknown&limit=2`, { key: owner });
  expect(entries.json["items"]).toMatchObject([
    { actor: { kind: "worker" }, codes: ["sender_lost"], detail: { forward: swept } },
    { actor: { kind: "worker" }, codes: ["sender_lost"], detail: { forward: asked } },
  ]);
  moveClock(0);
});

test("after a day the key is free, and the kept answer is gone; an erasure takes both at once", async () => {
  const [tenant = "ten_"] = await listTenants(db);
  const boxes = async (): Promise<number> =>
    Number((await db.owner`select count(*) as n from boxes where kind = 'forward-answer'`)[0]?.["n"]);
  const eva = await customer();
  await postForward(one, desk, forwardBody(eva), "book-9");
  const kept = await boxes();
  await call(one.port, "POST", "/v1/erasures", { key: owner, body: { subject: eva, reason: "asked for it" } });
  expect(await boxes()).toBe(kept - 1);
  expect(await db.owner`select 1 from forwards where subject_id = ${eva}`).toHaveLength(0);

  const first = await postForward(one, desk, forwardBody(subject), "book-10");
  moveClock(86_401_000);
  await withTx(db, tenant, (tx) => sweepForwards(tx, one.house.clock()));
  expect(await boxes()).toBe(0);
  const next = await postForward(one, desk, forwardBody(subject), "book-10");
  expect([next.status, next.json["id"] === first.json["id"]]).toEqual([200, false]);
  moveClock(0);
});

test("an answer that comes after its sending was told as unknown is kept for nobody, nor beyond its customer's erasure", async () => {
  const [tenant = "ten_"] = await listTenants(db);
  const eva = await customer();
  const sending = postForward(two, desk, forwardBody(eva, { path: "/hostile/slow" }), "book-11");
  await expect.poll(arrived).toBe(1);
  moveClock(121_000);
  await withTx(db, tenant, (tx) => sweepForwards(tx, one.house.clock()));
  moveClock(0);
  const erased = await call(one.port, "POST", "/v1/erasures", { key: owner, body: { subject: eva, reason: "asked for it" } });
  expect(erased.status, erased.text).toBeLessThan(300);
  vendor.server.closeAllConnections();
  expect((await sending).status).toBe(200);
  expect(
    await db.owner`
      select 1
        from boxes
       where kind = 'forward-answer'
         and substr(box_id, 9) not in (select forward_id from forwards)`,
  ).toEqual([]);
});

test("an erasure that comes while a sending is written down waits for it, and then finds it under way", async () => {
  const [tenant = "ten_"] = await listTenants(db);
  const eva = (await customer()) as `sub_${string}`;
  const erase = () => call(one.port, "POST", "/v1/erasures", { key: owner, body: { subject: eva, reason: "asked for it" } });
  let erasing: ReturnType<typeof erase> | undefined;
  const inTx = <T>(fn: (tx: Tx) => Promise<T>): Promise<T> =>
    withTx(db, tenant, async (tx) => {
      const done = await fn(tx);
      erasing ??= erase();
      await Promise.race([erasing, wait(300)]);
      return done;
    });
  const request = { method: "POST", path: "/hostile/silent", headers: {}, body: { passport: "{{subject.passport}}" } } as const;
  const ask = {
    tenant,
    vendor: "air",
    subject: eva,
    purpose: "booking",
    what: { kind: "request", request },
    card: null,
    reason: null,
  } as const;
  const forwarding = forwardingOf(one.house, collectionOf(one.house));
  const sent = await forward(forwarding, inTx, { ...ask, actor: testActor(["desk"]), once: null });
  expect(sent).toMatchObject({ ok: false, refusal: { code: "unknown_outcome" } });
  expect((await erasing)?.json).toMatchObject({ status: 409, code: "still_under_way" });
});

test("neither key, nor request, nor the vendor's answer stands in the database in clear", async () => {
  await postForward(
    one,
    desk,
    forwardBody(subject, { body: { passenger: "Canary-Passenger-77", ref: "{{subject.passport}}" } }),
    "canary-key-77",
  );
  const rows = await db.owner`
    select forwards::text as text, encode(coalesce(key_index, ''), 'escape') as key from forwards
    union all select boxes::text, encode(envelope, 'escape') from boxes`;
  expect(rows.length).toBeGreaterThan(5);
  expect(JSON.stringify(rows)).not.toMatch(/canary|confirmed|number.,.expires/iu);
});
