import { afterAll, beforeAll, expect, test } from "vitest";
import { unveil } from "../../base/redacted.ts";
import type { SubjectId } from "../../base/ids.ts";
import { listEntries } from "../../registers/ledger/read.ts";
import { provideAs } from "../testing-cards.ts";
import { type TestSafe, makeSubject, openTestSafe, testActor } from "../testing.ts";
import { revealFields } from "./reveal.ts";

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
    { wish: { nickname: "Blue" } },
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
});

test("another card comes beside the first, the same one is renewed in its place", async () => {
  const ana = await someone();
  const first = await provideAs(t, ana, { card: { number: VISA, expiry: "04/39" } }, { wish: { nickname: "Blue" } });
  const second = await provideAs(t, ana, { card: { number: "5555555555554444", expiry: "05/39" } });
  const again = await provideAs(t, ana, { card: { number: VISA, expiry: "09/39" } });
  if (!first.ok || !second.ok || !again.ok) throw new Error("refused");
  expect(second.value.card?.isKnown).toBe(false);
  expect(again.value.card).toMatchObject({ id: first.value.card?.id, isKnown: true, nickname: "Blue", expires: "09/39" });
  expect(await clearOf(ana, ["card"])).toMatchObject({
    card: [{ number: "5555555555554444" }, { number: VISA, expiry: "09/39", nickname: "Blue" }],
  });
});
