import { afterAll, beforeAll, expect, test } from "vitest";
import { DAY_MS, HOUR_MS, instant } from "../../base/instant.ts";
import { listEntries } from "../../registers/ledger/read.ts";
import type { Actor } from "../access/actor.ts";
import { type TestSafe, makeSubject, openTestSafe, testActor } from "../testing.ts";
import { enrol, makePerson } from "../testing-people.ts";
import { GUARDED_LOOKUPS_MAX, GUARDED_LOOKUPS_PER_ACTOR_MAX, GUARDED_LOOKUPS_WINDOW_MS, PERSON_LOOKUPS_MAX } from "./guarded-lookups.ts";
import { searchSubjects } from "./search.ts";

const MAP = `
controller: { name: Blue Sky Clinic, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { care: { label: Look after you, basis: contract } }
fields:
  email:   { label: E-mail, category: contact, type: email, lookup: exact, purposes: [care], retention: 3y }
  number:  { label: Health number, category: government-id, type: government-id, lookup: shared, lookupInsisted: true, purposes: [care], retention: 3y }
  account: { label: Account, category: bank-account, type: bank-account, lookup: shared, lookupInsisted: true, purposes: [care], retention: 3y }
roles:
  desk: { care: { email: [masked, change], number: [masked, change], account: [masked, change] } }
`;

let t: TestSafe;

beforeAll(async () => {
  t = await openTestSafe(MAP);
});
afterAll(async () => {
  await t.close();
});

const desk = (id: string): Actor => testActor(["desk"], { id });

/** How many of these came through, and with what codes the others did not. */
async function search(
  actor: Actor,
  field: string,
  equals: readonly string[],
): Promise<{ readonly found: number; readonly codes: readonly string[] }> {
  const answers = await t.within((tx) =>
    searchSubjects(
      t.safe,
      tx,
      equals.map((one) => ({ actor, purpose: null, field, equals: one })),
    ),
  );
  return {
    found: answers.reduce((sum, one) => sum + (one.ok ? one.value.items.length : 0), 0),
    codes: answers.flatMap((one) => (one.ok ? [] : [one.refusal.code])),
  };
}

function guesses(count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => `AB${100_000 + n}`);
}

test("an actor has a budget of look-ups by a guarded field, found or not, and the first beyond it is refused and noted", async () => {
  const actor = desk("key_first");
  await makeSubject(t, actor, { number: "XY123456" });
  const before = await search(actor, "number", [...guesses(GUARDED_LOOKUPS_PER_ACTOR_MAX - 1), "XY123456"]);
  expect(before).toEqual({ found: 1, codes: [] });
  expect(await search(actor, "number", ["XY123456"])).toEqual({ found: 0, codes: ["lookups_spent"] });
  const { items } = await t.within((tx) => listEntries(tx, { actor: actor.id, act: "subject.search" }, { limit: 200, cursor: null }));
  expect(items.filter((one) => one.outcome === "refused")).toMatchObject([{ fields: ["number"], codes: ["lookups_spent"] }]);
});

test("one field's budget is not another's, another actor has an own one, and fields without guard have none", async () => {
  const actor = desk("key_first");
  expect(await search(actor, "number", ["XY123456"])).toMatchObject({ codes: ["lookups_spent"] });
  expect(await search(actor, "account", ["GB29NWBK60161331926819"])).toEqual({ found: 0, codes: [] });
  expect(await search(desk("key_second"), "number", ["XY123456"])).toEqual({ found: 1, codes: [] });
  const emails = Array.from({ length: GUARDED_LOOKUPS_PER_ACTOR_MAX * 2 }, (_, n) => `guest${n}@example.com`);
  expect(await search(actor, "email", emails)).toEqual({ found: 0, codes: [] });
  const [row] = await t.db.owner`select count(*)::int as n from guarded_lookups where field = 'email'`;
  expect(row?.["n"]).toBe(0);
});

test("a person has a budget of look-ups by any field, which is theirs alone: birthdays and the telephone numbers of a town are not tried through", async () => {
  const [ana, bo] = [await makePerson(t, ["desk"]), await makePerson(t, ["desk"])];
  for (const { device } of [ana, bo]) await enrol(t, device);
  const known = await makeSubject(t, desk("key_maker"), { email: "known@example.com" });
  const emails = Array.from({ length: PERSON_LOOKUPS_MAX - 1 }, (_, n) => `nobody${n}@example.com`);
  expect(await search(ana.actor, "email", [...emails, "known@example.com"])).toEqual({ found: 1, codes: [] });
  const many = await Promise.all(Array.from({ length: 5 }, () => search(ana.actor, "email", ["known@example.com"])));
  expect(many).toEqual(many.map(() => ({ found: 0, codes: ["lookups_spent"] })));
  expect(await search(bo.actor, "email", ["known@example.com"])).toEqual({ found: 1, codes: [] });
  // Guarded fields keep the smaller one, whoever asks.
  expect(await search(bo.actor, "number", guesses(GUARDED_LOOKUPS_PER_ACTOR_MAX + 1))).toEqual({ found: 0, codes: ["lookups_spent"] });
  const { items } = await t.within((tx) => listEntries(tx, { actor: ana.id, act: "subject.search" }, { limit: 5, cursor: null }));
  expect(items).toMatchObject(items.map(() => ({ fields: ["email"], codes: ["lookups_spent"], outcome: "refused" })));
  expect(known).toMatch(/^sub_/u);
});

test("everybody together has a budget, which those who are refused do not use up", async () => {
  const greedy = desk("key_greedy");
  await search(greedy, "account", guesses(GUARDED_LOOKUPS_MAX * 2));
  let through = GUARDED_LOOKUPS_PER_ACTOR_MAX + 1;
  for (let n = 0; through < GUARDED_LOOKUPS_MAX; n += 1) {
    const count = Math.min(GUARDED_LOOKUPS_PER_ACTOR_MAX, GUARDED_LOOKUPS_MAX - through);
    expect(await search(desk(`key_of_many_${n}`), "account", guesses(count))).toEqual({ found: 0, codes: [] });
    through += count;
  }
  expect(await search(desk("key_late"), "account", guesses(2))).toEqual({ found: 0, codes: ["lookups_spent", "lookups_spent"] });
});

test("many look-ups at the same moment get no more through than one after the other", async () => {
  const actor = desk("key_racer");
  const answers = await Promise.all(
    Array.from({ length: 3 * GUARDED_LOOKUPS_PER_ACTOR_MAX }, (_, n) => search(actor, "number", [`CD${100_000 + n}`])),
  );
  expect(answers.filter(({ codes }) => codes.length === 0)).toHaveLength(GUARDED_LOOKUPS_PER_ACTOR_MAX);
});

test("the budget comes back when the window is over, and not before", async () => {
  const actor = desk("key_first");
  const start = t.safe.clock();
  t.setNow(instant(start + GUARDED_LOOKUPS_WINDOW_MS - HOUR_MS));
  expect(await search(actor, "number", ["XY123456"])).toMatchObject({ codes: ["lookups_spent"] });
  t.setNow(instant(start + GUARDED_LOOKUPS_WINDOW_MS));
  expect(await search(actor, "number", ["XY123456"])).toEqual({ found: 1, codes: [] });
});

test("what the budget leaves to a guesser", () => {
  const yearOf = (perWindow: number): number => (perWindow * 365 * DAY_MS) / GUARDED_LOOKUPS_WINDOW_MS;
  const [one, all] = [yearOf(GUARDED_LOOKUPS_PER_ACTOR_MAX), yearOf(GUARDED_LOOKUPS_MAX)];
  const NINE_DIGITS = 1e9;
  const CUSTOMERS = 10_000;
  // Of anybody among ten thousand customers, one actor finds less than one in five years; of a chosen one, in no life.
  expect((one * CUSTOMERS) / NINE_DIGITS).toBeLessThan(1 / 5);
  expect(one / NINE_DIGITS).toBeLessThan(1 / 50_000);
  // All keys of the business at it day and night, every try in the ledger: less than two a year among all.
  expect((all * CUSTOMERS) / NINE_DIGITS).toBeLessThan(2);
  // Who knows the last four of nine digits has 100,000 left, and needs more than five years for them all.
  expect(NINE_DIGITS / 1e4 / one).toBeGreaterThan(5);
});
