import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DAY_MS, instant } from "../../base/instant.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { createMapCache } from "../../registers/datamap/cache.ts";
import { parseMapYaml } from "../../registers/datamap/parse-map.ts";
import { applyMap } from "../../registers/datamap/versions.ts";
import { storedFields } from "../../registers/subjects/write.ts";
import { provideAs, pageKey } from "../../safe/testing-cards.ts";
import { type TestSafe, makeSubject, openTestSafe, testActor } from "../../safe/testing.ts";
import { keepCards } from "./keep-cards.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book, basis: contract }
fields:
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
  card:  { label: Card, category: payment-card, type: card, many: true, purposes: [booking], retention: 3y }
roles:
  intake: { booking: { email: [change] } }
`;
const intake = testActor(["intake"]);
let t: TestSafe;

beforeAll(async () => {
  t = await openTestSafe(MAP);
});
afterAll(() => t.close());

const keep = () => keepCards(t.safe, "https://cards.bluesky.example", t.tenant);

test("a look makes the page's key ready, ends what has ended, and writes one letter for each customer whose cards expired", async () => {
  const start = t.safe.clock();
  const next = new Date(start);
  next.setUTCMonth(next.getUTCMonth() + 1, 1);
  const expiry = `${String(next.getUTCMonth() + 1).padStart(2, "0")}/${String(next.getUTCFullYear()).slice(2)}`;
  const ana = await makeSubject(t, intake, { email: "ana@example.com" });
  const bea = await makeSubject(t, intake, {});
  for (const subject of [ana, bea])
    for (const number of ["4242424242424242", "5555555555554444"]) await provideAs(t, subject, { card: { number, expiry } });
  await provideAs(t, ana, { card: { number: "378282246310005", expiry } }, { custody: "until-used" });
  const { keyId } = await pageKey(t);

  t.setNow(instant(start + 70 * DAY_MS));
  expect(await keep()).toEqual({ destroyed: 1, told: 1 });
  expect((await pageKey(t)).keyId).not.toBe(keyId);
  expect(await t.db.owner`select kind, state from outbox`).toEqual([{ kind: "card_expired", state: "waiting" }]);
  expect(await keep()).toEqual({ destroyed: 0, told: 0 });
});

test("who is told of an expired card is held before their card is, as an erasure holds them", async () => {
  const eva = await makeSubject(t, intake, { email: "eva@example.com" });
  const expiry = `12/${new Date(t.safe.clock()).toISOString().slice(2, 4)}`;
  await provideAs(t, eva, { card: { number: "4242424242424242", expiry } });
  t.setNow(instant(t.safe.clock() + 400 * DAY_MS));
  let keeping: ReturnType<typeof keep> | undefined;
  const cards = await t.db.owner.begin(async (sql) => {
    await sql`select 1 from subjects where subject_id = ${eva} for update`;
    keeping = keep();
    for (let isWaiting = false; !isWaiting;) {
      await sleep(5);
      isWaiting =
        (await t.db.owner`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`).length > 0;
    }
    return await sql`select 1 from cards where subject_id = ${eva} for update skip locked`;
  });
  expect([cards.length, (await keeping)?.told]).toEqual([1, 1]);
});

test("cards that cannot go, of customers whose records are damaged, keep no other card waiting", async () => {
  const custody = { custody: "until-used" } as const;
  const dan = await makeSubject(t, intake, { email: "dan@example.com" });
  await provideAs(t, dan, { card: { number: "4242424242424242", expiry: "04/39" } }, custody);
  const [{ until } = { until: null }] = await t.db.owner<{ until: Date }[]>`select until_at as until from cards where subject_id = ${dan}`;
  // More than a look takes at once, and all of them longer overdue.
  await t.db.owner`
    insert into subjects (tenant_id, subject_id, created_at, updated_at)
    select tenant_id, 'sub_damaged' || n, created_at, updated_at
      from subjects, generate_series(1, 200) as n
     where subject_id = ${dan}`;
  await t.db.owner`
    insert into sealed_records (tenant_id, subject_id, key_class, packed, oldest_at)
    select ${t.tenant}, 'sub_damaged' || n, 'own/damaged', '\\x00', ${new Date(t.safe.clock())}
      from generate_series(1, 200) as n`;
  await t.db.owner`
    insert into cards (tenant_id, subject_id, field, record, custody, keep, until_at, added_at)
    select tenant_id, 'sub_damaged' || n, field, record, custody, keep, until_at - interval '1 hour', added_at
      from cards, generate_series(1, 200) as n
     where subject_id = ${dan}`;
  t.setNow(instant((until?.getTime() ?? 0) + 1));
  expect(await keep()).toEqual({ destroyed: 1, told: 0 });
  expect((await t.db.owner`select 1 from cards where subject_id like 'sub_damaged%'`).length).toBe(200);
});

test("a card that the map in force keeps for longer is not destroyed by a process that knows of no newer one", async () => {
  const tenant = await t.addTenant(MAP);
  const here: TestSafe = { ...t, tenant, within: (fn) => withTx(t.db, tenant, fn) };
  const flo = await makeSubject(here, intake, {});
  expect(await provideAs(here, flo, { card: { number: "4242424242424242", expiry: "04/39" } })).toMatchObject({ ok: true });
  const elsewhere = { ...t.safe, maps: createMapCache(() => 0) };
  await here.within(elsewhere.maps.get);
  const parsed = parseMapYaml(MAP.replaceAll("retention: 3y", "retention: 10y"));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const change = { map: parsed.map, actor: { kind: "operator", id: "test" }, stored: storedFields };
  expect(await here.within((tx) => applyMap(tx, change, t.safe.clock()))).toMatchObject({ ok: true });
  t.setNow(instant(t.safe.clock() + 4 * 366 * DAY_MS));
  expect(await keepCards(elsewhere, "https://cards.bluesky.example", tenant)).toEqual({ destroyed: 0, told: 0 });
});

test("a sealed safe waits", async () => {
  await t.keeper.lock();
  expect(await keep()).toEqual({ destroyed: 0, told: 0 });
});
