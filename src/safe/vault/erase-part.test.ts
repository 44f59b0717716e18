import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type SubjectId, newId } from "../../base/ids.ts";
import { DAY_MS, instant } from "../../base/instant.ts";
import type { JsonValue } from "../../base/json-value.ts";
import { unveil } from "../../base/redacted.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { parseMapYaml } from "../../registers/datamap/parse-map.ts";
import { applyMap } from "../../registers/datamap/versions.ts";
import { placeHold, utcDay } from "../../registers/holds/holds.ts";
import { listEntries } from "../../registers/ledger/read.ts";
import { storedFields } from "../../registers/subjects/write.ts";
import { operatorActor } from "../access/actor.ts";
import { openReasons } from "../access/open-reasons.ts";
import { OWNER, type TestSafe, makeSubject, openTestSafe, testActor } from "../testing.ts";
import { changeSubjects } from "./change.ts";
import { type ErasePartAsk, erasePart, previewPart } from "./erase-part.ts";
import { eraseSubjects } from "./erase.ts";
import { openFile, storeFile } from "./files.ts";
import { type Damage, inspectSubjects } from "./inspect.ts";
import { exportSubjects } from "./export.ts";
import { revealFields } from "./reveal.ts";
import { rollKeys } from "./roll-keys.ts";
import { searchSubjects } from "./search.ts";

const MAP = `
controller: { name: Blue Sky Clinic, email: privacy@clinic.example, jurisdictions: [GB] }
purposes: { care: { label: Care for you, basis: contract } }
fields:
  name:   { label: Name, category: identity, type: name, purposes: [care], retention: 3y, required: true }
  email:  { label: E-mail, category: contact, type: email, lookup: exact, purposes: [care], retention: 3y }
  phone:  { label: Phone, category: contact, type: phone, lookup: exact, many: true, purposes: [care], retention: 3y }
  diet:   { label: Diet, category: health, type: text, purposes: [care], retention: 3y }
  notes:  { label: Notes, category: free-text, type: free-text, purposes: [care], retention: 3y }
  letter: { label: Letter, category: free-text, type: file, purposes: [care], retention: 3y }
  card:   { label: Card, category: payment-card, type: card, custody: vault, many: true, purposes: [care], retention: 3y }
  iban:   { label: IBAN, category: bank-account, type: bank-account, purposes: [care], retention: 3y }
roles:
  nurse:
    care: { name: [clear, change], email: [clear, change], phone: [clear, change], diet: [clear, change], notes: [clear, change], letter: [clear, change], card: [change], iban: [clear, change] }
`;
const VALUES = {
  name: "Zsófia Quillfeather",
  email: "zsofia.quillfeather@example.com",
  diet: "No nuts at all, please",
  notes: "Prefers the window",
  card: ["4242424242424242"],
  iban: "GB82 WEST 1234 5698 7654 32",
};
const nurse = testActor(["nurse"]);
let t: TestSafe;

beforeAll(async () => {
  t = await openTestSafe(MAP);
});
afterAll(async () => await t.close());

let made = 0;
const phonesOf = (n: number): readonly string[] => [`+44 7700 900 ${n + 10}1`, `+44 7700 900 ${n + 10}2`];
async function makeOne(): Promise<SubjectId> {
  made += 1;
  return await makeSubject(t, nurse, { ...VALUES, email: `zsofia.quillfeather.${made}@example.com`, phone: phonesOf(made) });
}

const eraseOf = (subject: SubjectId, scope: readonly string[], more: Partial<ErasePartAsk> = {}) =>
  t.within((tx) => erasePart(t.safe, tx, { actor: OWNER, subject, scope, reasons: [], request: newId("rrq", t.safe.clock()), ...more }));

async function reveal(subject: SubjectId, fields: readonly string[]): Promise<Readonly<Record<string, JsonValue>>> {
  const [answer] = await t.within((tx) => revealFields(t.safe, tx, [{ actor: nurse, purpose: null, subject, fields, reason: null }]));
  if (answer?.ok !== true) return { refused: answer?.refusal.code ?? "no answer" };
  return Object.fromEntries(
    Object.entries(answer.value.fields).map(([name, one]) => [name, one.form === "clear" ? unveil(one.value) : one.code]),
  );
}

const READABLE = ["name", "email", "phone", "diet", "notes", "iban"] as const;
const find = async (field: string, equals: string): Promise<number> => {
  const [found] = await t.within((tx) => searchSubjects(t.safe, tx, [{ actor: nurse, purpose: null, field, equals }]));
  return found?.ok === true ? found.value.items.length : -1;
};
async function damages(): Promise<readonly Damage[]> {
  const found: Damage[] = [];
  await t.within((tx) => inspectSubjects(t.safe, tx, (damage) => found.push(damage)));
  return found;
}

test("what is named goes, from data of before as well, and all else of the customer stays readable and findable", async () => {
  const subject = await makeOne();
  const bytes = randomBytes(200_000);
  const file = { actor: nurse, purpose: null, subject, field: "letter", name: "letter.pdf", mediaType: "application/pdf" };
  const parts = [0, 1, 2, 3].map((n) => bytes.subarray(n * 65_536, (n + 1) * 65_536));
  expect((await t.within((tx) => storeFile(t.safe, tx, { ...file, parts }))).ok).toBe(true);
  const before = await t.db.owner`select * from sealed_records where subject_id = ${subject} and key_class in ('identity', 'freetext')`;
  const stayed = await t.db.owner`select * from subject_keys where subject_id = ${subject} and key_class = 'profile'`;

  const plan = await t.within((tx) =>
    previewPart(t.safe, tx, {
      actor: OWNER,
      subject,
      scope: ["phone", "notes"],
      reasons: [{ code: "tax_records", fields: ["name"], until: null }],
    }),
  );
  expect(await reveal(subject, ["phone"])).toEqual({ phone: phonesOf(made) });
  const erased = await eraseOf(subject, ["phone", "notes"]);
  if (!erased.ok) throw new Error(erased.refusal.code);
  const { certificate } = erased.value;
  expect(certificate).toMatchObject({ fields: ["notes", "phone"], residue: null });
  expect(certificate.destroyed).toEqual(
    expect.arrayContaining(["value:phone", "value:notes", "key:identity (epoch 1)", "key:freetext (epoch 1)", "look-ups"]),
  );
  expect(certificate.kept.map(({ what }) => what)).toEqual(
    ["card", "diet", "email", "iban", "letter", "name"].map((name) => `value:${name}`),
  );
  if (!plan.ok) throw new Error(plan.refusal.code);
  expect({ destroyed: plan.value.destroyed, kept: plan.value.kept }).toEqual({ destroyed: certificate.destroyed, kept: certificate.kept });

  const email = `zsofia.quillfeather.${made}@example.com`;
  const left = { name: VALUES.name, email, phone: "no_value", diet: VALUES.diet, notes: "no_value", iban: VALUES.iban };
  expect(await reveal(subject, READABLE)).toEqual(left);
  expect([await find("email", email), await find("phone", phonesOf(made)[0] ?? "")]).toEqual([1, 0]);
  const opened = await t.within((tx) => openFile(t.safe, tx, { ...file, reason: null }));
  expect(opened.ok && unveil(opened.value.bytes).equals(bytes)).toBe(true);
  expect(await damages()).toEqual([]);
  expect(await t.db.owner`select * from subject_keys where subject_id = ${subject} and key_class = 'profile'`).toEqual(stayed);

  // A value may be given anew, and a whole erasure comes after.
  await t.within((tx) => changeSubjects(t.safe, tx, [{ actor: nurse, purpose: null, subject, fields: { phone: ["+44 7700 900 499"] } }]));
  expect(await reveal(subject, ["phone"])).toEqual({ phone: ["+44 7700 900 499"] });
  // Data of before, with the keys of now: neither what was erased nor what stayed opens by them.
  await t.db.owner`delete from sealed_records where subject_id = ${subject} and key_class in ('identity', 'freetext')`;
  await t.db.owner`insert into sealed_records ${t.db.owner(before as unknown as never[])}`;
  expect(await reveal(subject, ["phone", "notes", "name"])).toEqual({ phone: "cannot_open", notes: "cannot_open", name: "cannot_open" });
  const [whole] = await t.within((tx) => eraseSubjects(t.safe, tx, [{ actor: OWNER, subject, reason: null }]));
  expect(whole?.ok).toBe(true);
  expect(await t.db.owner`select 1 from rekeyed_classes where subject_id = ${subject}`).toHaveLength(0);
});

test("reasons of before are told as erased, and those that are damaged as damaged", async () => {
  const [subject, other] = [await makeOne(), await makeOne()];
  const look = async (of: SubjectId, reason: string): Promise<void> => {
    // The newest stands first.
    t.setNow(instant(t.safe.clock() + 1000));
    await t.within((tx) => revealFields(t.safe, tx, [{ actor: nurse, purpose: null, subject: of, fields: ["name"], reason }]));
  };
  const reasonsOf = (of: SubjectId) =>
    t.within(async (tx) => {
      const { items } = await listEntries(tx, { subject: of }, { limit: 50, cursor: null });
      const told = await openReasons(t.safe, tx, items);
      return told.filter((_, n) => items[n]?.reasonSealed !== null);
    });
  let found: readonly Damage[] = [];
  const whileDamaged = async (of: SubjectId, at: number) => {
    const turn = async () =>
      (
        await t.db.owner`
          update subject_keys set wrapped = set_byte(wrapped, ${at}::int, get_byte(wrapped, ${at}::int) # 1)
           where subject_id = ${of} and key_class = 'identity'`
      ).count;
    const turned = await turn();
    const told = await reasonsOf(of);
    found = await damages();
    expect([turned, await turn()]).toEqual([1, 1]);
    return told;
  };

  await look(subject, "rang about the phone");
  expect((await eraseOf(subject, ["phone"])).ok).toBe(true);
  await look(subject, "rang about the diet");
  expect(await reasonsOf(subject)).toEqual(["rang about the diet", null]);
  expect(await whileDamaged(subject, 20)).toEqual(["••••", null]);
  // The sixth byte is of the key's name: by it nothing fits the key any more, and only what the one before sealed is erased.
  expect(await whileDamaged(subject, 6)).toEqual(["••••", null]);
  expect(found).toContainEqual({ subject, code: "key_damaged", what: "identity" });
  expect((await eraseOf(subject, ["email"])).ok).toBe(true);
  expect(await reasonsOf(subject)).toEqual([null, null]);
  // Of before such names were put down.
  await t.db.owner`update rekeyed_classes set gone_key_ids = null where subject_id = ${subject}`;
  expect((await eraseOf(subject, ["name"])).ok).toBe(true);
  expect(await reasonsOf(subject)).toEqual([null, null]);

  // So is it where no key was ever replaced.
  await look(other, "rang about the card");
  expect(await whileDamaged(other, 6)).toEqual(["••••"]);
  expect(await reasonsOf(other)).toEqual(["rang about the card"]);
});

test("a card goes with its own key, and everything but what is kept goes where all was asked for", async () => {
  const subject = await makeOne();
  expect((await eraseOf(subject, ["card"])).ok).toBe(true);
  expect(await t.db.owner`select 1 from subject_keys where subject_id = ${subject} and key_class like 'own/%'`).toHaveLength(0);
  expect(await reveal(subject, ["iban", "name"])).toEqual({ iban: VALUES.iban, name: VALUES.name });

  const reasons = [{ code: "tax_records", fields: ["name", "iban"], until: "2036-12-31" }] as const;
  const erased = await eraseOf(subject, [], { reasons });
  expect(erased.ok && erased.value.certificate.kept).toEqual([
    { what: "value:iban", why: "tax_records", until: "2036-12-31" },
    { what: "value:name", why: "tax_records", until: "2036-12-31" },
  ]);
  expect(await reveal(subject, READABLE)).toEqual({
    name: VALUES.name,
    iban: VALUES.iban,
    ...Object.fromEntries(["email", "phone", "diet", "notes"].map((name) => [name, "no_value"])),
  });
});

test("what went is looked for afterwards, and not what stands in a field that stays as well", async () => {
  const subject = await makeOne();
  await t.within((tx) => changeSubjects(t.safe, tx, [{ actor: nurse, purpose: null, subject, fields: { notes: "zsófia quillfeather" } }]));
  const heard: string[] = [];
  await eraseOf(subject, ["notes", "diet"], { onSought: ({ values }) => heard.push(...unveil(values)) });
  expect(heard).toEqual([VALUES.diet]);
});

test("what is on hold stays, alone where the hold is of one field; a hold of everything keeps everything", async () => {
  const subject = await makeOne();
  const until = utcDay(instant(t.safe.clock() + 30 * DAY_MS));
  const hold = (field: string | null) =>
    t.within((tx) => placeHold(tx, t.keeper, { subject, field, reason: "tax", until, words: null, by: "key_x" }, t.safe.clock()));
  await hold("diet");
  expect(await eraseOf(subject, ["diet"])).toMatchObject({ ok: false, refusal: { code: "on_hold" } });
  const erased = await eraseOf(subject, ["diet", "notes"]);
  expect(erased.ok && erased.value.certificate).toMatchObject({ fields: ["notes"] });
  expect(erased.ok && erased.value.certificate.kept).toContainEqual({ what: "value:diet", why: "on_hold", until: null });
  expect(await reveal(subject, ["diet", "notes"])).toEqual({ diet: VALUES.diet, notes: "no_value" });
  await hold(null);
  expect(await eraseOf(subject, ["email"])).toMatchObject({ ok: false, refusal: { code: "on_hold" } });
  expect(await eraseOf(subject, ["email"], { actor: nurse })).toMatchObject({ ok: false, refusal: { code: "not_granted" } });
});

test("a file of a field that the map has no longer stays whole beside what goes, and goes where it is named", async () => {
  const tenant = await t.addTenant(MAP);
  const within: TestSafe["within"] = (fn) => withTx(t.db, tenant, fn);
  const [subject, other] = [
    await makeSubject({ ...t, within }, nurse, { ...VALUES, email: "a@example.com" }),
    await makeSubject({ ...t, within }, nurse, { ...VALUES, email: "b@example.com" }),
  ];
  const file = { actor: nurse, purpose: null, field: "letter", name: "letter.pdf", mediaType: "application/pdf" };
  const parts = [randomBytes(65_536), randomBytes(9)];
  for (const of of [subject, other]) expect((await within((tx) => storeFile(t.safe, tx, { ...file, subject: of, parts }))).ok).toBe(true);
  const put = async (yaml: string) => {
    const parsed = parseMapYaml(yaml);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    await within(async (tx) => {
      const change = { map: parsed.map, actor: { kind: "operator", id: "test" }, stored: storedFields };
      expect(await applyMap(tx, change, t.safe.clock())).toMatchObject({ ok: true });
    });
    t.safe.maps.forget(tenant);
  };
  await put(MAP.replace(/^ {2}letter: .*\n/mu, "").replace(" letter: [clear, change],", ""));
  const erase = (of: SubjectId, scope: readonly string[]) =>
    within((tx) => erasePart(t.safe, tx, { actor: OWNER, subject: of, scope, reasons: [], request: newId("rrq", t.safe.clock()) }));
  expect((await erase(subject, ["notes"])).ok).toBe(true);
  expect((await erase(other, ["letter"])).ok).toBe(true);
  expect(await t.db.owner`select 1 from file_chunks where subject_id = ${other}`).toEqual([]);
  await put(MAP);
  const opened = await within((tx) => openFile(t.safe, tx, { ...file, subject, reason: null }));
  expect(opened.ok && unveil(opened.value.bytes).equals(Buffer.concat(parts))).toBe(true);
});

test("damage to what stays is told and nothing is done; a field that was emptied before is made unreadable in archives too", async () => {
  const subject = await makeOne();
  const file = { actor: nurse, purpose: null, subject, field: "letter", name: "letter.pdf", mediaType: "application/pdf" };
  await t.within((tx) => storeFile(t.safe, tx, { ...file, parts: [0, 1, 2].map(() => randomBytes(65_536)) }));
  await t.db.owner`delete from file_chunks where subject_id = ${subject} and n = 1`;
  const parts = () => t.db.owner`select * from file_chunks where subject_id = ${subject} order by n`;
  const left = await parts();
  expect(await eraseOf(subject, ["notes"])).toMatchObject({ ok: false, refusal: { code: "cannot_open" } });
  expect(await parts()).toEqual(left);

  await t.within((tx) => changeSubjects(t.safe, tx, [{ actor: nurse, purpose: null, subject, fields: { diet: null } }]));
  const keyOf = async () =>
    (await t.db.owner`select wrapped from subject_keys where subject_id = ${subject} and key_class = 'profile'`)[0]?.["wrapped"];
  const key = (await keyOf()) as Buffer;
  expect((await eraseOf(subject, ["diet"])).ok).toBe(true);
  expect(key.equals((await keyOf()) as Buffer)).toBe(false);

  await t.db.owner`
    update sealed_records set packed = set_byte(packed, length(packed) - 1, get_byte(packed, length(packed) - 1) # 1)
     where subject_id = ${subject} and key_class = 'identity'`;
  const rows = () => t.db.owner`select * from subject_keys where subject_id = ${subject} order by key_class`;
  const kept = await rows();
  expect(await eraseOf(subject, ["email"])).toMatchObject({ ok: false, refusal: { code: "cannot_open" } });
  expect(await rows()).toEqual(kept);
  await t.db.owner`delete from sealed_records where subject_id = ${subject}`;
  await t.db.owner`delete from index_entries where subject_id = ${subject}`;
});

test("reads, changes, a roll and a whole erasure that come at the same moment each see one state", async () => {
  const subjects: SubjectId[] = [];
  for (let n = 0; n < 6; n += 1) subjects.push(await makeOne());
  const first = made - 5;
  let isDone = false;
  const seen = new Set<string>();
  const reading = subjects.map(async (subject) => {
    while (!isDone) {
      const one = await reveal(subject, ["name", "phone"]);
      seen.add(JSON.stringify(one));
      // It names what does not open: what it has where keys and values are not of one moment.
      const all = await t.within((tx) => exportSubjects(t.safe, tx, operatorActor("test"), [subject], t.safe.clock()));
      expect(all.flatMap(({ damaged }) => damaged)).toEqual([]);
    }
  });
  const changing = subjects.map((subject, n) =>
    t.within((tx) => changeSubjects(t.safe, tx, [{ actor: nurse, purpose: null, subject, fields: { diet: `Diet of number ${n}` } }])),
  );
  const roll = rollKeys(t.safe, t.tenant, OWNER, { isResumed: false, onProgress: () => undefined });
  const parts = await Promise.all(subjects.map((subject) => eraseOf(subject, ["phone", "email"])));
  const twice = await Promise.all(
    subjects.map((subject, n) =>
      n % 2 === 0
        ? Promise.all([eraseOf(subject, ["notes"]), eraseOf(subject, ["diet"])])
        : Promise.all([
            eraseOf(subject, ["notes"]),
            t.within((tx) => eraseSubjects(t.safe, tx, [{ actor: OWNER, subject, reason: null }])),
          ]),
    ),
  );
  await Promise.all([...changing, roll]);
  isDone = true;
  await Promise.all(reading);
  expect(parts.map((one) => one.ok)).toEqual(subjects.map(() => true));
  const whole = subjects.map((_, n) => JSON.stringify({ name: VALUES.name, phone: phonesOf(first + n) }));
  const part = JSON.stringify({ name: VALUES.name, phone: "no_value" });
  const none = ['{"refused":"subject_erased"}'];
  expect([...seen].filter((one) => ![...whole, part, ...none].includes(one))).toEqual([]);
  expect([whole.some((one) => seen.has(one)), seen.has(part)]).toEqual([true, true]);
  for (const [n, subject] of subjects.entries()) {
    if (n % 2 === 0) {
      expect(twice[n]).toMatchObject([{ ok: true }, { ok: true }]);
      const { diet, ...others } = await reveal(subject, READABLE);
      expect(others).toEqual({
        name: VALUES.name,
        iban: VALUES.iban,
        ...Object.fromEntries(["email", "phone", "notes"].map((name) => [name, "no_value"])),
      });
      // A change that came after its field was erased is there; what was before it is not.
      expect(["no_value", `Diet of number ${n}`]).toContain(diet);
    } else expect(await reveal(subject, ["name"])).toEqual({ refused: "subject_erased" });
  }
  expect(await damages()).toEqual([]);
});
