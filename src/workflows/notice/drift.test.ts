import { afterAll, beforeAll, expect, test } from "vitest";
import type { SubjectId } from "../../base/ids.ts";
import { DAY_MS, type Instant, instant } from "../../base/instant.ts";
import { applyMap } from "../../registers/datamap/versions.ts";
import { parseMapYaml } from "../../registers/datamap/parse-map.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY, type NewEntry } from "../../registers/ledger/entry.ts";
import { listEntries } from "../../registers/ledger/read.ts";
import { knownDrifts } from "../../registers/notice/drifts.ts";
import { type TestSafe, makeSubject, openTestSafe, testActor } from "../../safe/testing.ts";
import { createSubjects } from "../../safe/vault/create.ts";
import { type DriftReport, findDrift } from "./drift.ts";
import { publishNotice } from "./publish.ts";
import { watchDrift } from "./watch-drift.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book your travel, basis: contract }, fraud: { label: Stop fraud, basis: legitimate-interests } }
fields:
  email: { label: E-mail, category: contact, type: email, purposes: [booking, fraud], retention: 3y }
  seat: { label: Seat, category: behavioural, type: text, purposes: [booking], retention: 30d }
roles: { site: { booking: { email: [clear, change], seat: [clear, change] } } }
recipients: { airline: { label: The airlines, vendor: air, purposes: [booking], fields: [email] } }
`;
const OWNER = { kind: "key", id: "key_owner", role: "owner" } as const;
const BEGAN = instant(Date.parse("2026-06-01T08:00:00Z"));

let t: TestSafe;
let subject: SubjectId;

beforeAll(async () => {
  t = await openTestSafe(MAP);
  t.setNow(BEGAN);
  subject = await makeSubject(t, testActor(["site"]), { email: "a@example.com", seat: "12A" }, "booking");
});
afterAll(() => t.close());

const report = (): Promise<DriftReport> => t.within((tx) => findDrift(tx, t.safe, t.safe.clock()));
const kinds = async (): Promise<readonly string[]> => (await report()).drifts.map(({ key, count }) => `${key.trim()} ×${count}`);
const use = (more: Partial<NewEntry>): NewEntry => ({
  ...BLANK_ENTRY,
  actor: OWNER,
  act: "test.use",
  subject,
  fields: ["seat"],
  form: "use",
  outcome: "granted",
  ...more,
});
const note = (...entries: readonly NewEntry[]): Promise<unknown> => t.within((tx) => appendEntries(tx, entries, t.safe.clock()));
const apply = async (yaml: string): Promise<void> => {
  const parsed = parseMapYaml(yaml);
  if (!parsed.ok) throw new Error("map");
  await t.within((tx) =>
    applyMap(
      tx,
      { map: parsed.map, actor: OWNER, stored: async () => ({ withData: new Set(["email", "seat"]), shared: new Set() }) },
      t.safe.clock(),
    ),
  );
  t.safe.maps.forget(t.tenant);
};

test("without a published notice there is nothing to depart from; what the notice names departs from nothing", async () => {
  expect(await report()).toMatchObject({ version: null, drifts: [] });
  const published = await t.within((tx) => publishNotice(tx, t.safe, OWNER, {}, BEGAN));
  expect(published.ok).toBe(true);
  await note(
    use({ purpose: "booking" }),
    use({ purpose: "rights" }),
    use({ purpose: "fraud", outcome: "refused" }),
    use({ purpose: "fraud", fields: ["email", "seat"], outcome: "partial", detail: { seat: "purpose_not_declared" } }),
  );
  expect(await report()).toMatchObject({ version: 1, isWhole: true, drifts: [] });
});

test("where a customer's data came from is no detail that a notice would have to name", async () => {
  const asks = [{ actor: testActor(["site"]), purpose: "booking", fields: { email: "from@example.com" }, source: "web form" }];
  expect(await t.within((tx) => createSubjects(t.safe, tx, asks))).toMatchObject([{ ok: true }]);
  expect(await report()).toMatchObject({ version: 1, drifts: [] });
});

test("a use for what the notice does not say is told with how often and since when, and what would mend it", async () => {
  const at = (days: number): Instant => instant(BEGAN + days * DAY_MS);
  for (const days of [1, 2, 3]) {
    t.setNow(at(days));
    await note(use({ purpose: "fraud" }));
  }
  await note(use({ purpose: "adverts" }), use({ purpose: "booking", fields: ["shoe_size"] }));
  expect(await kinds()).toEqual([
    "use_not_in_notice seat fraud ×3",
    "field_not_in_notice shoe_size ×1",
    "purpose_not_in_notice  adverts ×1",
  ]);
  const [worst] = (await report()).drifts;
  expect(worst).toMatchObject({ first: new Date(at(1)).toISOString(), last: new Date(at(3)).toISOString() });
  expect(worst?.say).toBe("Seat was used to do this: Stop fraud. The notice in force names it for other uses only.");
  expect(worst?.mend).toContain("Publish the notice anew");
});

test("a new departure is noted once, stays known while it lasts, and is forgotten when a notice says it", async () => {
  expect(
    await Promise.all([watchDrift(t.safe, t.tenant), watchDrift(t.safe, t.tenant)]).then((both) =>
      both.map(({ isNew }) => isNew).toSorted((a, b) => a - b),
    ),
  ).toEqual([0, 3]);
  expect(await watchDrift(t.safe, t.tenant)).toEqual({ isNew: 0 });
  const told = await t.within((tx) => listEntries(tx, { act: "notice.drift" }, { limit: 10, cursor: null }));
  expect(told.items.map(({ detail }) => String(detail["kind"])).toSorted()).toEqual([
    "field_not_in_notice",
    "purpose_not_in_notice",
    "use_not_in_notice",
  ]);
  await apply(MAP.replace("type: text, purposes: [booking]", "type: text, purposes: [booking, fraud]"));
  expect((await t.within((tx) => publishNotice(tx, t.safe, OWNER, {}, t.safe.clock()))).ok).toBe(true);
  await watchDrift(t.safe, t.tenant);
  expect((await t.within(knownDrifts)).map(({ key }) => key.split(" ")[0])).toEqual(["field_not_in_notice", "purpose_not_in_notice"]);
});

test("what is kept longer than the notice says, and given to whom it does not name, is found; what is older than a quarter is not", async () => {
  t.setNow(instant(BEGAN + 31 * DAY_MS));
  expect(await kinds()).toContain("kept_longer seat ×1");
  const entry = await t.within(
    async (tx) => (await appendEntries(tx, [use({ act: "forward.send", purpose: "booking", fields: ["email"] })], t.safe.clock()))[0],
  );
  await t.db.owner`
    insert into vendors (tenant_id, vendor_id, name, label, origin, loopback, state, review_due_on, facts, created_at, created_by, changed_at)
    values (${t.tenant}, 'ven_1', 'printer', 'Print & Co', 'https://print.example', false, 'approved', '2027-01-01', '{}', now(), 'x', now())`;
  await t.db
    .owner`insert into disclosures (tenant_id, vendor_id, entry_id, subject_id) values (${t.tenant}, 'ven_1', ${entry ?? ""}, ${subject})`;
  const given = (await report()).drifts.find(({ kind }) => kind === "recipient_not_in_notice");
  expect(given).toMatchObject({
    vendor: "printer",
    count: 1,
    say: "Print & Co was given customers' data. The notice in force does not name it.",
  });
  t.setNow(instant(BEGAN + 130 * DAY_MS));
  expect(await kinds()).toEqual(["kept_longer seat ×1"]);
});
