import { afterAll, beforeAll, expect, test } from "vitest";
import type { SubjectId } from "../../base/ids.ts";
import { listWhole } from "../../platform/outbox/_testing.ts";
import { parseMapYaml } from "../../registers/datamap/parse-map.ts";
import { applyMap } from "../../registers/datamap/versions.ts";
import { listEntries } from "../../registers/ledger/read.ts";
import { findTellings } from "../../registers/notice/tellings.ts";
import { type TestSafe, makeSubject, openTestSafe, testActor } from "../../safe/testing.ts";
import { publishNotice } from "./publish.ts";
import { startTelling, tellCustomers } from "./tell-customers.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [DE] }
purposes:
  booking: { label: Book, basis: contract }
  fraud: { label: Stop fraud, basis: legitimate-interests }
  news: { label: Send you offers, basis: consent }
fields:
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking, news], retention: 3y }
  seat: { label: Seat, category: behavioural, type: text, purposes: [booking], retention: 3y }
  diet: { label: Diet, category: health, type: text, purposes: [booking], retention: 3y }
roles: { intake: { booking: { email: [change], seat: [change], diet: [change] } } }
`;
const WIDER = MAP.replace(
  "label: Seat, category: behavioural, type: text, purposes: [booking]",
  "label: Seat, category: behavioural, type: text, purposes: [booking, fraud]",
).replace("category: health, type: text, purposes: [booking]", "category: health, type: text, purposes: [booking, news]");
const OWNER = { kind: "key", id: "key_owner", role: "owner" } as const;
const CUSTOMERS = 60;

let t: TestSafe;
const seated: SubjectId[] = [];

beforeAll(async () => {
  t = await openTestSafe(MAP);
  const intake = testActor(["intake"]);
  seated.length = 0;
  for (let n = 0; n < CUSTOMERS; n += 1)
    seated.push(await makeSubject(t, intake, { email: `c${n}@example.com`, ...(n % 2 === 0 ? { seat: "12A" } : {}) }, "booking"));
  await makeSubject(t, intake, { seat: "1A" }, "booking");
  // The one who agreed has no seat here.
  await t.db.owner`
    insert into standings (tenant_id, subject_id, kind, scope, standing, recorded_by, recorded_at)
    values (${t.tenant}, ${seated[1] ?? ""}, 'consent', 'news', 'given', 'key_owner', now())`;
  await t.within((tx) => publishNotice(tx, t.safe, OWNER, {}, t.safe.clock()));
  const parsed = parseMapYaml(WIDER);
  if (!parsed.ok) throw new Error("map");
  await t.within((tx) =>
    applyMap(
      tx,
      { map: parsed.map, actor: OWNER, stored: async () => ({ withData: new Set(["email", "seat"]), shared: new Set() }) },
      t.safe.clock(),
    ),
  );
  t.safe.maps.forget(t.tenant);
  await t.within((tx) => publishNotice(tx, t.safe, OWNER, {}, t.safe.clock()));
});
afterAll(() => t.close());

const start = (version: number): Promise<unknown> =>
  t.within(async (tx) => {
    const started = await startTelling(tx, OWNER, version, t.safe.clock());
    return started.ok ? "ok" : started.refusal.code;
  });

test("the first version is news to nobody, and one that there is not is not found", async () => {
  expect([await start(1), await start(9)]).toEqual(["notice_concerns_nobody", "notice_not_found"]);
});

test("exactly those are told whom a version concerns, once, whatever races; whose consent grew is asked again", async () => {
  expect(await Promise.all([start(2), start(2)]).then((both) => both.toSorted((a, b) => String(a).localeCompare(String(b))))).toEqual([
    "notice_told",
    "ok",
  ]);
  const post = { safe: t.safe, cardOrigin: "https://cards.bluesky.example" };
  const told = await Promise.all([tellCustomers(post, t.tenant), tellCustomers(post, t.tenant), tellCustomers(post, t.tenant)]);
  await tellCustomers(post, t.tenant);
  expect(told.reduce((sum, one) => sum + one.told, 0)).toBeGreaterThan(0);
  const telling = (await t.within((tx) => findTellings(tx, [2]))).get(2);
  expect(telling).toMatchObject({ state: "done", told: CUSTOMERS / 2 + 1, unreachable: 1 });

  const { items } = await t.within((tx) => listWhole(tx, t.keeper, { limit: 100, before: null }));
  expect(new Set(items.map((mail) => mail.content.to.address)).size).toBe(CUSTOMERS / 2 + 1);
  const asked = items.filter(({ kind }) => kind === "notice_ask");
  expect(asked.map((mail) => mail.content.to.address)).toEqual(["c1@example.com"]);
  expect(asked[0]?.content.text).toContain("Sie haben einmal Ja dazu gesagt: Send you offers.");
  expect(asked[0]?.content.text).toContain("https://cards.bluesky.example/c/consents");
  const done = await t.within((tx) => listEntries(tx, { act: "notice.told" }, { limit: 5, cursor: null }));
  expect(done.items.map(({ detail }) => detail)).toEqual([{ version: 2, told: CUSTOMERS / 2 + 1, unreachable: 1 }]);
});
