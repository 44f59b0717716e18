import { afterAll, beforeAll, expect, test } from "vitest";
import type { CardId, SubjectId } from "../../base/ids.ts";
import { type Instant, instant } from "../../base/instant.ts";
import { unveil } from "../../base/redacted.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { subjectActor } from "../../safe/access/actor.ts";
import type { Safe } from "../../safe/safe.ts";
import { newRequest, provideAs } from "../../safe/testing-cards.ts";
import { type TestSafe, makeSubject, openTestSafe, testActor } from "../../safe/testing.ts";
import { addProviderCard } from "../../safe/vault/add-provider-card.ts";
import { changeSubjects } from "../../safe/vault/change.ts";
import { destroyCard } from "../../safe/vault/destroy-card.ts";
import { listCards } from "../../safe/vault/list-cards.ts";
import { removeCard } from "../../safe/vault/remove-card.ts";
import { renameCard } from "../../safe/vault/rename-card.ts";
import { revealFields } from "../../safe/vault/reveal.ts";
import { rollKeys } from "../../safe/vault/roll-keys.ts";
import { sweepCards } from "../../safe/vault/sweep-cards.ts";
import { type Backups, OPERATOR, backupsOf, faultsOf } from "./_test-restore.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [US-CA] }
purposes:
  booking: { label: Book, basis: contract }
fields:
  name: { label: Name, category: identity, type: name, purposes: [booking], retention: 1y }
  iban: { label: Account, category: bank-account, type: bank-account, purposes: [booking], retention: 1y }
  card: { label: Card, category: payment-card, type: card, many: true, custody: vault, purposes: [booking], retention: 1y }
  main: { label: Main card, category: payment-card, type: card, custody: vault, purposes: [booking], retention: 1y }
roles:
  desk: { booking: { name: [clear, change], iban: [clear, change], card: [clear, change], main: [clear, change] } }
`;
const [VISA, MASTER, AMEX] = ["4242424242424242", "5555555555554444", "378282246310005"] as const;

let house: TestSafe;
let backupAt: Backups["backupAt"];
let restore: Backups["restore"];
let start: Instant;
beforeAll(async () => {
  house = await openTestSafe(MAP);
  ({ backupAt, restore } = await backupsOf(house));
  start = house.safe.clock();
});
afterAll(() => house.close());
const desk = testActor(["desk"]);

async function give(
  subject: SubjectId,
  number: string,
  field: "card" | "main",
  more: { readonly custody?: "until-used" } = {},
): Promise<CardId> {
  const given = await provideAs(house, subject, { card: { number, expiry: "04/39" } }, { field, ...more });
  if (!given.ok || given.value.card === null) throw new Error("not taken");
  return given.value.card.id;
}

async function last4sOf(safe: Safe, subject: SubjectId): Promise<readonly string[]> {
  const listed = await withTx(safe.db, house.tenant, (tx) => listCards(safe, tx, { actor: desk, purpose: null, subject }));
  if (!listed.ok) throw new Error(listed.refusal.code);
  return listed.value.map((card) => `${card.field} ${card.last4}`).toSorted();
}

async function clearOf(safe: Safe, subject: SubjectId): Promise<Record<string, unknown>> {
  const fields = ["name", "iban", "card", "main"];
  const [one] = await withTx(safe.db, house.tenant, (tx) =>
    revealFields(safe, tx, [{ actor: desk, purpose: null, subject, fields, reason: null }]),
  );
  if (one?.ok !== true) throw new Error("not revealed");
  return Object.fromEntries(
    Object.entries(one.value.fields).map(([name, field]) => [name, field.form === "clear" ? unveil(field.value) : field.code]),
  );
}

test("cards given, renamed, renewed, replaced and removed leave a ledger that fits, through a roll of the keys as well", async () => {
  const ana = await makeSubject(house, desk, { name: "Ana Doe", iban: "GB33BUKB20201555555555", card: [AMEX] });
  const [visa, main] = [await give(ana, VISA, "card"), await give(ana, VISA, "main")];
  const rename = (card: CardId, nickname: string) =>
    house.within((tx) => renameCard(house.safe, tx, { actor: subjectActor(ana), purpose: null, subject: ana, card, nickname }));
  expect([await rename(visa, "Blue"), await rename(main, "Main")]).toMatchObject([{ ok: true }, { ok: true }]);
  expect([await give(ana, VISA, "card"), await give(ana, MASTER, "main"), await give(ana, AMEX, "card")].slice(0, 2)).toEqual([visa, main]);
  expect(await faultsOf(house.safe, house.tenant, start)).toEqual([]);

  await rollKeys(house.safe, house.tenant, OPERATOR, { isResumed: false, onProgress: () => undefined });
  const remove = (card: CardId) => house.within((tx) => removeCard(house.safe, tx, { actor: desk, purpose: null, subject: ana, card }));
  expect([await remove(main), await remove(visa)]).toMatchObject([{ ok: true }, { ok: true }]);
  expect(await faultsOf(house.safe, house.tenant, start)).toEqual([]);
  expect(await give(ana, VISA, "main")).toBe(main);
  expect(await faultsOf(house.safe, house.tenant, start)).toEqual([]);
  expect(await clearOf(house.safe, ana)).toMatchObject({ card: [{ number: AMEX }], main: { number: VISA }, name: "Ana Doe" });

  for (const fields of [{ main: MASTER }, { main: null }, { main: AMEX, card: [VISA, MASTER] }, { card: null, main: null }]) {
    const [changed] = await house.within((tx) => changeSubjects(house.safe, tx, [{ actor: desk, purpose: null, subject: ana, fields }]));
    expect([changed?.ok, await faultsOf(house.safe, house.tenant, start)]).toEqual([true, []]);
    if (fields.main === null) await give(ana, VISA, "main");
  }
  const { n } =
    (await house.db.owner`select count(*)::int as n from subject_keys where subject_id = ${ana} and key_class like 'own/%'`)[0] ?? {};
  expect(n).toBe(1);
});

test("data of last week and keys of today: a card that was destroyed since opens nowhere, one that was renewed is as it was, the rest opens", async () => {
  const bea = await makeSubject(house, desk, { name: "Bea Roe", card: [AMEX] });
  const [used, renewed, removed] = [
    await give(bea, VISA, "card", { custody: "until-used" }),
    await give(bea, MASTER, "card"),
    await give(bea, VISA, "main"),
  ];
  const forgotten = await makeSubject(house, desk, { name: "Cem Poe" });
  await give(forgotten, VISA, "card", { custody: "until-used" });
  const provider = {
    brand: "visa",
    last4: "1881",
    expires: "04/39",
    nickname: null,
    provider: "stripe",
    customer: "cus_1",
    token: "pm_1",
  } as const;
  const ask = {
    actor: subjectActor(bea),
    purpose: "booking",
    subject: bea,
    field: "card",
    card: provider,
    keep: true,
    request: newRequest(house),
    until: null,
  };
  expect((await house.within((tx) => addProviderCard(house.safe, tx, ask))).ok).toBe(true);
  const old = await backupAt(start);

  expect(await house.within((tx) => destroyCard(house.safe, tx, { subject: bea, card: used, why: "used" }))).toMatchObject({ ok: true });
  expect(await house.within((tx) => removeCard(house.safe, tx, { actor: desk, purpose: null, subject: bea, card: removed }))).toMatchObject(
    { ok: true },
  );
  house.setNow(instant(start + 1_000));
  expect(await give(bea, MASTER, "card")).toBe(renewed);
  await give(bea, "6011111111111117", "card");
  const today = await backupAt(instant(start + 2_000));

  const at = instant(start + 3_000);
  const { safe, setNow, close } = await restore(old, today, at);
  try {
    expect(await last4sOf(safe, bea)).toEqual(["card 0005", "card 1881", "card 4444"]);
    expect(await clearOf(safe, bea)).toMatchObject({ name: "Bea Roe", main: "no_value" });
    expect(await faultsOf(safe, house.tenant, at)).toEqual([]);

    // What ran out meanwhile goes at the first look.
    const now = instant(start + 25 * 3_600_000);
    setNow(now);
    expect(await last4sOf(safe, forgotten)).toEqual(["card 4242"]);
    await withTx(safe.db, house.tenant, (tx) => sweepCards(safe, tx, now));
    expect([await last4sOf(safe, forgotten), await last4sOf(safe, bea)]).toEqual([[], ["card 0005", "card 1881", "card 4444"]]);
    expect(await faultsOf(safe, house.tenant, now)).toEqual([]);
  } finally {
    await close();
  }
});
