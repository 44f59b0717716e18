import { afterAll, beforeAll, expect, test } from "vitest";
import { instant } from "../../base/instant.ts";
import { unveil } from "../../base/redacted.ts";
import type { SubjectId } from "../../base/ids.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { listEntries } from "../../registers/ledger/read.ts";
import { TEST_BINDING, blobFor, newRequest, provideAs } from "../testing-cards.ts";
import { OWNER, type TestSafe, makeSubject, openTestSafe, testActor } from "../testing.ts";
import { createSubjects } from "./create.ts";
import { eraseSubjects } from "./erase.ts";
import { readSubjects } from "./read.ts";
import { receiveSealed } from "./receive.ts";
import { revealFields } from "./reveal.ts";
import { searchSubjects } from "./search.ts";

const MAP = `
controller: { name: Blue Sky Concierge, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book your travel, basis: contract }
fields:
  email:    { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
  passport: { label: Passport number, category: government-id, type: government-id, purposes: [booking], retention: 1y }
  address:  { label: Address, category: contact, type: address, many: true, purposes: [booking], retention: 1y }
  card:     { label: Payment card, category: payment-card, type: card, many: true, purposes: [booking], custody: vault, retention: 1y }
roles:
  intake:  { booking: { email: [change], passport: [change], card: [change], address: [change] } }
  manager: { booking: { email: [clear], passport: [clear], card: [clear], address: [clear] } }
`;
const intake = testActor(["intake"]);
const manager = testActor(["manager"], { id: "key_manager" });
const VISA = "4242424242424242";

let t: TestSafe;
let counter = 0;

beforeAll(async () => {
  t = await openTestSafe(MAP);
});
afterAll(async () => {
  await t.close();
});

async function someone(): Promise<SubjectId> {
  counter += 1;
  return await makeSubject(t, intake, { email: `guest${counter}@example.com` });
}

async function clearOf(subject: SubjectId, fields: readonly string[]): Promise<Record<string, unknown>> {
  const [one] = await t.within((tx) => revealFields(t.safe, tx, [{ actor: manager, purpose: "booking", subject, fields, reason: null }]));
  if (one?.ok !== true) throw new Error("not revealed");
  return Object.fromEntries(
    Object.entries(one.value.fields).map(([name, field]) => [name, field.form === "clear" ? unveil(field.value) : field.code]),
  );
}

test("a card and the fields beside it are opened in the keeper, and kept as any other value", async () => {
  const ana = await someone();
  const given = await provideAs(
    t,
    ana,
    { card: { number: "4242 4242 4242 4242", expiry: "04/39", holder: "Ana Doe", cvc: "123" }, fields: { passport: "X1234567" } },
    { nickname: "Blue" },
  );
  expect(given).toMatchObject({
    ok: true,
    value: { fields: ["passport", "card"], card: { brand: "visa", last4: "4242", expires: "04/39", nickname: "Blue", isKnown: false } },
  });
  expect(await clearOf(ana, ["card", "passport"])).toEqual({
    card: [{ number: VISA, expiry: "04/39", holder: "Ana Doe", nickname: "Blue", brand: "visa" }],
    passport: "X1234567",
  });
  const { items } = await t.within((tx) => listEntries(tx, { subject: ana, act: "collection.provide" }, { limit: 5, cursor: null }));
  expect(items).toMatchObject([{ actor: { kind: "subject", id: ana }, form: "change", fields: ["passport", "card"], outcome: "done" }]);
  expect(JSON.stringify(items)).not.toMatch(/4242|Blue|X1234567/u);
});

test("another card comes beside the first, the same one is renewed in its place", async () => {
  const ana = await someone();
  const first = await provideAs(t, ana, { card: { number: VISA, expiry: "04/39" } }, { nickname: "Blue" });
  t.setNow(instant(t.safe.clock() + 1));
  const second = await provideAs(t, ana, { card: { number: "5555555555554444", expiry: "05/39" } });
  t.setNow(instant(t.safe.clock() + 1));
  const again = await provideAs(t, ana, { card: { number: VISA, expiry: "09/39" } });
  if (!first.ok || !second.ok || !again.ok) throw new Error("refused");
  expect(second.value.card?.isKnown).toBe(false);
  expect(again.value.card).toMatchObject({ id: first.value.card?.id, isKnown: true, nickname: "Blue", expires: "09/39" });
  expect(await clearOf(ana, ["card"])).toMatchObject({
    card: [{ number: "5555555555554444" }, { number: VISA, expiry: "09/39", nickname: "Blue" }],
  });
});

test("all that is wrong is told at once, each beside its place, without a word of what was typed", async () => {
  const ana = await someone();
  const sealed = { card: { number: "4242424242424241", expiry: "01/20", cvc: "1" }, fields: { passport: "?", email: "other@example.com" } };
  const given = await provideAs(t, ana, sealed, { nickname: "my 4242" }, { asks: ["passport", "address"] });
  if (given.ok) throw new Error("taken");
  expect(given.refusal.code).toBe("invalid_input");
  expect(given.refusal.fields?.map(({ field, part, code }) => [field, part, code])).toEqual([
    ["email", undefined, "not_asked"],
    ["address", undefined, "required"],
    ["passport", undefined, "too_short"],
    ["card", "number", "card_check_digit"],
    ["card", "expiry", "card_expired"],
    ["card", "cvc", "cvc_bad_shape"],
    ["card", "nickname", "card_label_digits"],
  ]);
  for (const { say } of given.refusal.fields ?? []) expect(say).not.toMatch(/4242424242424241|01\/20|other@/u);
  expect(await clearOf(ana, ["card", "passport"])).toEqual({ card: "no_value", passport: "no_value" });
});

test("what may be left out may; a card that was not asked for is not taken, and one that was asked for is missed", async () => {
  const ana = await someone();
  expect(await provideAs(t, ana, { fields: { passport: "" } }, {}, { optional: ["passport"] })).toMatchObject({
    ok: true,
    value: { fields: [] },
  });
  const card = { number: VISA, expiry: "04/39" };
  expect(await provideAs(t, ana, { card }, {}, { card: null })).toMatchObject({ refusal: { fields: [{ code: "not_asked" }] } });
  const wish = { field: "card", custody: "vault", keep: true, nickname: null, until: null } as const;
  expect(await provideAs(t, ana, { fields: {} }, {}, { card: wish })).toMatchObject({
    refusal: { fields: [{ field: "card", part: "number", code: "card_number_missing" }] },
  });
  expect(await provideAs(t, ana, { fields: { card: VISA } })).toMatchObject({
    refusal: { fields: [{ field: "card", code: "not_asked" }] },
  });
});

test("a field of many gets one more value, another is replaced, look-ups follow, and a contact of who has one waits", async () => {
  const ana = await makeSubject(t, intake, { passport: "X0000000" });
  const [paris, rome] = [{ city: "Paris" }, { city: "Rome" }];
  await provideAs(t, ana, { fields: { address: paris, passport: "X1111111" } });
  await provideAs(t, ana, { fields: { address: rome, passport: "X2222222", email: "new@example.com" } });
  const late = await provideAs(t, ana, { fields: { email: "late@example.com" } });
  expect(late).toMatchObject({ ok: true, value: { fields: ["email"], waiting: ["email"] } });
  expect(await clearOf(ana, ["address", "passport", "email"])).toEqual({
    address: [paris, rome],
    passport: "X2222222",
    email: "new@example.com",
  });
  expect(await found("new@example.com")).toEqual([ana]);
  expect(await found("late@example.com")).toEqual([]);
});

test("an e-mail that is another customer's is not taken, and whose it is is not said", async () => {
  const [ana, eve] = [await someone(), await makeSubject(t, intake, { passport: "X0000000" })];
  const given = await provideAs(t, eve, { fields: { email: `guest${counter}@example.com` } });
  expect(given).toMatchObject({ ok: false, refusal: { code: "invalid_input", fields: [{ field: "email", code: "not_possible" }] } });
  expect(JSON.stringify(given)).not.toMatch(/exist|customer|known/u);
  expect(await found(`guest${counter}@example.com`)).toEqual([ana]);
});

test("the same blob twice gives one card, and for another request or customer of another business it is not ours", async () => {
  const ana = await someone();
  const request = newRequest(t);
  const sealed = { card: { number: VISA, expiry: "04/39", cvc: "123" } };
  const blob = await blobFor(t, request, sealed);
  const [first, second] = [await provideAs(t, ana, sealed, {}, { request, blob }), await provideAs(t, ana, sealed, {}, { request, blob })];
  expect([first.ok && first.value.card?.isKnown, second.ok && second.value.card?.isKnown]).toEqual([false, true]);
  expect(await clearOf(ana, ["card"])).toMatchObject({ card: [{ number: VISA }] });
  expect(await provideAs(t, ana, sealed, {}, { blob })).toMatchObject({ refusal: { code: "blob_not_ours" } });
  const elsewhere = { origin: "https://cards.example.evil", formVersion: "1" };
  expect(await provideAs(t, ana, sealed, {}, { request, blob, binding: elsewhere })).toMatchObject({ refusal: { code: "blob_not_ours" } });
  const other = await t.addTenant(MAP);
  const [stranger] = await withTx(t.db, other, (tx) =>
    createSubjects(t.safe, tx, [{ actor: intake, purpose: null, fields: { email: "x@example.com" }, source: null }]),
  );
  const ask = {
    subject: stranger?.ok === true ? stranger.value.id : ana,
    purpose: "booking",
    request,
    binding: TEST_BINDING,
    blob,
    asks: [],
    card: null,
  } as const;
  expect(await withTx(t.db, other, (tx) => receiveSealed(t.safe, tx, { ...ask, source: "collection", language: "en" }))).toMatchObject({
    refusal: { code: "key_stale" },
  });
});

test("the code of a card is held for its request alone, and of a refusal nothing is", async () => {
  const ana = await someone();
  const [taken, refused] = [newRequest(t), newRequest(t)];
  await provideAs(t, ana, { card: { number: VISA, expiry: "04/39", cvc: "123" } }, {}, { request: taken });
  await provideAs(t, ana, { card: { number: VISA, expiry: "04/39", cvc: "123" }, fields: { passport: "?" } }, {}, { request: refused });
  expect(await t.keeper.hasCodes(t.tenant, [taken, refused])).toEqual([true, false]);
});

test("twenty at once for one customer are all kept, whole, and none twice", async () => {
  const ana = await someone();
  const numbers = [VISA, "5555555555554444", "378282246310005", "6011111111111117"];
  const all = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      provideAs(t, ana, { card: { number: numbers[n % 4] ?? VISA, expiry: "04/39" }, fields: { passport: `X${1_000_000 + n}` } }),
    ),
  );
  expect(all.every((one) => one.ok)).toBe(true);
  const { card } = await clearOf(ana, ["card"]);
  expect((card as readonly { readonly number: string }[]).map((one) => one.number).toSorted()).toEqual(numbers.toSorted());
});

test("whoever was erased gives nothing more, and an erasure takes cards and what is known of them along", async () => {
  const ana = await someone();
  await provideAs(t, ana, { card: { number: VISA, expiry: "04/39" } });
  const [erased] = await t.within((tx) => eraseSubjects(t.safe, tx, [{ actor: OWNER, subject: ana, reason: null }]));
  expect(erased?.ok === true && erased.value.certificate.destroyed).toEqual(expect.arrayContaining(["value:card", "cards on file: 1"]));
  expect(await provideAs(t, ana, { card: { number: VISA, expiry: "04/39" } })).toMatchObject({ refusal: { code: "subject_erased" } });
  expect(await provideAs(t, "sub_00000000000000000000000000", { card: { number: VISA, expiry: "04/39" } })).toMatchObject({
    refusal: { code: "subject_not_found" },
  });
});

test("where data came from is noted of whoever had none yet", async () => {
  const ana = await someone();
  await provideAs(t, ana, { fields: { passport: "X1234567" } });
  const [read] = await t.within((tx) => readSubjects(t.safe, tx, [{ actor: manager, purpose: null, subject: ana }]));
  expect(read?.ok === true && read.value.source).toBe("collection");
});

async function found(email: string): Promise<readonly SubjectId[]> {
  const [one] = await t.within((tx) => searchSubjects(t.safe, tx, [{ actor: manager, purpose: null, field: "email", equals: email }]));
  return one?.ok === true ? one.value.items.map((item) => item.id) : [];
}
