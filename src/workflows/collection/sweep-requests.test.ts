import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { CollectionId } from "../../base/ids.ts";
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, instant } from "../../base/instant.ts";
import { listWhole } from "../../platform/outbox/_testing.ts";
import { listEntries } from "../../registers/ledger/read.ts";
import { openTask } from "../../registers/tasks/tasks.ts";
import { findSubjects } from "../../registers/subjects/subjects.ts";
import { changeSubjects } from "../../safe/vault/change.ts";
import { listCards } from "../../safe/vault/list-cards.ts";
import { enterByLink } from "./enter-by-link.ts";
import { provide } from "./provide.ts";
import { readRequest } from "./read-requests.ts";
import { revokeRequest } from "./revoke-request.ts";
import { type SweptRequests, sweepRequests } from "./sweep-requests.ts";
import { CARD, type Made, type TestCollection, openTestCollection } from "./testing.ts";

let stand: TestCollection;
let start: Instant;

beforeAll(async () => {
  stand = await openTestCollection();
  start = stand.safe.clock();
});
beforeEach(async () => {
  await stand.db.owner`delete from outbox`;
  await stand.db.owner`delete from collection_requests`;
});
afterEach(() => stand.setNow(start));
afterAll(() => stand.close());

async function sweepAt(ms: number): Promise<SweptRequests> {
  stand.setNow(instant(start + ms));
  return await sweepRequests(stand.collection, stand.tenant, stand.safe.clock());
}
const read = async (id: CollectionId) => {
  const found = await stand.within((tx) => readRequest(stand.collection, tx, stand.desk, id));
  return found.ok ? found.value : undefined;
};
const mails = async () => (await stand.within((tx) => listWhole(tx, stand.keeper, { limit: 20, before: null }))).items;
const acts = async (act: string) => (await stand.within((tx) => listEntries(tx, { act }, { limit: 20, cursor: null }))).items;
const isErased = async ({ subject }: Made): Promise<boolean> =>
  (await stand.within((tx) => findSubjects(tx, [subject], []))).get(subject)?.erasedAt !== null;

test("what ran out is marked so once, by several processes at once, and noted as the house's", async () => {
  const made = await stand.made({ ttlSeconds: 600 });
  expect((await sweepAt(599_000)).expired).toBe(0);
  stand.setNow(instant(start + 600_000));
  const swept = await Promise.all([1, 2, 3].map(() => sweepRequests(stand.collection, stand.tenant, stand.safe.clock())));
  expect(swept.reduce((sum, one) => sum + one.expired, 0)).toBe(1);
  expect(await read(made.id)).toMatchObject({ state: "expired", endedAt: start + 600_000 });
  const entries = (await acts("collection.expire")).filter((entry) => entry.detail["request"] === made.id);
  expect(entries).toMatchObject([{ actor: { kind: "worker" }, subject: stand.customer }]);
});

test("whoever was mailed is reminded once, at half of the time or a day before its end, by a new link and the same code", async () => {
  const [card, data, told] = [await stand.made({ send: true }), await stand.made({ send: true, asks: ["passport"] }), await stand.made()];
  await stand.db.owner`delete from outbox`;
  expect((await sweepAt(24 * HOUR_MS - MINUTE_MS)).reminded).toBe(0);
  expect((await sweepAt(24 * HOUR_MS)).reminded).toBe(1);
  expect((await sweepAt(25 * HOUR_MS)).reminded).toBe(0);
  const [reminder] = await mails();
  expect(reminder).toMatchObject({ kind: "collection_reminder", content: { to: { address: "ana@example.com" } } });
  const token = /#c\.([0-9a-z]{77})/u.exec(reminder?.content.text ?? "")?.[1] ?? "";
  const open = async (link: string) =>
    (await enterByLink(stand.collection, { token: link, item: card.code, address: "192.0.2.1" }, stand.safe.clock())).ok;
  expect([await open(card.token), await open(token)]).toEqual([false, true]);
  expect((await read(card.id))?.remindedAt).toBe(start + 24 * HOUR_MS);
  expect((await sweepAt(6 * DAY_MS)).reminded).toBe(1);
  expect([(await read(data.id))?.remindedAt, (await read(told.id))?.remindedAt]).toEqual([start + 6 * DAY_MS, null]);
});

test("who answered, locked their link or said that it is not theirs is not reminded", async () => {
  const [answered, locked] = [await stand.made({ send: true }), await stand.made({ send: true })];
  await provide(stand.collection, await stand.enter(answered), await stand.seal(answered, { card: CARD }), stand.safe.clock());
  for (let n = 0; n < 5; n += 1)
    await enterByLink(stand.collection, { token: locked.token, item: "x", address: `192.0.2.${n}` }, stand.safe.clock());
  expect((await sweepAt(30 * HOUR_MS)).reminded).toBe(0);
});

test("a card that nobody used within a day goes with its code, its request and the task", async () => {
  const made = await stand.made();
  await provide(stand.collection, await stand.enter(made), await stand.seal(made, { card: CARD }), stand.safe.clock());
  await stand.within((tx) =>
    openTask(tx, { subject: stand.customer, actor: "stf_a", fields: "all", kind: "collection", reference: made.id }, start),
  );
  const cards = async () => {
    const listed = await stand.within((tx) =>
      listCards(stand.safe, tx, { actor: stand.desk, purpose: "booking", subject: stand.customer }),
    );
    return listed.ok ? listed.value.length : -1;
  };
  await sweepAt(DAY_MS - MINUTE_MS);
  expect([await cards(), (await read(made.id))?.state]).toEqual([1, "provided"]);
  expect((await sweepAt(DAY_MS)).expired).toBe(1);
  expect([await cards(), (await read(made.id))?.state]).toEqual([0, "expired"]);
  expect(await stand.keeper.hasCodes(stand.tenant, [made.id])).toEqual([false]);
  const [task] = await stand.db.owner`select closed_at from tasks where reference = ${made.id}`;
  expect(task?.["closed_at"]).not.toBeNull();
});

test("who was made to be asked and never answered is erased after eight days, and nobody else", async () => {
  const none = await stand.made({ subject: null, ttlSeconds: 600 });
  const revoked = await stand.made({ subject: null, fields: { name: "Ben Example" } });
  const answered = await stand.made({ subject: null, asks: ["passport"], ttlSeconds: 600 });
  const known = await stand.made({ ttlSeconds: 600 });
  const changed = await stand.made({ subject: null, ttlSeconds: 600 });
  const again = await stand.made({ subject: null, ttlSeconds: 600 });
  await stand.within((tx) => revokeRequest(stand.collection, tx, stand.desk, revoked.id));
  const wire = await stand.seal(answered, { fields: { passport: "X1234567" } });
  expect((await provide(stand.collection, await stand.enter(answered), wire, stand.safe.clock())).ok).toBe(true);
  stand.setNow(instant(start + HOUR_MS));
  await stand.within((tx) =>
    changeSubjects(stand.safe, tx, [{ actor: stand.desk, purpose: "booking", subject: changed.subject, fields: { name: "Cem Example" } }]),
  );
  await sweepAt(2 * HOUR_MS);
  stand.setNow(instant(start + 3 * DAY_MS));
  await stand.made({ subject: again.subject, madeSubject: true });
  await stand.db.owner`delete from outbox`;
  expect((await sweepAt(8 * DAY_MS)).erased).toBe(1);
  expect((await sweepAt(8 * DAY_MS + 3 * HOUR_MS)).erased).toBe(1);
  const erased = await Promise.all([none, revoked, answered, known, changed, again].map(isErased));
  expect(erased).toEqual([true, true, false, false, false, false]);
  expect(await mails()).toEqual([]);
  const [entry] = await acts("subject.erase");
  expect(entry?.actor).toMatchObject({ kind: "worker", role: "worker" });
});

test("old visits, receipts, budgets and requests are forgotten in their time", async () => {
  const [answered, unanswered] = [await stand.made(), await stand.made({ ttlSeconds: 600 })];
  await provide(stand.collection, await stand.enter(answered), await stand.seal(answered, { card: CARD }), stand.safe.clock());
  const left = async () => {
    const [row] = await stand.db.owner`
      select (select count(*)::int from collection_visits) as visits, (select count(*)::int from door_budgets) as budgets,
             (select count(*)::int from collection_requests where receipt is not null) as receipts,
             (select count(*)::int from collection_requests) as requests`;
    return { ...row };
  };
  expect(await left()).toMatchObject({ visits: 1, receipts: 1, requests: 2 });
  await sweepAt(3 * HOUR_MS);
  expect(await left()).toEqual({ visits: 0, budgets: 0, receipts: 0, requests: 2 });
  await sweepAt(91 * DAY_MS);
  expect([await read(unanswered.id), (await read(answered.id))?.id]).toEqual([undefined, answered.id]);
  await sweepAt(401 * DAY_MS);
  expect((await left())["requests"]).toBe(0);
});
