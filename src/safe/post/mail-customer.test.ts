import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { listWhole } from "../../platform/outbox/_testing.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { listEntries } from "../../registers/ledger/read.ts";
import { OWNER, type TestSafe, makeSubject, openTestSafe, testActor } from "../testing.ts";
import { eraseSubjects } from "../vault/erase.ts";
import { mailCustomer } from "./mail-customer.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book, basis: contract }
fields:
  second: { label: Other e-mail, category: contact, type: email, purposes: [booking], retention: 3y }
  email:  { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
  phone:  { label: Phone, category: contact, type: phone, lookup: shared, purposes: [booking], retention: 3y }
roles:
  intake: { booking: { email: [change], second: [change], phone: [change] } }
`;
const INTAKE = testActor(["intake"]);
const HELD_UP_MS = 300;
const ORIGIN = "https://cards.bluesky.example";

let stand: TestSafe;
let now: Instant;

beforeAll(async () => {
  stand = await openTestSafe(MAP);
  now = stand.safe.clock();
});
beforeEach(async () => {
  await stand.db.owner`delete from outbox`;
});
afterAll(() => stand.close());

async function post(subject: SubjectId, language?: "de"): Promise<boolean> {
  const facts = { path: "/c/sign-in", at: now, ...(language === undefined ? {} : { language }) } as const;
  return await stand.within((tx) => mailCustomer({ safe: stand.safe, cardOrigin: ORIGIN }, tx, subject, "card_added", facts, now));
}

async function outbox() {
  return (await stand.within((tx) => listWhole(tx, stand.keeper, { limit: 10, before: null }))).items;
}

async function entriesOf(subject: SubjectId) {
  const { items } = await stand.within((tx) => listEntries(tx, { subject }, { limit: 20, cursor: null }));
  return items.filter((entry) => entry.act === "mail.customer");
}

test("a letter goes to the e-mail on file, greets nobody by name, and stands in the ledger as a use by the house", async () => {
  const ana = await makeSubject(stand, INTAKE, { email: "Ana@Example.com", phone: "+442079460000" });
  expect(await post(ana)).toBe(true);
  const [mail] = await outbox();
  expect(mail).toMatchObject({ kind: "card_added", state: "waiting", carriesProof: false });
  expect(mail?.content.to).toEqual({ name: null, address: "Ana@Example.com" });
  expect(mail?.content.text).toMatch(/^Hello,\n/u);
  expect(mail?.content.text).toContain(`${ORIGIN}/c/sign-in\n`);
  expect(await entriesOf(ana)).toMatchObject([
    { actor: { kind: "worker", role: "worker" }, form: "use", fields: ["email"], purpose: "security", outcome: "granted" },
  ]);
});

test("whoever has no e-mail, none that is one, or was erased, is not written to, and nothing is noted of them", async () => {
  const bea = await makeSubject(stand, INTAKE, { phone: "+442079460001" });
  const eva = await makeSubject(stand, INTAKE, { email: "eva@example.com" });
  await stand.within((tx) => eraseSubjects(stand.safe, tx, [{ actor: OWNER, subject: eva, reason: null }]));
  expect(await post(bea)).toBe(false);
  expect(await post(eva)).toBe(false);
  expect(await post("sub_00000000000000000000000000")).toBe(false);
  expect(await outbox()).toEqual([]);
  expect(await entriesOf(bea)).toEqual([]);
});

test("of two e-mails the one by which a customer is found is written to, else the one there is", async () => {
  const two = await makeSubject(stand, INTAKE, { second: "second@example.com", email: "first@example.com" });
  const one = await makeSubject(stand, INTAKE, { second: "only@example.com" });
  for (const subject of [two, one]) expect(await post(subject)).toBe(true);
  expect((await outbox()).map((mail) => mail.content.to.address).toSorted()).toEqual(["first@example.com", "only@example.com"]);
});

test("the language is the one asked for, else that of the business's country", async () => {
  const ana = await makeSubject(stand, INTAKE, { email: "ana2@example.com" });
  await post(ana, "de");
  await post(ana);
  const subjects = (await outbox()).map((mail) => mail.content.subject).toSorted();
  expect(subjects).toEqual([expect.stringMatching(/^A card/u), expect.stringMatching(/^Bei .* eine Karte/u)]);
});

test("an erasure that comes while a letter is written takes the letter with it", async () => {
  const ana = await makeSubject(stand, INTAKE, { email: "ana3@example.com" });
  const written = Promise.withResolvers<void>();
  const erased = written.promise.then(() =>
    stand.within((tx) => eraseSubjects(stand.safe, tx, [{ actor: OWNER, subject: ana, reason: null }])),
  );
  await withTx(stand.db, stand.tenant, async (tx) => {
    await mailCustomer({ safe: stand.safe, cardOrigin: ORIGIN }, tx, ana, "card_expired", { path: "/c/sign-in" }, now);
    written.resolve();
    // Were the erasure not held up, it would be over before this commits.
    await Promise.race([erased, sleep(HELD_UP_MS)]);
  });
  expect((await erased)[0]).toMatchObject({ ok: true });
  expect(await outbox()).toEqual([]);
});

test("a deed that is rolled back has written to nobody", async () => {
  const ana = await makeSubject(stand, INTAKE, { email: "ana4@example.com" });
  const deed = stand.within(async (tx) => {
    await mailCustomer({ safe: stand.safe, cardOrigin: ORIGIN }, tx, ana, "card_used", { path: "/c/sign-in", at: now }, now);
    throw new Error("rolled back");
  });
  await expect(deed).rejects.toThrow("rolled back");
  expect(await outbox()).toEqual([]);
});
