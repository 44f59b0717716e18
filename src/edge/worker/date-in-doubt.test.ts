import { afterEach, beforeEach, expect, test } from "vitest";
import type { TenantId } from "../../base/ids.ts";
import { DAY_MS, type Instant, MINUTE_MS, instant } from "../../base/instant.ts";
import { DateInDoubt } from "../../platform/date/watch-date.ts";
import { listWhole } from "../../platform/outbox/_testing.ts";
import { type TestDatabase, openTestDatabase } from "../../platform/storage/testing.ts";
import { listTenants } from "../../platform/storage/database.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { type Answer, type TestEdge, call, makeBusiness, openTestEdge } from "../http/_test-edge.ts";
import { makePerson } from "../http/_test-person.ts";
import { caresOf } from "./start-watches.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book your travel, basis: contract } }
fields:
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 30d }
  seat: { label: Seat, category: behavioural, type: text, purposes: [booking], retention: 30d }
roles: { site: { booking: { email: [clear, change], seat: [clear, change] } } }
`;
const YEAR_MS = 365 * DAY_MS;

/** Each takes something away for its age. */
const HELD = [
  "keys.roll",
  "staff.sweep",
  "cards.sweep",
  "import.sweep",
  "retention.sweep",
  "consent.sweep",
  "letters.sweep",
  "answers.sweep",
  "leftovers.sweep",
  "fill.sweep",
  "disclosure.sweep",
  "ended.sweep",
  "outbox.sweep",
  "collection.sweep",
];
/** Each does what somebody asked for or waits for, and goes on whatever the date is. */
const NOT_HELD = [
  "cardpage.check",
  "payment.sweep",
  "forward.sweep",
  "notice.tell",
  "notice.drift",
  "rights.erase",
  "erasure.look",
  "contact.settle",
  "rights.sweep",
  "approval.sweep",
  "rights.exports",
  "owners.reach",
  "date.tell",
  "digest.send",
  "mailing.advance",
  "mailing.settle",
  "recovery.complete",
];

let db: TestDatabase;
let edge: TestEdge;
let tenant: TenantId;
let ownerKey: string;
let now: Instant;

/** A house whose machine's clock says this. */
async function begin(at: number): Promise<void> {
  now = instant(at);
  db = await openTestDatabase();
  edge = await openTestEdge(db, {}, undefined, () => now);
  ownerKey = await makeBusiness(edge, "Blue Sky", MAP);
  const [first] = await listTenants(db);
  if (first === undefined) throw new Error("no business");
  tenant = first;
}

// A year ago, so that what the clock jumps to is what the test's database says.
beforeEach(() => begin(Date.now() - YEAR_MS));
afterEach(async () => {
  await edge.close();
  await db.close();
});

const api = (method: string, path: string, body?: unknown): Promise<Answer> =>
  call(edge.port, method, path, { key: ownerKey, ...(body === undefined ? {} : { body }) });

async function create(name: string): Promise<string> {
  const { key } = (await api("POST", "/v1/keys", { role: "site" })).json;
  const body = { fields: { email: `${name}@post.example`, seat: "7A" }, purpose: "booking" };
  return String((await call(edge.port, "POST", "/v1/subjects", { key: String(key), body })).json["id"]);
}

async function sweep(name: string): Promise<string> {
  const care = caresOf(edge.house).find((one) => one.name === name);
  if (care === undefined) throw new Error("no such care");
  try {
    await care.look(tenant, new AbortController().signal);
    return "done";
  } catch (error) {
    if (error instanceof DateInDoubt) return "held";
    throw error;
  }
}

/** Whether they can still be found: a value that is destroyed goes with its look-up. */
async function isKept(subject: string): Promise<boolean> {
  return (await db.owner`select 1 from index_entries where subject_id = ${subject}`).length > 0;
}

const doubtTold = async (): Promise<unknown> => (await api("GET", "/v1/retention/preview")).json["dateDoubt"];
const needs = async (): Promise<readonly string[]> =>
  ((await api("GET", "/v1/home")).json["needs"] as { kind: string }[]).map((need) => need.kind);
const day = (at: number): string => new Date(at).toISOString().slice(0, 10);

test("whoever takes something away for its age waits while the date is in doubt, and a new care has to say whether it does", async () => {
  expect(
    caresOf(edge.house)
      .map((care) => care.name)
      .toSorted(),
  ).toEqual([...HELD, ...NOT_HELD].toSorted());
  now = instant(now + YEAR_MS);
  // Also before anybody looked at the clock.
  for (const name of HELD) expect(`${name} ${await sweep(name)}`).toBe(`${name} held`);
  await edge.house.date.look();
  for (const name of HELD) expect(`${name} ${await sweep(name)}`).toBe(`${name} held`);
});

test("a clock that jumps a year ahead destroys nothing in the first sweep, an owner is told in words, and who was asked to be erased is erased", async () => {
  const [ana, ben] = [await create("ana"), await create("ben")];
  const before = now;
  now = instant(now + YEAR_MS);
  expect(await sweep("retention.sweep")).toBe("held");
  await edge.house.date.look();
  expect(await sweep("retention.sweep")).toBe("held");
  expect([await isKept(ana), await isKept(ben)]).toEqual([true, true]);

  expect(await doubtTold()).toEqual({ lastDay: day(before), today: day(now), hours: 24 });
  expect(await needs()).toContain("date_in_doubt");
  expect(edge.logged.some((line) => line.includes('"date"') && line.includes('"in_doubt"') && line.includes("365"))).toBe(true);

  expect((await api("POST", "/v1/erasures", { subject: ben, reason: "asked by letter" })).status).toBeLessThan(300);
  expect(await isKept(ben)).toBe(false);

  // The clock is put right, and nothing was lost.
  now = instant(before + MINUTE_MS);
  await edge.house.date.look();
  expect(await sweep("retention.sweep")).toBe("done");
  expect(await isKept(ana)).toBe(true);
  expect([await doubtTold(), (await needs()).includes("date_in_doubt")]).toEqual([null, false]);
});

test("an owner confirms the day that they read, once and for the ledger, and then what is past its time goes", async () => {
  const ana = await create("ana");
  now = instant(now + YEAR_MS);
  await edge.house.date.look();
  const wrong = await api("POST", "/v1/date-confirmations", { date: day(now - YEAR_MS) });
  expect(wrong.json).toMatchObject({ status: 409, code: "date_differs" });
  expect((await api("POST", "/v1/date-confirmations", { date: day(now + DAY_MS) })).status).toBe(409);
  expect(await sweep("retention.sweep")).toBe("held");

  const { today } = (await doubtTold()) as { today: string };
  expect((await api("POST", "/v1/date-confirmations", { date: today })).status).toBe(204);
  expect((await api("POST", "/v1/date-confirmations", { date: today })).status).toBe(204);
  expect(await sweep("retention.sweep")).toBe("done");
  expect(await isKept(ana)).toBe(false);
  const noted = (await api("GET", "/v1/ledger/entries?act=date.confirm")).json["items"] as { detail: object }[];
  expect(noted.map(({ detail }) => detail)).toMatchObject([{ today }]);
});

test("without a word it goes on once the server has run for a day with that date", async () => {
  const ana = await create("ana");
  now = instant(now + YEAR_MS);
  await edge.house.date.look();
  // All but a minute of it; the database of the test lives at one moment, and would contradict a clock that goes on for a day.
  await db.owner`update machine_date set ran_ms = ${String(DAY_MS - 2 * MINUTE_MS)}`;
  now = instant(now + MINUTE_MS);
  await edge.house.date.look();
  expect(await doubtTold()).toMatchObject({ hours: 1 });
  expect(await sweep("retention.sweep")).toBe("held");
  now = instant(now + MINUTE_MS);
  await edge.house.date.look();
  expect(await sweep("retention.sweep")).toBe("done");
  expect(await isKept(ana)).toBe(false);
});

test("test mode moves its clock by years, and what is past its time by that clock goes", async () => {
  const ana = await create("ana");
  expect((await api("POST", "/v1/clock", { now: now + YEAR_MS })).status).toBe(200);
  expect(await sweep("retention.sweep")).toBe("done");
  expect(await isKept(ana)).toBe(false);
});

test("a sealed safe is no time in which somebody could have said something", async () => {
  now = instant(now + YEAR_MS);
  await edge.house.date.look();
  // It starts again with the same doubt, and nobody has typed the passphrase yet.
  await edge.close();
  edge = await openTestEdge(db, {}, undefined, () => now);
  expect(edge.house.keeper.state()).toBe("sealed");
  now = instant(now + MINUTE_MS);
  await edge.house.date.look();
  expect(edge.house.date.doubtOf(tenant)).toMatchObject({ leftMs: DAY_MS });
});

test("owners are told by mail, once", async () => {
  await edge.close();
  await db.close();
  await begin(Date.now());
  await makePerson(edge, { isOwner: true, name: "Olga Owner" });
  await makePerson(edge, { name: "Ana Agent" });
  const mails = async (): Promise<readonly string[]> => {
    const { items } = await withTx(edge.house.db, tenant, (tx) => listWhole(tx, edge.house.keeper, { limit: 100, before: null }));
    return items.filter((mail) => mail.kind === "date_in_doubt").map((mail) => mail.content.text);
  };
  expect([await sweep("date.tell"), await mails()]).toEqual(["done", []]);
  now = instant(now + YEAR_MS);
  await edge.house.date.look();
  for (let n = 0; n < 3; n++) await sweep("date.tell");
  const told = await mails();
  expect(told).toHaveLength(1);
  expect(told[0]).toContain("Hello Olga Owner");
  expect(told[0]).toContain("/retention");
});
