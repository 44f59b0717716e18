import { afterAll, beforeAll, expect, test } from "vitest";
import type { SubjectId } from "../../base/ids.ts";
import { DAY_MS, type Instant, instant } from "../../base/instant.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { createMapCache } from "../../registers/datamap/cache.ts";
import { parseMapYaml } from "../../registers/datamap/parse-map.ts";
import { applyMap } from "../../registers/datamap/versions.ts";
import { endHold } from "../../registers/holds/holds.ts";
import { listEntries } from "../../registers/ledger/read.ts";
import { storedFields } from "../../registers/subjects/write.ts";
import { OWNER, type TestSafe, makeSubject, openTestSafe, testActor } from "../../safe/testing.ts";
import { provideAs } from "../../safe/testing-cards.ts";
import { eraseSubjects } from "../../safe/vault/erase.ts";
import { inspectSubjects } from "../../safe/vault/inspect.ts";
import { keptMap } from "../../safe/vault/kept-map.ts";
import { readMasked } from "../../safe/vault/read.ts";
import { searchSubjects } from "../../safe/vault/search.ts";
import { placeHoldFor } from "./place-hold.ts";
import { previewRetention } from "./preview.ts";
import { readQuarter } from "./quarter.ts";
import { readSweeps } from "./read-sweep.ts";
import { reportQuarter, reportRows } from "./report.ts";
import { sweepRetention } from "./sweep.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book your travel, basis: contract }
  books:   { label: Keep the books, basis: legal-obligation }
fields:
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 90d }
  club:  { label: Club number, category: behavioural, type: text, lookup: shared, many: true, purposes: [booking], retention: 60d }
  seat:  { label: Seat, category: behavioural, type: text, purposes: [booking], retention: 30d }
  bill:  { label: Bill, category: behavioural, type: text, purposes: [booking, books], retention: { booking: 30d, books: 200d } }
  card:  { label: Card, category: payment-card, type: card, many: true, purposes: [booking], retention: 60d }
roles:
  desk: { booking: { email: [clear, change], club: [masked, change], seat: [clear, change], bill: [clear, change], card: [masked, change] } }
`;
const BEGAN = instant(Date.parse("2026-04-10T08:00:00Z"));
const desk = testActor(["desk"]);
const at = (days: number): Instant => instant(BEGAN + days * DAY_MS);

let t: TestSafe;
beforeAll(async () => {
  t = await openTestSafe(MAP);
});
afterAll(() => t.close());

const sweep = (page?: number, signal = new AbortController().signal) => sweepRetention(t.safe, t.tenant, signal, page);
/** What is there, whether it may still be used or not. */
const fieldsOf = async (subject: SubjectId): Promise<readonly string[]> => {
  const [read] = await t.within((tx) => readMasked(t.safe, tx, [{ actor: desk, purpose: "booking", subject, act: "subject.read" }]));
  if (read?.ok !== true) throw new Error("not read");
  const isThere = (shown: object): boolean =>
    JSON.stringify(shown).includes("retention_over") || ("form" in shown && shown.form === "masked");
  return Object.entries(read.value.fields).flatMap(([name, shown]) => (isThere(shown) ? [name] : []));
};
const found = async (field: string, equals: string): Promise<number> => {
  const [one] = await t.within((tx) => searchSubjects(t.safe, tx, [{ actor: desk, purpose: "booking", field, equals }]));
  return one?.ok === true ? one.value.items.length : -1;
};
const hold = async (more: { subject?: SubjectId; field?: string; until?: string }) => {
  const { subject = null, field = null, until = "2027-01-01" } = more;
  const ask = { actor: OWNER, subject, field, reason: "dispute", words: "Refund of May.", until } as const;
  return await t.within((tx) => placeHoldFor(t.safe, tx, ask, t.safe.clock()));
};
const preview = async () => {
  const { fields } = await t.within(async (tx) => previewRetention(tx, await t.safe.maps.get(tx), t.safe.clock()));
  return Object.fromEntries(fields.map(({ field, over, soon, onHold }) => [field, [over, soon, onHold]]));
};
const destroyed = async (subject: SubjectId) => {
  const page = await t.within((tx) => listEntries(tx, { subject, act: "retention.destroy" }, { limit: 10, cursor: null }));
  return page.items;
};

let ana: SubjectId;

test("a value goes when the last purpose's time is over, at the millisecond after it and not before; others of its row stay", async () => {
  t.setNow(BEGAN);
  ana = await makeSubject(t, desk, { email: "ana@example.com", seat: "12A", bill: "7", club: ["BS-2040"] });
  t.setNow(at(30));
  expect(await preview()).toEqual({ email: [0, 0, 0], club: [0, 0, 0], seat: [0, 1, 0], bill: [0, 0, 0], card: [0, 0, 0] });
  expect(await sweep()).toEqual({ destroyed: 0 });
  t.setNow(instant(at(31) + 1));
  expect((await preview())["seat"]).toEqual([1, 0, 0]);
  expect(await sweep()).toEqual({ destroyed: 1 });
  expect(await sweep()).toEqual({ destroyed: 0 });
  expect(await fieldsOf(ana)).toEqual(["email", "club", "bill"]);
  const [entry, ...more] = await destroyed(ana);
  expect(more).toEqual([]);
  expect(entry).toMatchObject({ fields: ["seat"], actor: { kind: "worker", id: "worker_retention" }, outcome: "done" });
  expect(JSON.stringify(entry)).not.toContain("12A");
  const { fields } = await t.within(async (tx) => previewRetention(tx, await t.safe.maps.get(tx), t.safe.clock()));
  expect(fields.find(({ field }) => field === "bill")).toMatchObject({ over: 0, closed: [{ purpose: "booking", count: 1 }] });
});

test("of a field of many the old values go alone, and whoever is looked up by a newer one is still found", async () => {
  t.setNow(BEGAN);
  const bea = await makeSubject(t, desk, { club: ["BS-2041"] });
  t.setNow(at(40));
  await provideAs(t, bea, { fields: { club: ["BS-2042"] } });
  expect([await found("club", "BS-2041"), await found("club", "BS-2042")]).toEqual([1, 1]);
  t.setNow(at(61));
  expect(await sweep()).toEqual({ destroyed: 2 });
  expect([await found("club", "BS-2041"), await found("club", "BS-2042")]).toEqual([0, 1]);
});

test("a card goes with its key and what is known of it, and the ledger still fits what is sealed", async () => {
  t.setNow(at(64));
  await provideAs(t, ana, { card: { number: "4242424242424242", expiry: "12/30" } });
  t.setNow(at(64 + 61));
  expect(await sweep()).toEqual({ destroyed: 3 });
  expect(await t.db.owner`select 1 from cards where subject_id = ${ana}`).toEqual([]);
  expect(await found("email", "ana@example.com")).toBe(0);
  const damages: unknown[] = [];
  await t.within((tx) => inspectSubjects(t.safe, tx, (damage) => damages.push(damage)));
  expect(damages).toEqual([]);
});

test("what is on hold stays until the hold ends, is told, and is not erased meanwhile", async () => {
  const start = 200;
  t.setNow(at(start + 2));
  await sweep();
  t.setNow(at(start));
  const cy = await makeSubject(t, desk, { seat: "1C", email: "cy@example.com" });
  const di = await makeSubject(t, desk, { seat: "1D", email: "di@example.com" });
  const ed = await makeSubject(t, desk, { seat: "1E" });
  expect((await hold({ subject: cy })).ok).toBe(true);
  const placed = await hold({ subject: di, field: "seat" });
  t.setNow(at(start + 31));
  expect((await preview())["seat"]).toEqual([1, 0, 2]);
  expect(await sweep()).toEqual({ destroyed: 1 });
  expect(await Promise.all([cy, di, ed].map(fieldsOf))).toEqual([["email", "seat"], ["email", "seat"], []]);
  const [newest] = (await t.within((tx) => readSweeps(tx, t.safe.clock()))).sweeps;
  expect(newest).toMatchObject({ state: "done", destroyed: 1, held: 2 });
  const erase = (subject: SubjectId) => t.within((tx) => eraseSubjects(t.safe, tx, [{ actor: OWNER, subject, reason: null }]));
  expect(await erase(cy)).toMatchObject([{ ok: false, refusal: { code: "on_hold" } }]);
  expect(await erase(di)).toMatchObject([{ ok: false, refusal: { code: "on_hold" } }]);
  if (!placed.ok) throw new Error("not placed");
  await t.within((tx) => endHold(tx, placed.value.id, "key_owner", t.safe.clock()));
  t.setNow(at(start + 32));
  expect(await sweep()).toEqual({ destroyed: 1 });
  t.setNow(instant(Date.parse("2027-01-02T00:00:00Z")));
  expect((await sweep()).destroyed).toBe(1);
  expect((await erase(cy))[0]?.ok).toBe(true);
  expect(await t.db.owner`select 1 from retention_holds where subject_id = ${cy}`).toEqual([]);
});

test("a hold that is no good is refused and holds nothing", async () => {
  const now = new Date(t.safe.clock()).toISOString().slice(0, 10);
  const code = async (more: Parameters<typeof hold>[0]) => {
    const placed = await hold(more);
    return placed.ok ? "placed" : placed.refusal.code;
  };
  expect(await code({ field: "seat", until: "2026-12-31" })).toBe("hold_in_past");
  expect(await code({ field: "seat", until: "2047-12-31" })).toBe("hold_too_long");
  expect(await code({ field: "shoe", until: now })).toBe("field_unknown");
  expect(await code({ until: now })).toBe("nothing_to_hold");
  expect(await code({ subject: "sub_0000000000000000000000000a", until: now })).toBe("subject_not_found");
});

test("a sweep that was cut short goes on where it was; two processes share it, and nothing is destroyed twice", async () => {
  t.setNow(instant(Date.parse("2027-02-01T00:00:00Z")));
  const many: SubjectId[] = [];
  for (let n = 0; n < 10; n += 1) many.push(await makeSubject(t, desk, { seat: `${n}F` }));
  t.setNow(instant(t.safe.clock() + 1));
  const [renewed, kept] = [await makeSubject(t, desk, { seat: "1X" }), await makeSubject(t, desk, { seat: "1Y" })];
  t.setNow(instant(t.safe.clock() + 31 * DAY_MS));
  const cut = new AbortController();
  const safe = { ...t.safe, clock: () => (cut.abort(), t.safe.clock()) };
  await sweepRetention(safe, t.tenant, cut.signal, 3);
  expect((await t.within((tx) => readSweeps(tx, t.safe.clock()))).sweeps[0]?.state).toBe("running");

  // A hold that is being placed when the sweep comes to its customer is waited for; a value that is given anew is a new one.
  const [begun, commit] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const placing = t.within(async (tx) => {
    const ask = { actor: OWNER, subject: kept, field: null, reason: "tax", words: null, until: "2027-12-31" } as const;
    const placed = await placeHoldFor(t.safe, tx, ask, t.safe.clock());
    begun.resolve();
    await commit.promise;
    return placed.ok;
  });
  await begun.promise;
  const sweeping = Promise.all([sweep(3), sweep(3), provideAs(t, renewed, { fields: { seat: "2B" } })]);
  await new Promise((resolve) => setTimeout(resolve, 150));
  commit.resolve();
  expect(await placing).toBe(true);
  await sweeping;
  await sweep(3);
  expect(await Promise.all([...many, renewed, kept].map(fieldsOf))).toEqual([...many.map(() => []), ["seat"], ["seat"]]);
  const noted = await Promise.all([...many, kept].map(destroyed));
  expect(noted.map((entries) => entries.length)).toEqual([...many.map(() => 1), 0]);
  expect((await t.within((tx) => readSweeps(tx, t.safe.clock()))).sweeps[0]).toMatchObject({ state: "done" });
});

test("a sealed house waits, and two days later it is told that it is behind", async () => {
  const behind = async () => (await t.within((tx) => readSweeps(tx, t.safe.clock()))).isBehind;
  t.setNow(instant(t.safe.clock() + 2 * DAY_MS));
  expect(await behind()).toBe(false);
  t.setNow(instant(t.safe.clock() + DAY_MS));
  expect(await behind()).toBe(true);
  const sealed = { ...t.safe, keeper: { ...t.keeper, state: () => "sealed" as const } };
  expect(await sweepRetention(sealed, t.tenant, new AbortController().signal)).toEqual({ destroyed: 0 });
  await sweep();
  expect(await behind()).toBe(false);
});

test("the report of a quarter tells what went, what is left and why, and how many days were looked through", async () => {
  const quarter = readQuarter("2026-Q2");
  if (quarter === undefined) throw new Error("no quarter");
  expect([new Date(quarter.from).toISOString(), new Date(quarter.to).toISOString()]).toEqual([
    "2026-04-01T00:00:00.000Z",
    "2026-07-01T00:00:00.000Z",
  ]);
  expect(["2026-Q0", "2026-Q5", "1999-Q1", "2026-q1", ""].map(readQuarter)).toEqual(Array(5).fill(undefined));
  const report = await t.within(async (tx) => reportQuarter(tx, await t.safe.maps.get(tx), quarter, t.safe.clock()));
  expect(report.fields.find(({ field }) => field === "seat")).toMatchObject({ destroyed: 1, held: 0 });
  expect(report.fields.find(({ field }) => field === "club")).toMatchObject({ destroyed: 2 });
  expect(report).toMatchObject({ isOver: true, isWhole: true, days: { swept: 3, of: 52 }, holds: [] });
  const q3 = readQuarter("2026-Q4");
  if (q3 === undefined) throw new Error("no quarter");
  const later = await t.within(async (tx) => reportQuarter(tx, await t.safe.maps.get(tx), q3, t.safe.clock()));
  expect(later.holds.map(({ reason }) => reason)).toEqual(["dispute"]);
  expect(reportRows(later).map((row) => row[0])).toContain("hold");
});

test("values of a field that the map has no longer go when the time is over that it had; so do look-ups that were given up", async () => {
  const tenant = await t.addTenant(MAP);
  const other: TestSafe = { ...t, tenant, within: (fn) => withTx(t.db, tenant, fn) };
  t.setNow(BEGAN);
  const bo = await makeSubject(other, desk, { email: "bo@example.com", seat: "12A", club: ["BS-2041"] });
  await provideAs(other, bo, { card: { number: "4242424242424242", expiry: "12/30" } });
  await applyMapTo(other, (yaml) =>
    yaml
      .replaceAll(/^ {2}(?:seat|card): .*\n/gmu, "")
      .replaceAll(/, (?:seat|card): \[[a-z, ]+\]/gu, "")
      .replace("lookup: shared, many", "many"),
  );
  const preview = async () => {
    const { fields } = await other.within(async (tx) => previewRetention(tx, await keptMap(t.safe, tx), t.safe.clock()));
    return fields.filter(({ over }) => over > 0).map(({ label }) => label);
  };
  t.setNow(at(30));
  expect(await sweepRetention(t.safe, tenant, new AbortController().signal)).toEqual({ destroyed: 0 });
  t.setNow(instant(at(61) + 1));
  expect(await preview()).toEqual(["Club number", "Card", "Seat"]);
  const ask = { actor: OWNER, subject: bo, field: "seat", reason: "dispute", words: null, until: "2026-06-11" } as const;
  expect(await other.within((tx) => placeHoldFor(t.safe, tx, ask, t.safe.clock()))).toMatchObject({ ok: true });
  expect(await sweepRetention(t.safe, tenant, new AbortController().signal)).toEqual({ destroyed: 2 });
  t.setNow(at(63));
  expect(await preview()).toEqual(["Seat"]);
  expect(await sweepRetention(t.safe, tenant, new AbortController().signal)).toEqual({ destroyed: 1 });
  expect(await preview()).toEqual([]);
  expect(await t.db.owner`select 1 from cards where subject_id = ${bo}`).toEqual([]);
  expect(await t.db.owner`select field from index_entries where subject_id = ${bo}`).toEqual([{ field: "email" }]);
});

test("a customer who was erased after the page was chosen leaves nobody behind them for the next day", async () => {
  const tenant = await t.addTenant(MAP);
  const other: TestSafe = { ...t, tenant, within: (fn) => withTx(t.db, tenant, fn) };
  t.setNow(BEGAN);
  const first = await makeSubject(other, desk, { seat: "1A" });
  for (const seat of ["1B", "1C"]) await makeSubject(other, desk, { seat });
  t.setNow(at(32));
  let isErased = false;
  const erase = async (): Promise<void> => {
    isErased = true;
    const [erased] = await other.within((tx) => eraseSubjects(t.safe, tx, [{ actor: OWNER, subject: first, reason: null }]));
    expect(erased?.ok).toBe(true);
  };
  const transaction: typeof t.db.app.transaction = (opening, fn) =>
    t.db.app.transaction(opening, (sql) =>
      fn(
        new Proxy(sql, {
          apply: (target, self, args: unknown[]): unknown => {
            const asked: unknown = Reflect.apply(target, self, args);
            if (isErased || !String(args[0]).includes("order by oldest_at")) return asked;
            return Promise.resolve(asked).then(async (rows) => (await erase(), rows));
          },
        }),
      ),
    );
  const app = new Proxy(t.db.app, { get: (pool, name): unknown => (name === "transaction" ? transaction : Reflect.get(pool, name)) });
  const safe = { ...t.safe, db: { ...t.db, app } };
  expect(await sweepRetention(safe, tenant, new AbortController().signal, 2)).toEqual({ destroyed: 2 });
});

test("what the map in force keeps for longer is not destroyed by a process that knows of no newer one", async () => {
  const tenant = await t.addTenant(MAP);
  const here: TestSafe = { ...t, tenant, within: (fn) => withTx(t.db, tenant, fn) };
  t.setNow(BEGAN);
  await makeSubject(here, desk, { seat: "12A" });
  const elsewhere = { ...t.safe, maps: createMapCache(() => 0) };
  await here.within(elsewhere.maps.get);
  await applyMapTo(here, (yaml) => yaml.replace("retention: 30d", "retention: 1y"));
  t.setNow(at(31));
  expect(await sweepRetention(elsewhere, tenant, new AbortController().signal)).toEqual({ destroyed: 0 });
});

async function applyMapTo({ safe, tenant, within }: TestSafe, change: (yaml: string) => string): Promise<void> {
  const parsed = parseMapYaml(change(MAP));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const { map } = parsed;
  const actor = { kind: "operator", id: "test" };
  const applied = await within(async (tx) => applyMap(tx, { map, actor, stored: storedFields }, safe.clock()));
  if (!applied.ok) throw new Error(JSON.stringify(applied.refusal));
  safe.maps.forget(tenant);
}
