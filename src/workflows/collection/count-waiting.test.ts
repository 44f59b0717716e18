import { afterAll, beforeAll, expect, test } from "vitest";
import { DAY_MS, HOUR_MS, instant } from "../../base/instant.ts";
import { countWaiting, hasRequests } from "./count-waiting.ts";
import { enterByNumber } from "./enter-by-number.ts";
import { reportNotMe } from "./not-me.ts";
import { revokeRequest } from "./revoke-request.ts";
import { type TestCollection, openTestCollection } from "./testing.ts";

let stand: TestCollection;

beforeAll(async () => {
  stand = await openTestCollection();
});
afterAll(() => stand.close());

const NONE = { answered: 0, lapsed: 0, ending: 0, disowned: 0 };
const waiting = (createdBy: string = stand.desk.id) => stand.within((tx) => countWaiting(tx, createdBy, stand.safe.clock()));

test("what ran out unanswered waits for its maker for three days, marked or not; what they took back never, and nobody else's", async () => {
  const start = stand.safe.clock();
  expect(await stand.within((tx) => hasRequests(tx))).toBe(false);
  const [seen, , revoked] = [await stand.made({ ttlSeconds: 3_600 }), await stand.made({ ttlSeconds: 3_600 }), await stand.made()];
  await enterByNumber(stand.collection, { number: seen.number, address: "192.0.2.1" }, start);
  await stand.within((tx) => revokeRequest(stand.collection, tx, stand.desk, revoked.id));
  expect([await waiting(), await stand.within((tx) => hasRequests(tx))]).toEqual([{ ...NONE, ending: 2 }, true]);

  stand.setNow(instant(start + HOUR_MS));
  expect(await waiting()).toEqual({ ...NONE, lapsed: 2 });
  expect(await waiting("key_other")).toEqual(NONE);
  await stand.db.owner`update collection_requests set state = 'expired' where request_id = ${seen.id}`;
  expect(await waiting()).toEqual({ ...NONE, lapsed: 2 });
  stand.setNow(instant(start + HOUR_MS + 3 * DAY_MS));
  expect(await waiting()).toEqual(NONE);
});

test("what was provided waits until it is carried on with, however long ago", async () => {
  const made = await stand.made();
  await stand.db.owner`update collection_requests set state = 'provided' where request_id = ${made.id}`;
  stand.setNow(instant(stand.safe.clock() + 9 * DAY_MS));
  expect(await waiting()).toEqual({ ...NONE, answered: 1 });
  await stand.db.owner`update collection_requests set state = 'used' where request_id = ${made.id}`;
  expect(await waiting()).toEqual(NONE);
});

test("what runs out within hours, and what somebody said is not theirs, is told while it can be mended", async () => {
  await stand.db.owner`delete from collection_requests`;
  const start = stand.safe.clock();
  const [soon, later] = [await stand.made({ ttlSeconds: 4 * 3_600 }), await stand.made()];
  expect(await waiting()).toEqual({ ...NONE, ending: 1 });
  await reportNotMe(stand.collection, await stand.enter(later), start);
  await revokeOf(soon.id);
  expect(await waiting()).toEqual({ ...NONE, disowned: 1 });
  await revokeOf(later.id);
  expect(await waiting()).toEqual(NONE);
});

const revokeOf = (id: `col_${string}`) => stand.within((tx) => revokeRequest(stand.collection, tx, stand.desk, id));
