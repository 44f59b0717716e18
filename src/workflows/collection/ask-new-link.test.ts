import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { DAY_MS, type Instant, SECOND_MS, instant } from "../../base/instant.ts";
import { listWhole } from "../../platform/outbox/_testing.ts";
import { listEntries } from "../../registers/ledger/read.ts";
import { askNewLink } from "./ask-new-link.ts";
import { enterByLink } from "./enter-by-link.ts";
import { reportNotMe } from "./not-me.ts";
import { readRequest } from "./read-requests.ts";
import { readVisit } from "./read-visit.ts";
import { revokeRequest } from "./revoke-request.ts";
import { type TestCollection, openTestCollection } from "./testing.ts";

let stand: TestCollection;
let start: Instant;

beforeAll(async () => {
  stand = await openTestCollection();
  start = stand.safe.clock();
});
beforeEach(async () => {
  stand.setNow(start);
  await stand.db.owner`delete from outbox`;
  await stand.db.owner`delete from door_budgets`;
});
afterAll(() => stand.close());

const ask = (by: Partial<Parameters<typeof askNewLink>[1]>) =>
  askNewLink(stand.collection, { token: null, visit: null, address: "192.0.2.1", ...by }, stand.safe.clock());
const mails = async () => (await stand.within((tx) => listWhole(tx, stand.keeper, { limit: 20, before: null }))).items;
const read = (id: `col_${string}`) => stand.within((tx) => readRequest(stand.collection, tx, stand.desk, id));
const open = async (token: string, item: string): Promise<boolean> =>
  (await enterByLink(stand.collection, { token, item, address: "192.0.2.2" }, stand.safe.clock())).ok;
const later = (seconds: number): void => stand.setNow(instant(start + seconds * SECOND_MS));

test("whoever has the link of a request that ran out may have it prolonged once, by a link to the address on file", async () => {
  const made = await stand.made({ ttlSeconds: 600 });
  await ask({ token: made.token });
  expect(await mails()).toEqual([]);
  later(601);
  await Promise.all(Array.from({ length: 5 }, () => ask({ token: made.token })));
  const sent = await mails();
  expect(sent.map((mail) => [mail.kind, mail.content.to.address])).toEqual([["collection_link", "ana@example.com"]]);
  expect(await read(made.id)).toMatchObject({ value: { state: "created", expiresAt: start + 1_201_000, endedAt: null } });
  const token = /#c\.([0-9a-z]{77})/u.exec(sent[0]?.content.text ?? "")?.[1] ?? "";
  // The code that they were told stays the one.
  expect([await open(made.token, made.code), await open(token, made.code)]).toEqual([false, true]);
  later(1_300);
  await ask({ token });
  expect(await mails()).toHaveLength(1);
  const { items } = await stand.within((tx) => listEntries(tx, { act: "collection.renew" }, { limit: 5, cursor: null }));
  expect(items).toMatchObject([{ actor: { kind: "worker" }, detail: { request: made.id } }]);
});

/** A token of the same shape that nobody was given. */
const otherOf = (token: string): string =>
  token.replace(/.{8}$/u, (end) => (end.startsWith("0") ? "1" : "0").padEnd(end.length, end.slice(1)));

test("what was revoked, has no address, is long over or never was is not prolonged, and nobody is told", async () => {
  const [revoked, nowhere, old] = [
    await stand.made({ ttlSeconds: 600 }),
    await stand.made({ subject: null, ttlSeconds: 600 }),
    await stand.made({ ttlSeconds: 600 }),
  ];
  await stand.within((tx) => revokeRequest(stand.collection, tx, stand.desk, revoked.id));
  later(601);
  for (const token of [revoked.token, nowhere.token, "no token", otherOf(old.token)]) await ask({ token });
  stand.setNow(instant(start + 7 * DAY_MS + 601_000));
  await ask({ token: old.token });
  expect(await mails()).toEqual([]);
  expect(await read(nowhere.id)).toMatchObject({ value: { state: "expired" } });
});

test("a link that is locked wins no more tries by running out; one that is not, is prolonged", async () => {
  const [locked, tried] = [await stand.made({ ttlSeconds: 600 }), await stand.made({ ttlSeconds: 600 })];
  const wrong = ({ code }: { readonly code: string }): string => (code === "000000" ? "000001" : "000000");
  for (let n = 0; n < 5; n += 1) expect(await open(locked.token, wrong(locked))).toBe(false);
  for (let n = 0; n < 4; n += 1) expect(await open(tried.token, wrong(tried))).toBe(false);
  later(601);
  for (const { token } of [locked, tried]) await ask({ token });
  expect(await mails()).toHaveLength(1);
  expect([await read(locked.id), await read(tried.id)]).toMatchObject([{ value: { state: "expired" } }, { value: { state: "created" } }]);
});

test("from an open visit it is asked for as from the link", async () => {
  const made = await stand.made({ ttlSeconds: 600 });
  const visit = await stand.enter(made);
  later(601);
  await ask({ visit });
  expect(await mails()).toHaveLength(1);
  expect(await readVisit(stand.collection, visit, stand.safe.clock())).toMatchObject({ state: "created" });
});

test("who says that it is not theirs ends every visit and the link, and whoever asked sees it", async () => {
  const made = await stand.made({ send: true });
  const [mine, other] = [await stand.enter(made), await stand.enter(made)];
  await reportNotMe(stand.collection, mine, stand.safe.clock());
  await reportNotMe(stand.collection, "nobody's", stand.safe.clock());
  for (const visit of [mine, other]) expect(await readVisit(stand.collection, visit, stand.safe.clock())).toBeUndefined();
  expect(await open(made.token, made.code)).toBe(false);
  expect(await read(made.id)).toMatchObject({ value: { state: "opened", notMeAt: start } });
  expect(await stand.enter(made)).toMatch(/^[0-9a-z]{77}$/u);
});
