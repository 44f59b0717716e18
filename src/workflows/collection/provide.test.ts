import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS, instant } from "../../base/instant.ts";
import { unveil } from "../../base/redacted.ts";
import { listWhole } from "../../platform/outbox/_testing.ts";
import { listEntries } from "../../registers/ledger/read.ts";
import { noteChanged } from "../../registers/customers/contact-changes.ts";
import { makePerson } from "../../safe/testing-people.ts";
import { OWNER } from "../../safe/testing.ts";
import { eraseSubjects } from "../../safe/vault/erase.ts";
import { listCards } from "../../safe/vault/list-cards.ts";
import { revealFields } from "../../safe/vault/reveal.ts";
import { completeRequest } from "./complete-request.ts";
import { enterSignedIn } from "./enter-signed-in.ts";
import { type ProvideWire, provide } from "./provide.ts";
import { readRequest } from "./read-requests.ts";
import { readVisit } from "./read-visit.ts";
import { revokeRequest } from "./revoke-request.ts";
import { CARD, type Made, type Sealed, type TestCollection, openTestCollection } from "./testing.ts";

let stand: TestCollection;

beforeAll(async () => {
  stand = await openTestCollection();
});
beforeEach(async () => {
  await stand.db.owner`delete from outbox`;
});
afterAll(() => stand.close());

const send = (visit: string, wire: ProvideWire) => provide(stand.collection, visit, wire, stand.safe.clock());
const read = (id: `col_${string}`) => stand.within((tx) => readRequest(stand.collection, tx, stand.desk, id));
const cards = async () => {
  const listed = await stand.within((tx) => listCards(stand.safe, tx, { actor: stand.desk, purpose: "booking", subject: stand.customer }));
  return listed.ok ? listed.value : [];
};
const mails = async () => (await stand.within((tx) => listWhole(tx, stand.keeper, { limit: 20, before: null }))).items;

async function ready(plain: Sealed, more: Parameters<TestCollection["made"]>[0] = {}): Promise<[Made, string, ProvideWire]> {
  const made = await stand.made(more);
  return [made, await stand.enter(made), await stand.seal(made, plain)];
}

test("what the customer sealed is there, once: the agent sees that it came, the customer has a receipt and a letter", async () => {
  const [made, visit, wire] = await ready({ card: CARD, fields: { passport: "X1234567" } }, { asks: ["card", "passport"] });
  const provided = await send(visit, { ...wire, nickname: "Blue work card" });
  expect(provided).toEqual({
    ok: true,
    value: {
      reference: made.number,
      card: { brand: "visa", last4: "4242", expires: "12/34", nickname: "Blue work card" },
      isKept: false,
      fields: ["Passport number"],
      waits: null,
      at: stand.safe.clock(),
      isComplete: true,
    },
  });
  expect(await read(made.id)).toMatchObject({ value: { state: "provided", providedAt: stand.safe.clock(), cardField: "card" } });
  expect(await cards()).toMatchObject([{ brand: "visa", last4: "4242", nickname: "Blue work card", custody: "until-used" }]);
  expect((await mails()).map((mail) => [mail.kind, mail.content.to.address])).toEqual([["card_added", "ana@example.com"]]);
  const { items } = await stand.within((tx) => listEntries(tx, { act: "collection.provide" }, { limit: 1, cursor: null }));
  expect(items[0]).toMatchObject({ actor: { kind: "subject", id: stand.customer }, detail: { request: made.id } });
  expect(await stand.keeper.hasCodes(stand.tenant, [made.id])).toEqual([true]);
  const [row] = await stand.db.owner`select c::text as text from collection_requests c where request_id = ${made.id}`;
  for (const word of ["visa", "work card", "X1234567"]) expect(String(row?.["text"]), word).not.toContain(word);
});

test("sent again from the same visit, after a lost answer or a double tap, the outcome is the same receipt", async () => {
  const [made, visit, wire] = await ready({ card: CARD });
  const [first, second] = await Promise.all([send(visit, wire), send(visit, wire)]);
  expect(first).toEqual(second);
  expect(await send(visit, await stand.seal(made, { card: { ...CARD, number: "5555555555554444" } }))).toEqual(first);
  expect(await readVisit(stand.collection, visit, stand.safe.clock())).toMatchObject({
    state: "provided",
    receipt: first.ok ? first.value : null,
  });
});

test("of many visits that submit at once one is taken, and the others are told kindly and see no receipt", async () => {
  const made = await stand.made();
  const visits = [await stand.enter(made), await stand.enter(made), await stand.enter(made)];
  const wires = await Promise.all(visits.map(() => stand.seal(made, { card: CARD })));
  const outcomes = await Promise.all(visits.map((visit, n) => send(visit, wires[n] as ProvideWire)));
  expect(outcomes.filter((one) => one.ok)).toHaveLength(1);
  expect(outcomes.filter((one) => !one.ok && one.refusal.code === "already_provided")).toHaveLength(2);
  const shown = await Promise.all(visits.map((visit) => readVisit(stand.collection, visit, stand.safe.clock())));
  expect(shown.filter((visit) => visit?.receipt !== null)).toHaveLength(1);
});

test("what is wrong is told beside its field, nothing of it is kept, and the next try is taken", async () => {
  const [made, visit] = await ready({}, { asks: ["card", "passport"] });
  const cases: readonly (readonly [Sealed, readonly string[]])[] = [
    [{ card: { ...CARD, number: "4242 4242 4242 4241" }, fields: { passport: "X1234567" } }, ["card_check_digit"]],
    [{ card: { ...CARD, expiry: "01/20" } }, ["required", "card_expired"]],
    [{ fields: { passport: "X1234567" } }, ["card_number_missing"]],
    [{ card: CARD, fields: { passport: "X1234567", name: "Eve" } }, ["not_asked"]],
  ];
  for (const [plain, codes] of cases) {
    const refused = await send(visit, await stand.seal(made, plain));
    expect(refused.ok ? [] : refused.refusal.fields?.map((fault) => fault.code)).toEqual(codes);
  }
  const wish = { ...(await stand.seal(made, { card: CARD, fields: { passport: "X1234567" } })), keep: true };
  expect(await send(visit, wish)).toMatchObject({ refusal: { code: "invalid_input", fields: [{ code: "not_agreed" }] } });
  expect(await read(made.id)).toMatchObject({ value: { state: "opened", providedAt: null, fieldsAt: null } });
  expect((await send(visit, await stand.seal(made, { card: CARD, fields: { passport: "X1234567" } }))).ok).toBe(true);
});

test("what was sealed for another request, page or form, or to a key that is gone, is not taken", async () => {
  const [made, visit] = await ready({});
  const other = await stand.made();
  for (const more of [{ request: other.id }, { origin: "https://evil.example" }, { formVersion: "2" }, { tenant: "ten_other" }])
    expect(await send(visit, await stand.seal(made, { card: CARD }, more)), JSON.stringify(more)).toEqual({
      ok: false,
      refusal: { code: "blob_not_ours" },
    });
  const stale = { ...(await stand.seal(made, { card: CARD })), keyId: "cdk_none" };
  expect(await send(visit, stale)).toEqual({ ok: false, refusal: { code: "key_stale" } });
  expect(await read(made.id)).toMatchObject({ value: { state: "opened" } });
});

test("a form that was left open past its time, was revoked, or whose visit is over, takes nothing", async () => {
  const start = stand.safe.clock();
  const [late, lateVisit, lateWire] = await ready({ card: CARD }, { ttlSeconds: 600 });
  const [gone, goneVisit, goneWire] = await ready({ card: CARD });
  const [, oldVisit, oldWire] = await ready({ card: CARD });
  await stand.within((tx) => revokeRequest(stand.collection, tx, stand.desk, gone.id));
  expect(await send(goneVisit, goneWire)).toEqual({ ok: false, refusal: { code: "request_over" } });
  stand.setNow(instant(start + 11 * MINUTE_MS));
  expect(await send(lateVisit, lateWire)).toEqual({ ok: false, refusal: { code: "request_over" } });
  expect(await read(late.id)).toMatchObject({ value: { state: "expired" } });
  stand.setNow(instant(start + HOUR_MS));
  for (const visit of [oldVisit, "nobody's", ""])
    expect(await send(visit, oldWire)).toEqual({ ok: false, refusal: { code: "visit_over" } });
  stand.setNow(start);
});

test("the receipt stays for an hour after it was made, and is forgotten with the visit", async () => {
  const start = stand.safe.clock();
  const [, visit, wire] = await ready({ card: CARD });
  stand.setNow(instant(start + 50 * MINUTE_MS));
  expect((await send(visit, wire)).ok).toBe(true);
  const later = (ms: number) => readVisit(stand.collection, visit, instant(start + ms));
  expect((await later(109 * MINUTE_MS))?.receipt).not.toBeNull();
  expect(await later(110 * MINUTE_MS)).toBeUndefined();
  stand.setNow(start);
});

test("a card that is done with is destroyed and its code is gone; one that the customer agreed to keep stays", async () => {
  const [once, onceVisit, onceWire] = await ready({ card: { ...CARD, number: "5555555555554444" } });
  const [kept, keptVisit, keptWire] = await ready({ card: { ...CARD, number: "4000056655665556" } }, { asks: ["spare"] });
  expect((await send(onceVisit, onceWire)).ok).toBe(true);
  const provided = await send(keptVisit, { ...keptWire, keep: true, agreed: true });
  expect(provided).toMatchObject({ value: { isKept: true } });
  const complete = (id: `col_${string}`) => stand.within((tx) => completeRequest(stand.collection, tx, stand.desk, id));
  await stand.db.owner`delete from outbox`;
  expect(await complete(once.id)).toMatchObject({ ok: true, value: { state: "used", usedAt: stand.safe.clock() } });
  expect(await complete(kept.id)).toMatchObject({ ok: true });
  expect((await mails()).map((mail) => mail.kind)).toEqual(["card_used", "card_used"]);
  expect(await stand.keeper.hasCodes(stand.tenant, [once.id, kept.id])).toEqual([false, false]);
  const [left] = await stand.within((tx) =>
    revealFields(stand.safe, tx, [{ actor: stand.desk, purpose: "booking", subject: stand.customer, fields: ["card"], reason: null }]),
  );
  expect(left?.ok).toBe(true);
  expect((await cards()).some((card) => card.last4 === "4444")).toBe(false);
  expect(await complete(once.id)).toEqual({ ok: false, refusal: { code: "request_over" } });
  expect(await complete((await stand.made()).id)).toEqual({ ok: false, refusal: { code: "not_provided" } });
});

test("revoked after it came, a card that was for this alone is destroyed", async () => {
  const [made, visit, wire] = await ready({ card: { ...CARD, number: "378282246310005", cvc: "1234" } });
  expect((await send(visit, wire)).ok).toBe(true);
  expect((await cards()).some((card) => card.last4 === "0005")).toBe(true);
  await stand.within((tx) => revokeRequest(stand.collection, tx, stand.desk, made.id));
  expect((await cards()).some((card) => card.last4 === "0005")).toBe(false);
  expect(await stand.keeper.hasCodes(stand.tenant, [made.id])).toEqual([false]);
});

test("whoever asked gets what they asked for; only where the customer had signed in, and not by a contact that was given them today, the whole customer", async () => {
  const agent = await makePerson(stand, ["phone"]);
  const tasks = async (id: string) =>
    (await stand.db.owner`select actor_id, fields from tasks where reference = ${id}`).map((row) => ({ ...row }));
  const [byNumber, signedIn, given, byKey] = [
    await stand.made({ actor: agent.actor }),
    await stand.made({ actor: agent.actor }),
    await stand.made({ actor: agent.actor }),
    await stand.made(),
  ];
  expect((await send(await stand.enter(byNumber), await stand.seal(byNumber, { card: CARD }))).ok).toBe(true);
  // Somebody else looked in by the number, but it was the customer who answered.
  await stand.enter(signedIn);
  const entered = await enterSignedIn(stand.collection, stand.tenant, stand.customer, signedIn.id, stand.safe.clock());
  if (!entered.ok) throw new Error(entered.refusal.code);
  await stand.enter(signedIn);
  expect((await send(unveil(entered.value.visit), await stand.seal(signedIn, { card: CARD }))).ok).toBe(true);
  expect((await send(await stand.enter(byKey), await stand.seal(byKey, { card: CARD }))).ok).toBe(true);
  const contact = { subject: stand.customer, field: "email", madeBy: "business" } as const;
  await stand.within((tx) => noteChanged(tx, contact, stand.safe.clock()));
  const again = await enterSignedIn(stand.collection, stand.tenant, stand.customer, given.id, stand.safe.clock());
  if (!again.ok) throw new Error(again.refusal.code);
  expect((await send(unveil(again.value.visit), await stand.seal(given, { card: CARD }))).ok).toBe(true);
  expect([await tasks(byNumber.id), await tasks(signedIn.id), await tasks(given.id), await tasks(byKey.id)]).toEqual([
    [{ actor_id: agent.id, fields: ["card"] }],
    [{ actor_id: agent.id, fields: null }],
    [{ actor_id: agent.id, fields: ["card"] }],
    [],
  ]);
});

test("an erasure takes what was provided, the request, its open pages and the code that waits in memory", async () => {
  const made = await stand.made({ subject: null });
  const visit = await stand.enter(made);
  const wire = await stand.seal(made, { card: CARD });
  expect((await send(visit, wire)).ok).toBe(true);
  expect(await stand.keeper.hasCodes(stand.tenant, [made.id])).toEqual([true]);
  const [erased] = await stand.within((tx) => eraseSubjects(stand.safe, tx, [{ actor: OWNER, subject: made.subject, reason: null }]));
  expect(erased?.ok === true && erased.value.certificate.destroyed).toContain("collection requests");
  expect(await stand.keeper.hasCodes(stand.tenant, [made.id])).toEqual([false]);
  expect(await readVisit(stand.collection, visit, stand.safe.clock())).toBeUndefined();
  expect(await send(visit, wire)).toEqual({ ok: false, refusal: { code: "request_over" } });
});

test("an erasure and a submit at the same moment wait for each other, and never in a circle", async () => {
  for (let n = 0; n < 6; n += 1) {
    const made = await stand.made({ subject: null });
    const [visit, wire] = [await stand.enter(made), await stand.seal(made, { card: CARD })];
    const erase = () => stand.within((tx) => eraseSubjects(stand.safe, tx, [{ actor: OWNER, subject: made.subject, reason: null }]));
    const [provided, [erased]] = await Promise.all([send(visit, wire), erase()]);
    expect(erased?.ok).toBe(true);
    if (!provided.ok) expect(["visit_over", "subject_erased", "request_over"]).toContain(provided.refusal.code);
    const [left] = await stand.db.owner`select count(*)::int as n from collection_requests where subject_id = ${made.subject}`;
    expect([left?.["n"], await stand.keeper.hasCodes(stand.tenant, [made.id])]).toEqual([0, [false]]);
  }
});

test("a map that no longer allows what was asked takes nothing", async () => {
  const [, visit, wire] = await ready({ card: CARD });
  await stand.db.owner`update collection_requests set asks = array['card', 'shoe_size'] where state = 'opened'`;
  expect(await send(visit, wire)).toEqual({ ok: false, refusal: { code: "not_possible" } });
  stand.setNow(instant(stand.safe.clock() + DAY_MS));
});
