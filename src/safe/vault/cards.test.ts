import { afterAll, beforeAll, expect, test } from "vitest";
import type { JsonValue } from "../../base/json-value.ts";
import { Redacted, unveil } from "../../base/redacted.ts";
import type { CardId, CollectionId, SubjectId } from "../../base/ids.ts";
import { DAY_MS, HOUR_MS, type Instant, instant } from "../../base/instant.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { parseMapYaml } from "../../registers/datamap/parse-map.ts";
import { applyMap } from "../../registers/datamap/versions.ts";
import { putAccount } from "../../registers/payments/account.ts";
import { endForget, listDueForgets } from "../../registers/payments/forgets.ts";
import { storedFields } from "../../registers/subjects/write.ts";
import { operatorActor, subjectActor } from "../access/actor.ts";
import { newRequest, provideAs } from "../testing-cards.ts";
import { type TestSafe, makeSubject, openTestSafe, testActor } from "../testing.ts";
import { type NewProviderCard, addProviderCard } from "./add-provider-card.ts";
import { changeSubjects } from "./change.ts";
import { destroyCard } from "./destroy-card.ts";
import { exportSubjects } from "./export.ts";
import { inspectSubjects } from "./inspect.ts";
import { keepNetworkReference } from "./keep-network-reference.ts";
import { listCards } from "./list-cards.ts";
import { readSubjects } from "./read.ts";
import { removeCard } from "./remove-card.ts";
import { renameCard } from "./rename-card.ts";
import { revealFields } from "./reveal.ts";
import { sweepCards, takeExpired } from "./sweep-cards.ts";
import { useProviderCard } from "./use-provider-card.ts";

const MAP = `
controller: { name: Blue Sky Concierge, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes:
  booking: { label: Book your travel, basis: contract }
fields:
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
  card:  { label: Payment card, category: payment-card, type: card, many: true, purposes: [booking], retention: 1y }
  main:  { label: Main card, category: payment-card, type: card, purposes: [booking], retention: 1y }
  quiet: { label: Hidden card, category: payment-card, type: card, mask: hidden, purposes: [booking], retention: 1y }
roles:
  intake: { booking: { email: [change], card: [change], main: [change], quiet: [change] } }
  agent:  { booking: { card: [masked, use], main: [masked, use], quiet: [masked, use] } }
  seer:   { booking: { card: [clear] } }
  viewer: { booking: { email: [masked] } }
`;
const intake = testActor(["intake"]);
const agent = testActor(["agent"], { id: "key_agent" });
const seer = testActor(["seer"], { id: "key_seer" });
const viewer = testActor(["viewer"], { id: "key_viewer" });

let t: TestSafe;
let start: Instant;
let counter = 0;

beforeAll(async () => {
  t = await openTestSafe(MAP);
  start = t.safe.clock();
});
afterAll(async () => {
  await t.close();
});

async function someone(fields: Record<string, unknown> = {}): Promise<SubjectId> {
  counter += 1;
  t.setNow(start);
  return await makeSubject(t, intake, { email: `guest${counter}@example.com`, ...fields });
}

async function cardsOf(subject: SubjectId, actor = agent) {
  const listed = await t.within((tx) => listCards(t.safe, tx, { actor, purpose: null, subject }));
  if (!listed.ok) throw new Error(listed.refusal.code);
  return listed.value;
}

function provider(token: string): NewProviderCard {
  return { brand: "visa", last4: "4242", expires: "04/39", nickname: null, provider: "stripe", customer: "cus_1", token };
}

type More = { readonly keep?: boolean; readonly expires?: string; readonly field?: string; readonly fingerprint?: string };

async function addFromProvider(subject: SubjectId, token: string, { keep = true, field = "card", ...more }: More = {}) {
  const ask = {
    actor: subjectActor(subject),
    purpose: "booking",
    subject,
    field,
    card: { ...provider(token), ...more },
    keep,
    request: newRequest(t),
    until: null,
  };
  const added = await t.within((tx) => addProviderCard(t.safe, tx, ask));
  if (!added.ok) throw new Error(added.refusal.code);
  return added.value;
}

test("cards are told apart by nickname, brand, last four and expiry, however they came", async () => {
  const ana = await someone({ card: { number: "378282246310005", nickname: "Old one" } });
  t.setNow(instant(start + 1000));
  await provideAs(t, ana, { card: { number: "4242424242424242", expiry: "04/39" } }, { nickname: "Blue" });
  t.setNow(instant(start + 2000));
  await addFromProvider(ana, "pm_1");
  expect(await cardsOf(ana)).toMatchObject([
    { brand: "visa", last4: "4242", expires: "04/39", nickname: null, custody: "processor", isExpired: false },
    { brand: "visa", last4: "4242", expires: "04/39", nickname: "Blue", custody: "vault", isExpired: false },
    { brand: "american-express", last4: "0005", expires: null, nickname: "Old one", custody: "vault", isExpired: false },
  ]);
  const refused = await t.within((tx) => listCards(t.safe, tx, { actor: viewer, purpose: null, subject: ana }));
  expect(refused).toMatchObject({ ok: false, refusal: { code: "not_granted" } });
});

test("of a card that the map hides nothing is told but that it is there: not its expiry either, which stands beside it", async () => {
  const ana = await someone();
  await addFromProvider(ana, "pm_hidden", { field: "quiet" });
  const [card] = await cardsOf(ana);
  expect(card).toMatchObject({ field: "quiet", brand: "", last4: "••••", expires: null, nickname: null, isExpired: false });
});

test("a customer renames and removes what is theirs, and nobody else's", async () => {
  const [ana, eve] = [await someone(), await someone()];
  const given = await provideAs(t, ana, { card: { number: "4242424242424242", expiry: "04/39" } });
  const card = given.ok ? (given.value.card?.id as CardId) : ("crd_" as CardId);
  const rename = (actor: SubjectId, nickname: string) =>
    t.within((tx) => renameCard(t.safe, tx, { actor: subjectActor(actor), purpose: null, subject: ana, card, nickname }));
  expect(await rename(eve, "Mine")).toMatchObject({ ok: false, refusal: { code: "subject_not_found" } });
  expect(await rename(ana, "Holidays")).toMatchObject({ ok: true });
  expect(await cardsOf(ana, subjectActor(ana))).toMatchObject([{ id: card, nickname: "Holidays" }]);
  expect(await rename(ana, "4242")).toMatchObject({ ok: false, refusal: { code: "fields_invalid" } });
  const removed = await t.within((tx) => removeCard(t.safe, tx, { actor: subjectActor(ana), purpose: null, subject: ana, card }));
  expect(removed).toMatchObject({ ok: true });
  expect(await cardsOf(ana)).toEqual([]);
  expect(await rename(ana, "Gone")).toMatchObject({ ok: false, refusal: { code: "card_not_found" } });
});

test("a provider's card is named to the provider by whoever may use it, and a card kept here has no such name", async () => {
  const ana = await someone();
  const { id } = await addFromProvider(ana, "pm_2");
  const used = await t.within((tx) => useProviderCard(t.safe, tx, { actor: agent, purpose: null, subject: ana, card: id }));
  if (!used.ok) throw new Error(used.refusal.code);
  expect([used.value.last4, unveil(used.value.token), unveil(used.value.customer), used.value.network]).toEqual([
    "4242",
    "pm_2",
    "cus_1",
    null,
  ]);
  expect(await t.within((tx) => useProviderCard(t.safe, tx, { actor: intake, purpose: null, subject: ana, card: id }))).toMatchObject({
    refusal: { code: "not_granted" },
  });
  const given = await provideAs(t, ana, { card: { number: "4242424242424242", expiry: "04/39" } });
  const kept = given.ok ? (given.value.card?.id as CardId) : id;
  expect(await t.within((tx) => useProviderCard(t.safe, tx, { actor: agent, purpose: null, subject: ana, card: kept }))).toMatchObject({
    refusal: { code: "card_kept_here" },
  });
});

test("told twice by the provider, a card is kept once", async () => {
  const ana = await someone();
  const [first, second] = [await addFromProvider(ana, "pm_3"), await addFromProvider(ana, "pm_3")];
  expect([first.isKnown, second.isKnown, second.id]).toEqual([false, true, first.id]);
  expect(await cardsOf(ana)).toHaveLength(1);
});

test("a card until-used ends with its request, and a day later at the latest; one that is kept does not", async () => {
  const ana = await someone();
  const once = await provideAs(t, ana, { card: { number: "4242424242424242", expiry: "04/39" } }, { custody: "until-used" });
  const kept = await provideAs(t, ana, { card: { number: "5555555555554444", expiry: "04/39" } });
  const until = await provideAs(t, ana, { card: { number: "378282246310005", expiry: "04/39" } }, { custody: "until-used" });
  if (!once.ok || !kept.ok || !until.ok) throw new Error("refused");
  const end = (card: CardId | undefined) => t.within((tx) => destroyCard(t.safe, tx, { subject: ana, card: card as CardId, why: "used" }));
  expect(await end(once.value.card?.id)).toMatchObject({ ok: true });
  expect(await end(kept.value.card?.id)).toEqual({ ok: true, value: null });
  t.setNow(instant(start + DAY_MS - 1));
  expect((await t.within((tx) => sweepCards(t.safe, tx, t.safe.clock()))).destroyed).toBe(0);
  t.setNow(instant(start + DAY_MS));
  expect((await t.within((tx) => sweepCards(t.safe, tx, t.safe.clock()))).destroyed).toBe(1);
  expect(await cardsOf(ana)).toMatchObject([{ last4: "4444" }]);
});

test("a card that was given to a later request as well ends with the later one", async () => {
  const ana = await someone();
  const card = { number: "4242424242424242", expiry: "04/39", cvc: "123" };
  const [earlier, later] = [newRequest(t), newRequest(t)];
  const first = await provideAs(t, ana, { card }, { custody: "until-used" }, { request: earlier });
  await provideAs(t, ana, { card }, { custody: "until-used" }, { request: later });
  const id = first.ok ? (first.value.card?.id as CardId) : "crd_";
  const end = (request: CollectionId) => t.within((tx) => destroyCard(t.safe, tx, { subject: ana, card: id, why: "used", request }));
  expect([await end(earlier), await cardsOf(ana)]).toMatchObject([{ ok: true, value: null }, [{ id }]]);
  expect([await end(later), await cardsOf(ana)]).toMatchObject([{ ok: true, value: { entry: expect.any(String) as string } }, []]);
  expect(await t.keeper.hasCodes(t.tenant, [earlier, later])).toEqual([true, false]);
});

test("in clear, a provider's card is what people know it by; by what the provider knows it is never handed out", async () => {
  const ana = await someone();
  await addFromProvider(ana, "pm_secret");
  const [revealed] = await t.within((tx) =>
    revealFields(t.safe, tx, [{ actor: seer, purpose: null, subject: ana, fields: ["card"], reason: null }]),
  );
  const [read] = await t.within((tx) => readSubjects(t.safe, tx, [{ actor: seer, purpose: null, subject: ana }]));
  const shown = revealed?.ok === true ? revealed.value.fields["card"] : undefined;
  expect(shown?.form === "clear" && unveil(shown.value)).toEqual([{ brand: "visa", last4: "4242", expiry: "04/39" }]);
  expect(read).toMatchObject({ value: { fields: { card: { form: "masked", value: ["•••• 4242"] } } } });
  const [exported] = await t.within((tx) => exportSubjects(t.safe, tx, operatorActor("op"), [ana], t.safe.clock()));
  expect(unveil(exported?.fields["card"] ?? new Redacted<JsonValue>(null))).toEqual([{ brand: "visa", last4: "4242", expiry: "04/39" }]);
});

test("a card that the API puts in place of others has nothing of what was known of those", async () => {
  const ana = await someone();
  await addFromProvider(ana, "pm_4", { field: "main", keep: false });
  await provideAs(t, ana, { card: { number: "4242424242424242", expiry: "04/39" } }, { custody: "until-used" });
  const fields = { card: "5555555555554444", main: "5555555555554444" };
  const [changed] = await t.within((tx) => changeSubjects(t.safe, tx, [{ actor: intake, purpose: null, subject: ana, fields }]));
  expect(changed?.ok).toBe(true);
  t.setNow(instant(start + 2 * DAY_MS));
  await t.within((tx) => sweepCards(t.safe, tx, t.safe.clock()));
  expect(await cardsOf(ana)).toMatchObject([
    { last4: "4444", custody: "vault" },
    { last4: "4444", custody: "vault" },
  ]);
});

test("by whatever way a provider's card goes, the provider is asked to forget it, and so is a name that another replaced", async () => {
  const secrets = { secretKey: new Redacted("sk_test_1"), webhookSecret: new Redacted("whsec_1") };
  const account = { kind: "stripe", mode: "test", account: "acct_1", apiBase: null } as const;
  await t.within((tx) => putAccount(tx, t.keeper, account, secrets, t.safe.clock()));
  const forgotten = async () => {
    const due = await t.within((tx) => listDueForgets(tx, t.keeper, "acct_1", t.safe.clock(), 50));
    await t.within((tx) => Promise.all(due.map((one) => endForget(tx, one.id))));
    return due.flatMap((one) => (one.kind === "card" ? [unveil(one.token)] : []));
  };
  const ana = await someone();
  const [removed, ended, kept] = [
    await addFromProvider(ana, "pm_a"),
    await addFromProvider(ana, "pm_b", { keep: false }),
    await addFromProvider(ana, "pm_c"),
  ];
  await t.within((tx) => removeCard(t.safe, tx, { actor: agent, purpose: null, subject: ana, card: removed.id }));
  expect(await forgotten()).toEqual([]);
  await t.within((tx) => removeCard(t.safe, tx, { actor: subjectActor(ana), purpose: null, subject: ana, card: removed.id }));
  expect(await forgotten()).toEqual(["pm_a"]);
  await t.within((tx) => destroyCard(t.safe, tx, { subject: ana, card: ended.id, why: "used" }));
  await t.within((tx) => destroyCard(t.safe, tx, { subject: ana, card: kept.id, why: "used" }));
  expect(await forgotten()).toEqual(["pm_b"]);
  await t.within((tx) => changeSubjects(t.safe, tx, [{ actor: intake, purpose: null, subject: ana, fields: { card: null } }]));
  expect(await forgotten()).toEqual(["pm_c"]);
  await addFromProvider(ana, "pm_d", { field: "main", fingerprint: "same" });
  expect((await addFromProvider(ana, "pm_e", { field: "main", fingerprint: "same" })).isKnown).toBe(true);
  expect(await forgotten()).toEqual(["pm_d"]);
  await addFromProvider(ana, "pm_f", { field: "main", fingerprint: "other" });
  expect(await forgotten()).toEqual(["pm_e"]);
  await provideAs(t, ana, { card: { number: "4242424242424242", expiry: "04/39" } }, { field: "main" });
  expect([await forgotten(), (await cardsOf(ana)).map((card) => card.custody)]).toEqual([["pm_f"], ["vault"]]);
});

test("a card whose name does not open any more keeps no other from being forgotten at the provider", async () => {
  const ana = await someone();
  const secrets = { secretKey: new Redacted("sk_test_1"), webhookSecret: new Redacted("whsec_1") };
  const account = { kind: "stripe", mode: "test", account: "acct_3", apiBase: null } as const;
  await t.within((tx) => putAccount(tx, t.keeper, account, secrets, t.safe.clock()));
  const due = async () => await t.within((tx) => listDueForgets(tx, t.keeper, "acct_3", t.safe.clock(), 1));
  for (const token of ["pm_x", "pm_y"]) {
    const { id } = await addFromProvider(ana, token);
    t.setNow(instant(t.safe.clock() + 1));
    await t.within((tx) => removeCard(t.safe, tx, { actor: subjectActor(ana), purpose: null, subject: ana, card: id }));
  }
  await t.db.owner`
    update boxes set envelope = set_byte(envelope, 20, get_byte(envelope, 20) # 1)
     where box_id = (select 'provider-forget/' || forget_id from provider_forgets where provider_account = 'acct_3' order by asked_at limit 1)`;
  expect(await due()).toEqual([]);
  expect((await due()).map((one) => one.kind === "card" && unveil(one.token))).toEqual(["pm_y"]);
  t.setNow(instant(t.safe.clock() + HOUR_MS));
  expect((await due()).length).toBe(1);
});

test("to a customer there are no other customers", async () => {
  const [ana, eve] = [await someone({ card: "4242424242424242" }), await someone()];
  const [card] = await cardsOf(ana);
  const as = { actor: subjectActor(eve), purpose: null, subject: ana, card: card?.id ?? "crd_" };
  const outcomes = await t.within(async (tx) => [
    await listCards(t.safe, tx, as),
    await renameCard(t.safe, tx, { ...as, nickname: "Mine" }),
    await removeCard(t.safe, tx, as),
    await useProviderCard(t.safe, tx, as),
    await addProviderCard(t.safe, tx, { ...as, field: "card", card: provider("pm_7"), keep: true, request: newRequest(t), until: null }),
  ]);
  expect(outcomes.map((one) => (one.ok ? "done" : one.refusal.code))).toEqual(Array(5).fill("subject_not_found"));
});

test("an expired card is told once, and destroyed two months later; the provider renews its own", async () => {
  const [ana, bea] = [await someone(), await someone()];
  const next = new Date(start);
  next.setUTCMonth(next.getUTCMonth() + 1, 1);
  const expiry = `${String(next.getUTCMonth() + 1).padStart(2, "0")}/${String(next.getUTCFullYear()).slice(2)}`;
  const over = instant(Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 1, 1) + 12 * HOUR_MS);
  const given = await provideAs(t, ana, { card: { number: "4242424242424242", expiry } });
  await provideAs(t, ana, { card: { number: "5555555555554444", expiry: "05/39" } });
  await addFromProvider(bea, "pm_5", { expires: expiry });
  const sweepAt = async (at: number) => {
    t.setNow(instant(at));
    return await t.within(async (tx) => ({
      ...(await sweepCards(t.safe, tx, t.safe.clock())),
      expired: await takeExpired(tx, t.safe.clock()),
    }));
  };
  expect((await sweepAt(over - 1)).expired).toEqual([]);
  const told = await sweepAt(over);
  expect(told.expired.map((one) => one.subject).toSorted()).toEqual([ana, bea].toSorted());
  expect(told.expired).toContainEqual({ subject: ana, card: given.ok && given.value.card?.id });
  expect(await sweepAt(over + 60 * DAY_MS)).toEqual({ destroyed: 0, expired: [], stuck: [] });
  expect((await cardsOf(ana)).map((card) => `${card.last4} ${card.isExpired}`).toSorted()).toEqual(["4242 true", "4444 false"]);
  expect(await sweepAt(over + 60 * DAY_MS + 1)).toEqual({ destroyed: 1, expired: [], stuck: [] });
  expect([await cardsOf(ana), await cardsOf(bea)]).toMatchObject([[{ last4: "4444" }], [{ last4: "4242", isExpired: true }]]);
});

test("a kept card goes when the map's time for it is over", async () => {
  const ana = await someone();
  await provideAs(t, ana, { card: { number: "4242424242424242", expiry: "04/39" } });
  const year = 365 * DAY_MS;
  t.setNow(instant(start + year));
  await t.within((tx) => sweepCards(t.safe, tx, t.safe.clock()));
  expect(await cardsOf(ana)).toHaveLength(1);
  t.setNow(instant(start + year + 1));
  await t.within((tx) => sweepCards(t.safe, tx, t.safe.clock()));
  t.setNow(start);
  expect(await cardsOf(ana)).toEqual([]);
});

test("a card of a field that the map has no longer ends as any other, at the provider too", async () => {
  const tenant = await t.addTenant(MAP);
  const other: TestSafe = { ...t, tenant, within: (fn) => withTx(t.db, tenant, fn) };
  t.setNow(start);
  const secrets = { secretKey: new Redacted("sk_test_1"), webhookSecret: new Redacted("whsec_1") };
  await other.within((tx) => putAccount(tx, t.keeper, { kind: "stripe", mode: "test", account: "acct_2", apiBase: null }, secrets, start));
  const ana = await makeSubject(other, intake, { email: "ana@example.com" });
  await provideAs(other, ana, { card: { number: "4242424242424242", expiry: "04/39" } }, { custody: "until-used" });
  const ask = {
    actor: subjectActor(ana),
    purpose: "booking",
    subject: ana,
    field: "card",
    card: provider("pm_g"),
    keep: true,
    until: null,
  };
  expect(await other.within((tx) => addProviderCard(t.safe, tx, { ...ask, request: newRequest(t) }))).toMatchObject({ ok: true });

  const parsed = parseMapYaml(MAP.replaceAll(/^ {2}card: .*\n/gmu, "").replaceAll(/ ?card: \[[a-z, ]+\],?/gu, ""));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  await other.within(async (tx) => {
    const change = { map: parsed.map, actor: { kind: "operator", id: "test" }, stored: storedFields };
    expect(await applyMap(tx, change, start)).toMatchObject({ ok: true });
  });
  t.safe.maps.forget(tenant);

  const sweepAt = async (at: number) => {
    t.setNow(instant(at));
    return (await other.within((tx) => sweepCards(t.safe, tx, t.safe.clock()))).destroyed;
  };
  expect(await sweepAt(start + DAY_MS)).toBe(1);
  expect(await sweepAt(start + 365 * DAY_MS + 1)).toBe(1);
  const due = await other.within((tx) => listDueForgets(tx, t.keeper, "acct_2", t.safe.clock(), 50));
  expect(due.map((one) => one.kind === "card" && unveil(one.token))).toEqual(["pm_g"]);
  const inspected: unknown[] = [];
  await other.within((tx) => inspectSubjects(t.safe, tx, (damage) => inspected.push(damage)));
  expect(inspected).toEqual([]);
});

test("the network's reference is kept with a provider's card, unseen, and later charges have it", async () => {
  const ana = await someone();
  const { id } = await addFromProvider(ana, "pm_6");
  const keep = (card: CardId) => t.within((tx) => keepNetworkReference(t.safe, tx, { subject: ana, card, network: new Redacted("ntx_1") }));
  expect(await keep(id)).toMatchObject({ ok: true });
  const used = await t.within((tx) => useProviderCard(t.safe, tx, { actor: agent, purpose: null, subject: ana, card: id }));
  expect(used.ok && [unveil(used.value.token), used.value.network && unveil(used.value.network)]).toEqual(["pm_6", "ntx_1"]);
  const given = await provideAs(t, ana, { card: { number: "4242424242424242", expiry: "04/39" } });
  expect(await keep(given.ok ? (given.value.card?.id as CardId) : id)).toMatchObject({ refusal: { code: "card_kept_here" } });
});
