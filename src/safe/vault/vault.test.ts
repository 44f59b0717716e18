import { afterAll, beforeAll, expect, test } from "vitest";
import { unveil } from "../../base/redacted.ts";
import { instant } from "../../base/instant.ts";
import type { SubjectId } from "../../base/ids.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { OWNER, type TestSafe, makeSubject, openTestSafe, testActor } from "../testing.ts";
import { changeSubjects } from "./change.ts";
import { COMPARISON_FAILURES_MAX, COMPARISON_WINDOW_MS, compareFields } from "./compare.ts";
import { createSubjects } from "./create.ts";
import { eraseSubjects } from "./erase.ts";
import { listEntries } from "../../registers/ledger/read.ts";
import { listSubjects, readSubjects } from "./read.ts";
import { type RevealAnswer, revealFields } from "./reveal.ts";
import { searchSubjects } from "./search.ts";

const MAP = `
controller: { name: Blue Sky Concierge, email: privacy@bluesky.example, jurisdictions: [US-CA, GB] }
purposes:
  booking:    { label: Book your travel, basis: contract, task: Book flights and hotels }
  newsletter: { label: Send you offers, basis: consent }
fields:
  email:    { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking, newsletter], retention: 3y }
  phone:    { label: Phone, category: contact, type: phone, lookup: shared, purposes: [booking], retention: 3y }
  passport: { label: Passport number, category: government-id, type: government-id, purposes: [booking], retention: 1y }
  card:     { label: Payment card, category: payment-card, type: card, many: true, purposes: [booking], custody: until-used, retention: 1y }
  notes:    { label: Notes, category: contact, type: free-text, purposes: [booking], retention: 1y }
roles:
  intake:    { booking: { email: [masked, change], phone: [masked, change], passport: [masked, change], card: [masked, change], notes: [clear, change] } }
  concierge: { booking: { email: [clear, change], phone: [use], passport: [masked, use], card: [masked, use] } }
  manager:   { booking: { email: [clear], phone: [clear], passport: [clear], card: [clear] }, needs: { clear: { reason: true } } }
  metered:   { booking: { email: [clear], passport: [clear] }, budget: { hour: 3 } }
  braked:    { booking: { email: [clear] }, brake: 2 }
`;

const intake = testActor(["intake"]);
const manager = testActor(["manager"], { id: "key_manager" });
const PASSPORT = "X1234567";
const CARD = "4242424242424242";

let t: TestSafe;
let counter = 0;

beforeAll(async () => {
  t = await openTestSafe(MAP);
});

afterAll(async () => {
  await t.close();
});

async function someone(more: Record<string, unknown> = {}): Promise<SubjectId> {
  counter += 1;
  return await makeSubject(t, intake, { email: `guest${counter}@example.com`, passport: PASSPORT, ...more });
}

async function revealOne(subject: SubjectId, fields: readonly string[], actor = manager, reason: string | null = "needed for the booking") {
  const [one] = await t.within((tx) => revealFields(t.safe, tx, [{ actor, purpose: "booking", subject, fields, reason }]));
  if (one === undefined) throw new Error("no answer");
  return one;
}

function clearValue(answer: { ok: boolean; value?: RevealAnswer }, field: string): unknown {
  const shown = answer.value?.fields[field];
  return shown?.form === "clear" ? unveil(shown.value) : shown;
}

test("what was put in comes out for who may see it, and masked for who may not", async () => {
  const subject = await someone({ card: { number: CARD, expiry: "12/30" }, phone: "+44 20 7946 0018" });
  const revealed = await revealOne(subject, ["email", "passport", "card", "phone"]);
  expect(clearValue(revealed as never, "passport")).toBe(PASSPORT);
  expect(clearValue(revealed as never, "card")).toMatchObject([{ number: CARD }]);

  const [read] = await t.within((tx) => readSubjects(t.safe, tx, [{ actor: testActor(["concierge"]), purpose: null, subject }]));
  expect(read).toMatchObject({
    ok: true,
    value: { fields: { email: { form: "masked" }, phone: { form: "refused", code: "not_granted" } } },
  });
  expect(JSON.stringify(read)).not.toContain(PASSPORT);
  expect(JSON.stringify(read)).toContain("4242");
  expect(JSON.stringify(read)).not.toContain(CARD);
});

test("a clear value prints as redacted until the edge unveils it", async () => {
  const revealed = await revealOne(await someone(), ["passport"]);
  expect(JSON.stringify(revealed)).toContain("[redacted]");
  expect(JSON.stringify(revealed)).not.toContain(PASSPORT);
});

test("a reveal that was decided answers each field, the refused ones with words", async () => {
  const subject = await someone();
  const noReason = await revealOne(subject, ["passport", "email"], manager, "    ");
  expect(noReason).toMatchObject({ ok: true, value: { fields: { passport: { form: "refused", code: "reason_needed" } } } });
  const absent = await revealOne(subject, ["card"]);
  expect(absent).toMatchObject({ ok: true, value: { fields: { card: { form: "refused", code: "no_value" } } } });
});

test("whoever may not ask at all is refused as a whole; unknown words are wrong input", async () => {
  const subject = await someone();
  expect(await revealOne(subject, ["email"], OWNER)).toMatchObject({ ok: false, refusal: { code: "not_granted" } });
  // A page of customers who may not be shown is refused as one, and that is noted as each of them would have been.
  const refused = await t.within(async (tx) => {
    const [answer] = await listSubjects(t.safe, tx, [{ actor: OWNER, purpose: "booking", limit: 5, cursor: null }]);
    const { items } = await listEntries(tx, { act: "subject.list" }, { limit: 1, cursor: null });
    return [answer, items[0]];
  });
  expect(refused).toMatchObject([
    { ok: false, refusal: { code: "not_granted" } },
    { actor: { id: OWNER.id }, purpose: "booking", subject: null, codes: ["not_granted"], outcome: "refused" },
  ]);
  expect(await revealOne(subject, ["emial"])).toMatchObject({ ok: false, refusal: { code: "field_unknown" } });
  expect(await revealOne(subject, ["email"], { ...manager, purposes: ["newsletter"] })).toMatchObject({
    refusal: { code: "purpose_not_allowed" },
  });
  expect(await revealOne("sub_00000000000000000000000000", ["email"])).toMatchObject({ refusal: { code: "subject_not_found" } });
});

test("another tenant's subject does not exist", async () => {
  const subject = await someone();
  const other = await t.addTenant(MAP);
  const [one] = await withTx(t.db, other, (tx) =>
    revealFields(t.safe, tx, [{ actor: manager, purpose: null, subject, fields: ["email"], reason: "curious" }]),
  );
  expect(one).toMatchObject({ ok: false, refusal: { code: "subject_not_found" } });
});

test("a changed value is the only one that opens, null removes, and a removed one can be given again", async () => {
  const subject = await someone();
  const change = async (fields: Record<string, unknown>) => {
    const [one] = await t.within((tx) => changeSubjects(t.safe, tx, [{ actor: intake, purpose: null, subject, fields }]));
    return one;
  };
  expect(await change({ passport: "Y7654321" })).toMatchObject({ ok: true });
  expect(clearValue((await revealOne(subject, ["passport"])) as never, "passport")).toBe("Y7654321");
  expect(await change({ passport: null })).toMatchObject({ ok: true });
  expect(await revealOne(subject, ["passport"])).toMatchObject({ value: { fields: { passport: { code: "no_value" } } } });
  await change({ passport: "Z1111111" });
  expect(clearValue((await revealOne(subject, ["passport"])) as never, "passport")).toBe("Z1111111");
});

test("finds by e-mail however typed and by phone in any usual notation, and not by the old value after a change", async () => {
  const email = `Search.Me${counter}@Example.com`;
  const subject = await makeSubject(t, intake, { email, phone: "+44 20 7946 0018" });
  const find = async (field: string, equals: string) => {
    const [one] = await t.within((tx) => searchSubjects(t.safe, tx, [{ actor: intake, purpose: null, field, equals }]));
    return one?.ok === true ? one.value.items.map((item) => item.id) : one;
  };
  expect(await find("email", ` search.me${counter}@EXAMPLE.com `)).toEqual([subject]);
  for (const typed of ["020 7946 0018", "0044 20 7946 0018", "+442079460018", "(020) 7946-0018"])
    expect(await find("phone", typed)).toContain(subject);
  expect(await find("passport", PASSPORT)).toMatchObject({ refusal: { code: "field_not_searchable" } });
  await t.within((tx) =>
    changeSubjects(t.safe, tx, [{ actor: intake, purpose: null, subject, fields: { email: `new${counter}@example.com` } }]),
  );
  expect(await find("email", email)).toEqual([]);
  expect(await find("email", `NEW${counter}@example.com`)).toEqual([subject]);
});

test("fifty creates with one e-mail at once make one subject, within a batch and across transactions", async () => {
  const ask = { actor: intake, purpose: null, fields: { email: "same@example.com" }, source: null };
  const one = t.within((tx) =>
    createSubjects(
      t.safe,
      tx,
      Array.from({ length: 10 }, () => ask),
    ),
  );
  const many = await Promise.all([one, ...Array.from({ length: 40 }, () => t.within((tx) => createSubjects(t.safe, tx, [ask])))]);
  const all = many.flat();
  expect(all.filter((answer) => answer.ok)).toHaveLength(1);
  expect(all.filter((answer) => !answer.ok && answer.refusal.code === "already_exists")).toHaveLength(49);
});

test("a subject that cannot take an e-mail keeps its own and nothing of the change", async () => {
  const [one, two] = [await someone(), await someone()];
  const [answer] = await t.within((tx) =>
    changeSubjects(t.safe, tx, [
      { actor: intake, purpose: null, subject: two, fields: { email: `guest${counter - 1}@example.com`, passport: "CHANGED99" } },
    ]),
  );
  expect(answer).toMatchObject({ ok: false, refusal: { code: "already_exists" } });
  expect(clearValue((await revealOne(two, ["passport"])) as never, "passport")).toBe(PASSPORT);
  expect(one).not.toBe(two);
});

test("wrong guesses are counted over everybody, and right ones cost nothing", async () => {
  const subject = await someone();
  const compare = async (value: string, actor = testActor(["concierge"])) => {
    const [one] = await t.within((tx) => compareFields(t.safe, tx, [{ actor, purpose: null, subject, field: "passport", value }]));
    return one;
  };
  for (let n = 0; n < 20; n += 1) expect(await compare(" x1234567 ")).toMatchObject({ value: { match: true, triesLeft: 5 } });
  const wrong = await Promise.all(Array.from({ length: 30 }, (_, n) => compare(`WRONG${n}`, testActor(["concierge"], { id: `key_${n}` }))));
  const told = wrong.flatMap((one) => (one?.ok === true ? [one.value.triesLeft] : []));
  expect(told).toHaveLength(COMPARISON_FAILURES_MAX);
  expect(told.toSorted((a, b) => b - a)).toEqual([4, 3, 2, 1, 0]);
  expect(await compare(PASSPORT)).toMatchObject({ ok: false, refusal: { code: "too_many_attempts" } });
});

test("an hour after the first wrong guess five more are counted, from the first of them on", async () => {
  const subject = await someone();
  const start = t.safe.clock();
  const guess = async (): Promise<unknown> => {
    const actor = testActor(["concierge"]);
    const [one] = await t.within((tx) => compareFields(t.safe, tx, [{ actor, purpose: null, subject, field: "passport", value: "WRONG" }]));
    return one?.ok === true ? one.value.triesLeft : one?.refusal.code;
  };
  expect(await guess()).toBe(4);
  try {
    t.setNow(instant(start + COMPARISON_WINDOW_MS));
    const told = [await guess(), await guess(), await guess(), await guess(), await guess(), await guess()];
    expect(told).toEqual([4, 3, 2, 1, 0, "too_many_attempts"]);
  } finally {
    t.setNow(start);
  }
});

test("a budget of three lets three through and refuses the next, fifty at once included", async () => {
  const subject = await someone();
  const actor = testActor(["metered"], { id: "key_metered" });
  const answers = await Promise.all(Array.from({ length: 50 }, () => revealOne(subject, ["email"], actor)));
  const codes = answers.map((one) =>
    one.ok && one.value.fields["email"]?.form === "clear" ? "clear" : one.ok ? (one.value.fields["email"] as { code: string }).code : "?",
  );
  expect(codes.filter((code) => code === "clear")).toHaveLength(3);
  expect(codes.filter((code) => code === "budget_spent")).toHaveLength(47);
});

test("a brake of two subjects stops at the third, and lets the first two open again", async () => {
  const [one, two, three] = [await someone(), await someone(), await someone()];
  const actor = testActor(["braked"], { id: "key_braked" });
  const code = async (subject: SubjectId) => {
    const answer = await revealOne(subject, ["email"], actor);
    return answer.ok ? answer.value.fields["email"] : answer;
  };
  expect(await code(one)).toMatchObject({ form: "clear" });
  expect(await code(two)).toMatchObject({ form: "clear" });
  expect(await code(three)).toMatchObject({ code: "bulk_brake" });
  expect(await code(one)).toMatchObject({ form: "clear" });
});

test("an erased subject is gone for search, reveal, read, list and change, and the certificate says what went", async () => {
  const email = `erase${counter}@example.com`;
  const subject = await makeSubject(t, intake, { email, passport: PASSPORT });
  expect(await t.within((tx) => eraseSubjects(t.safe, tx, [{ actor: manager, subject, reason: null }]))).toMatchObject([
    { refusal: { code: "not_granted" } },
  ]);
  const [erased] = await t.within((tx) => eraseSubjects(t.safe, tx, [{ actor: OWNER, subject, reason: "asked by letter" }]));
  expect(erased).toMatchObject({ ok: true, value: { certificate: { subject, signature: expect.any(String) } } });
  expect(JSON.stringify(erased)).toContain("value:email");

  expect(await revealOne(subject, ["email"])).toMatchObject({ refusal: { code: "subject_erased" } });
  const [read] = await t.within((tx) => readSubjects(t.safe, tx, [{ actor: intake, purpose: null, subject }]));
  expect(read).toMatchObject({ refusal: { code: "subject_erased" } });
  const [found] = await t.within((tx) => searchSubjects(t.safe, tx, [{ actor: intake, purpose: null, field: "email", equals: email }]));
  expect(found).toMatchObject({ value: { items: [] } });
  const [listed] = await t.within((tx) => listSubjects(t.safe, tx, [{ actor: intake, purpose: null, limit: 200, cursor: null }]));
  expect(listed?.ok === true && listed.value.items.some((item) => item.id === subject)).toBe(false);
  const [again] = await t.within((tx) => createSubjects(t.safe, tx, [{ actor: intake, purpose: null, fields: { email }, source: null }]));
  expect(again).toMatchObject({ ok: true });
  const left = await t.db.owner`select count(*)::int as n from subject_keys where subject_id = ${subject}`;
  expect(left[0]?.["n"]).toBe(0);
});

test("past its retention a value is refused in every form", async () => {
  const subject = await someone();
  const start = t.safe.clock();
  t.setNow(instant(start + 366 * 86_400_000));
  try {
    expect(await revealOne(subject, ["passport"])).toMatchObject({ value: { fields: { passport: { code: "retention_over" } } } });
    const [read] = await t.within((tx) => readSubjects(t.safe, tx, [{ actor: intake, purpose: null, subject }]));
    expect(read).toMatchObject({ value: { fields: { passport: { form: "refused", code: "retention_over" }, email: { form: "masked" } } } });
  } finally {
    t.setNow(start);
  }
});

test("two changes of one subject in one batch follow each other", async () => {
  const subject = await someone();
  const asks = ["FIRST1111", "SECOND222"].map((passport) => ({ actor: intake, purpose: null, subject, fields: { passport } }));
  const answers = await t.within((tx) => changeSubjects(t.safe, tx, asks));
  expect(answers.every((one) => one.ok)).toBe(true);
  expect(clearValue((await revealOne(subject, ["passport"])) as never, "passport")).toBe("SECOND222");
});

test("a sealed house answers nothing and changes nothing", async () => {
  const subject = await someone();
  const sealed = { ...t.safe, keeper: { ...t.keeper, state: () => "sealed" as const } };
  const [reveal] = await t.within((tx) =>
    revealFields(sealed, tx, [{ actor: manager, purpose: null, subject, fields: ["email"], reason: "needed" }]),
  );
  const [create] = await t.within((tx) =>
    createSubjects(sealed, tx, [{ actor: intake, purpose: null, fields: { email: "no@example.com" }, source: null }]),
  );
  expect([reveal, create]).toMatchObject([{ refusal: { code: "sealed" } }, { refusal: { code: "sealed" } }]);
});

test("a record that was damaged refuses its fields, keeps others as they are, is not written over, and can be erased", async () => {
  const subject = await someone({ card: { number: CARD, expiry: "12/30" } });
  for (const damage of ["set_byte(packed, 0, 9)", "substring(packed from 1 for 30)", "''::bytea", "packed || '\\x00'::bytea"]) {
    const [before] = await t.db.owner`select packed from sealed_records where subject_id = ${subject} and key_class = 'identity'`;
    await t.db.owner.unsafe(`update sealed_records set packed = ${damage} where subject_id = '${subject}' and key_class = 'identity'`);
    expect(await revealOne(subject, ["passport", "card"])).toMatchObject({
      ok: true,
      value: { fields: { passport: { form: "refused", code: "cannot_open" }, card: { form: "clear" } } },
    });
    const [change] = await t.within((tx) =>
      changeSubjects(t.safe, tx, [{ actor: intake, purpose: null, subject, fields: { passport: "N1234567" } }]),
    );
    expect(change).toMatchObject({ ok: false, refusal: { code: "cannot_open" } });
    await t.db
      .owner`update sealed_records set packed = ${before?.["packed"] as Buffer} where subject_id = ${subject} and key_class = 'identity'`;
  }
  await t.db.owner`update sealed_records set packed = ''::bytea where subject_id = ${subject}`;
  const [erased] = await t.within((tx) => eraseSubjects(t.safe, tx, [{ actor: OWNER, subject, reason: null }]));
  expect(erased).toMatchObject({ ok: true });
});
