import { afterAll, beforeAll, expect, test } from "vitest";
import type { SubjectId } from "../../base/ids.ts";
import { operatorActor, subjectActor } from "../access/actor.ts";
import { provideAs } from "../testing-cards.ts";
import { type TestSafe, makeSubject, openTestSafe, testActor } from "../testing.ts";
import { createSubjects } from "./create.ts";
import { type Damage, inspectSubjects } from "./inspect.ts";
import { listCards } from "./list-cards.ts";
import { readSubjects } from "./read.ts";
import { renameCard } from "./rename-card.ts";
import { revealFields } from "./reveal.ts";
import { settleRestored } from "./settle-restored.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book, basis: contract }
fields:
  name: { label: Name, category: identity, type: name, purposes: [booking], retention: 1y }
  card: { label: Card, category: payment-card, type: card, many: true, custody: vault, purposes: [booking], retention: 1y }
  kept: { label: Card at the provider, category: payment-card, type: card, custody: processor, purposes: [booking], retention: 1y }
roles:
  desk: { booking: { name: [clear, change], card: [clear, change], kept: [masked, change] } }
`;
const desk = testActor(["desk"]);
let t: TestSafe;

beforeAll(async () => {
  t = await openTestSafe(MAP);
});
afterAll(() => t.close());

async function withCards(...numbers: readonly string[]): Promise<SubjectId> {
  const subject = await makeSubject(t, desk, { name: "Ana Doe" });
  for (const number of numbers) await provideAs(t, subject, { card: { number, expiry: "04/39" } });
  return subject;
}

const list = (subject: SubjectId) => t.within((tx) => listCards(t.safe, tx, { actor: desk, purpose: null, subject }));

async function damagesOf(subject: SubjectId): Promise<readonly string[]> {
  const damages: Damage[] = [];
  await t.within((tx) => inspectSubjects(t.safe, tx, (damage) => damages.push(damage)));
  return damages.filter((one) => one.subject === subject).map((one) => one.code);
}

const MOVES = {
  "a card's record put in another card's place": async (ana: SubjectId) => {
    await t.db.owner`
      update sealed_records r
         set packed = o.packed
        from sealed_records o
       where r.subject_id = ${ana} and o.subject_id = ${ana}
         and r.key_class = (select min(key_class) from sealed_records where subject_id = ${ana} and key_class like 'own/%')
         and o.key_class = (select max(key_class) from sealed_records where subject_id = ${ana} and key_class like 'own/%')`;
  },
  "a card's key put in another card's place": async (ana: SubjectId) => {
    await t.db.owner`
      update subject_keys k
         set wrapped = o.wrapped
        from subject_keys o
       where k.subject_id = ${ana} and o.subject_id = ${ana}
         and k.key_class = (select min(key_class) from subject_keys where subject_id = ${ana} and key_class like 'own/%')
         and o.key_class = (select max(key_class) from subject_keys where subject_id = ${ana} and key_class like 'own/%')`;
  },
  "a record that was overwritten": async (ana: SubjectId) => {
    await t.db.owner`update sealed_records set packed = '\\x00' where subject_id = ${ana} and key_class like 'own/%'`;
  },
  "a key that was taken away": async (ana: SubjectId) => {
    await t.db.owner`delete from subject_keys where subject_id = ${ana} and key_class like 'own/%'`;
  },
};

for (const [name, move] of Object.entries(MOVES)) {
  test(`${name}: the cards do not open, the rest does, nothing is written over, and an inspection names it`, async () => {
    const ana = await withCards("4242424242424242", "5555555555554444");
    const listed = await list(ana);
    await move(ana);
    expect(await list(ana)).toMatchObject({ ok: false, refusal: { code: "cannot_open" } });
    const [read] = await t.within((tx) => readSubjects(t.safe, tx, [{ actor: desk, purpose: null, subject: ana }]));
    expect(read).toMatchObject({ value: { fields: { name: { form: "masked" }, card: { form: "refused", code: "cannot_open" } } } });
    const [revealed] = await t.within((tx) =>
      revealFields(t.safe, tx, [{ actor: desk, purpose: null, subject: ana, fields: ["card", "name"], reason: null }]),
    );
    expect(revealed).toMatchObject({ value: { fields: { name: { form: "clear" }, card: { code: "cannot_open" } } } });
    const card = listed.ok ? listed.value[0]?.id : undefined;
    const rename = (nickname: string) =>
      t.within((tx) => renameCard(t.safe, tx, { actor: subjectActor(ana), purpose: null, subject: ana, card: card ?? "crd_", nickname }));
    if (name.startsWith("a record that")) expect(await rename("Mine")).toMatchObject({ refusal: { code: "cannot_open" } });
    expect(await damagesOf(ana)).not.toEqual([]);
  });
}

test("an id of a card that is none of the customer's is not found, whatever it looks like", async () => {
  const ana = await withCards("4242424242424242");
  for (const card of ["crd_", "crd_!", "crd_00000000", "crd_c5p6jw00", "crd_dhgpcv80", `crd_${"0".repeat(200)}`] as const) {
    const renamed = await t.within((tx) => renameCard(t.safe, tx, { actor: desk, purpose: null, subject: ana, card, nickname: "Mine" }));
    expect(renamed, card).toMatchObject({ ok: false, refusal: { code: "card_not_found" } });
  }
});

test("a number by the API for a field whose cards the provider keeps is refused in words that lead to a request", async () => {
  const [made] = await t.within((tx) =>
    createSubjects(t.safe, tx, [{ actor: desk, purpose: null, fields: { kept: "4242424242424242" }, source: null }]),
  );
  expect(made).toMatchObject({ refusal: { code: "fields_invalid", fields: [{ field: "kept", code: "kept_by_processor" }] } });
  expect(JSON.stringify(made)).toMatch(/card request/u);
  expect(JSON.stringify(made)).not.toContain("4242");
});

test("a card whose key is gone and whose record cannot be read does not keep a restore from its end", async () => {
  const ana = await withCards("4242424242424242", "5555555555554444");
  const own = () => t.db.owner`select key_class from sealed_records where subject_id = ${ana} and key_class like 'own/%' order by 1`;
  const [broken, whole] = await own();
  await t.db.owner`update sealed_records set packed = '\\x00' where subject_id = ${ana} and key_class = ${broken?.["key_class"]}`;
  await t.db.owner`delete from subject_keys where subject_id = ${ana} and key_class = ${broken?.["key_class"]}`;
  await t.within((tx) => settleRestored(tx, t.safe.holders, operatorActor("restore"), t.safe.clock()));
  expect(await own()).toEqual([whole]);
  const listed = await list(ana);
  expect(listed.ok && listed.value.map(({ last4 }) => last4)).toHaveLength(1);
});
