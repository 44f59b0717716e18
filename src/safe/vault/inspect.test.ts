import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type TestSafe, makeSubject, openTestSafe, testActor } from "../testing.ts";
import { type Damage, inspectSubjects } from "./inspect.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book, basis: contract } }
fields:
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
  card:  { label: Card, category: payment-card, type: card, custody: vault, purposes: [booking], retention: 3y }
roles: { desk: { booking: { email: [clear, change], card: [clear, change] } } }
`;

let t: TestSafe;
let one: string;
let two: string;

beforeAll(async () => {
  t = await openTestSafe(MAP);
});

beforeEach(async () => {
  await t.db.owner`delete from sealed_records`;
  await t.db.owner`delete from subject_keys`;
  await t.db.owner`delete from index_entries`;
  await t.db.owner`delete from subjects`;
  one = await makeSubject(t, testActor(["desk"]), { email: "one@example.com", card: "4242424242424242" });
  two = await makeSubject(t, testActor(["desk"]), { email: "two@example.com" });
});

afterAll(async () => {
  await t.close();
});

async function inspect(): Promise<readonly Damage[]> {
  const found: Damage[] = [];
  expect(await t.within((tx) => inspectSubjects(t.safe, tx, (damage) => found.push(damage)))).toBe(2);
  return found;
}

test("finds nothing where nothing was changed", async () => {
  expect(await inspect()).toEqual([]);
});

test("finds a wrapped key that was flipped, taken away or swapped", async () => {
  await t.db
    .owner`update subject_keys set wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1) where subject_id = ${one} and key_class = 'payment'`;
  expect(await inspect()).toEqual([{ subject: one, code: "key_damaged", what: "payment" }]);
  await t.db.owner`delete from subject_keys where subject_id = ${one} and key_class = 'payment'`;
  expect(await inspect()).toEqual([{ subject: one, code: "key_missing", what: "payment" }]);
});

test("finds a time of collection that was shifted, which would stretch a retention", async () => {
  await t.db.owner`update sealed_records set packed = set_byte(packed, 12, get_byte(packed, 12) # 1) where subject_id = ${two}`;
  expect(await inspect()).toContainEqual({ subject: two, code: "cannot_open", what: "email" });
});

test("finds keys of two subjects that changed places", async () => {
  await t.db.owner`
    update subject_keys k
       set wrapped = o.wrapped
      from subject_keys o
     where k.key_class = 'identity' and o.key_class = 'identity' and k.subject_id <> o.subject_id`;
  expect(
    (await inspect())
      .filter((damage) => damage.code === "key_damaged")
      .map((damage) => damage.subject)
      .toSorted(),
  ).toEqual([one, two].toSorted());
});

test("finds look-ups that were taken away, changed, led elsewhere or made up", async () => {
  await t.db.owner`update index_entries set subject_id = ${two} where subject_id = ${one}`;
  expect(await inspect()).toEqual(
    expect.arrayContaining([
      { subject: one, code: "look_up_missing", what: "email" },
      { subject: two, code: "look_up_wrong", what: "email" },
    ]),
  );
  await t.db.owner`delete from index_entries`;
  expect((await inspect()).map((damage) => damage.code)).toEqual(["look_up_missing", "look_up_missing"]);
});
