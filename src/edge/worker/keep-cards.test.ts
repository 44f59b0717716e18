import { afterAll, beforeAll, expect, test } from "vitest";
import { DAY_MS, instant } from "../../base/instant.ts";
import { provideAs, pageKey } from "../../safe/testing-cards.ts";
import { type TestSafe, makeSubject, openTestSafe, testActor } from "../../safe/testing.ts";
import { keepCards } from "./keep-cards.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book, basis: contract }
fields:
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
  card:  { label: Card, category: payment-card, type: card, many: true, purposes: [booking], retention: 3y }
roles:
  intake: { booking: { email: [change] } }
`;
const intake = testActor(["intake"]);
let t: TestSafe;

beforeAll(async () => {
  t = await openTestSafe(MAP);
});
afterAll(() => t.close());

const keep = () => keepCards(t.safe, "https://cards.bluesky.example", t.tenant);

test("a look makes the page's key ready, ends what has ended, and writes one letter for each customer whose cards expired", async () => {
  const start = t.safe.clock();
  const next = new Date(start);
  next.setUTCMonth(next.getUTCMonth() + 1, 1);
  const expiry = `${String(next.getUTCMonth() + 1).padStart(2, "0")}/${String(next.getUTCFullYear()).slice(2)}`;
  const ana = await makeSubject(t, intake, { email: "ana@example.com" });
  const bea = await makeSubject(t, intake, {});
  for (const subject of [ana, bea])
    for (const number of ["4242424242424242", "5555555555554444"]) await provideAs(t, subject, { card: { number, expiry } });
  await provideAs(t, ana, { card: { number: "378282246310005", expiry } }, { custody: "until-used" });
  const { keyId } = await pageKey(t);

  t.setNow(instant(start + 70 * DAY_MS));
  expect(await keep()).toEqual({ destroyed: 1, told: 1 });
  expect((await pageKey(t)).keyId).not.toBe(keyId);
  expect(await t.db.owner`select kind, state from outbox`).toEqual([{ kind: "card_expired", state: "waiting" }]);
  expect(await keep()).toEqual({ destroyed: 0, told: 0 });
});

test("a sealed safe waits", async () => {
  await t.keeper.lock();
  expect(await keep()).toEqual({ destroyed: 0, told: 0 });
});
