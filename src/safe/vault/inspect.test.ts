import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { parseMapYaml } from "../../registers/datamap/parse-map.ts";
import { applyMap } from "../../registers/datamap/versions.ts";
import { type TestSafe, makeSubject, openTestSafe, testActor } from "../testing.ts";
import { type Damage, inspectSubjects } from "./inspect.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book, basis: contract } }
fields:
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
  card:  { label: Card, category: payment-card, type: card, custody: vault, purposes: [booking], retention: 3y }
  phone: { label: Phone, category: contact, type: phone, many: true, lookup: shared, purposes: [booking], retention: 3y }
roles: { desk: { booking: { email: [clear, change], card: [clear, change], phone: [clear, change] } } }
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
  two = await makeSubject(t, testActor(["desk"]), { email: "two@example.com", phone: ["+44 20 7946 0000", "+442079460000"] });
});

afterAll(async () => {
  await t.close();
});

async function inspect(): Promise<readonly Damage[]> {
  const found: Damage[] = [];
  expect(await t.within((tx) => inspectSubjects(t.safe, tx, (damage) => found.push(damage)))).toBe(2);
  return found;
}

test("finds nothing where nothing was changed, be it that somebody has the same number twice", async () => {
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
  expect((await inspect()).map((damage) => damage.code)).toEqual(Array(3).fill("look_up_missing"));
});

test("look-ups that a map has given up are no damage, and still must lead to whoever has the value", async () => {
  const map = parseMapYaml(
    MAP.replace("lookup: exact, ", "")
      .replace(/^ {2}phone:.*\n/mu, "")
      .replace(", phone: [clear, change]", ""),
  );
  if (!map.ok) throw new Error(JSON.stringify(map.problems));
  await t.within((tx) =>
    applyMap(
      tx,
      {
        map: map.map,
        actor: { kind: "operator", id: "test" },
        stored: async () => ({ withData: new Set(["email", "phone"]), shared: new Set(["phone"]) }),
      },
      t.safe.clock(),
    ),
  );
  t.safe.maps.forget(t.tenant);
  expect(await inspect()).toEqual([]);
  await t.db.owner`update index_entries set subject_id = ${one} where subject_id = ${two}`;
  expect((await inspect()).toSorted((a, b) => (a.what < b.what ? -1 : 1))).toEqual([
    { subject: one, code: "look_up_wrong", what: "email" },
    { subject: one, code: "look_up_wrong", what: "phone" },
  ]);
});
