import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type SubjectId, newId } from "../../base/ids.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, instant } from "../../base/instant.ts";
import { subjectActor } from "../../safe/access/actor.ts";
import { OWNER } from "../../safe/testing.ts";
import { eraseSubjects } from "../../safe/vault/erase.ts";
import { removeCard } from "../../safe/vault/remove-card.ts";
import { type RequestFacts, beginPayment } from "./begin-payment.ts";
import { settleSetup } from "./settle-setup.ts";
import { startSetup } from "./start-setup.ts";
import { sweepPayments } from "./sweep-payments.ts";
import { AGENT, type TestPayments, lookUp, must, openTestPayments } from "./testing.ts";

const GOOD = "4242424242424242";
let p: TestPayments;

beforeAll(async () => {
  p = await openTestPayments();
});
afterAll(() => p.close());

/** The cards that the provider keeps of a customer, by their last four. */
async function cardsAtProvider(subject: SubjectId): Promise<readonly string[]> {
  return (await p.atProvider<{ card: { last4: string } }>("payment_methods", subject)).map((one) => one.card.last4);
}

function visitOf(request: RequestFacts) {
  const urls = { backUrl: "https://cards.example/c/back", cancelUrl: "https://cards.example/c/fill" };
  return { request: request.id, subject: request.subject, keep: false, nickname: null, language: "en", ...urls };
}

async function beginVisit(request: RequestFacts): Promise<string> {
  return must(await startSetup(p.payments, p.t.tenant, visitOf(request), p.t.safe.clock())).url;
}

test("a visit of the card page is settled once, by whoever comes first; a second card for a request that has one is forgotten at the provider", async () => {
  const request = await p.request();
  const [first, second] = [await beginVisit(request), await beginVisit(request)];
  const settle = () => settleSetup(p.payments, p.t.tenant, request.id);
  expect(must(await settle())).toBe("waiting");
  expect((await p.pretend().enterCard(first, "4000000000000002")).status).toBe(402);
  expect(must(await settle())).toBe("waiting");
  await p.pretend().enterCard(first, GOOD);
  await p.pretend().enterCard(second, "5555555555554444");
  expect((await cardsAtProvider(request.subject)).length).toBe(2);
  const settled = await Promise.all(Array.from({ length: 10 }, settle));
  expect(new Set(settled.map((one) => (one.ok ? one.value : one.refusal.code)))).toEqual(new Set(["provided"]));
  p.t.setNow(instant(p.t.safe.clock() + HOUR_MS));
  await sweepPayments(p.payments, p.t.tenant);
  await sweepPayments(p.payments, p.t.tenant);
  const states = await p.t.db.owner`select state from provider_sessions where request_id = ${request.id} order by state`;
  expect(states.map((row) => row["state"])).toEqual(["done", "ended"]);
  expect((await p.t.db.owner`select 1 from cards where subject_id = ${request.subject}`).length).toBe(1);
  expect((await cardsAtProvider(request.subject)).length).toBe(1);
});

test("a card that comes when the request is over is taken by nobody, and is forgotten at the provider", async () => {
  const request = await p.request();
  const url = await beginVisit(request);
  await p.pretend().enterCard(url, GOOD);
  p.over.add(request.id);
  expect(must(await settleSetup(p.payments, p.t.tenant, request.id))).toBe("gone");
  await sweepPayments(p.payments, p.t.tenant);
  expect(await cardsAtProvider(request.subject)).toEqual([]);
  expect((await p.t.db.owner`select 1 from boxes where kind in ('provider-session', 'provider-forget')`).length).toBe(0);
});

test("the same card given once more is one card here, and one at the provider", async () => {
  const first = await p.giveCard(await p.request(), GOOD);
  const again = await p.giveCard({ ...first, id: newId("col", p.t.safe.clock()) }, GOOD);
  expect(again.card).toBe(first.card);
  await sweepPayments(p.payments, p.t.tenant);
  expect(await cardsAtProvider(first.subject)).toEqual(["4242"]);
  expect(must(await p.pay(again)).state).toBe("succeeded");
});

test("what is removed here is deleted at the provider; an erased customer is deleted there with everything", async () => {
  const request = await p.giveCard(await p.request(), GOOD);
  const other = await p.giveCard({ ...request, id: newId("col", p.t.safe.clock()) }, "5555555555554444");
  const ask = { actor: subjectActor(request.subject), purpose: null, subject: request.subject, card: request.card ?? "crd_" } as const;
  await p.t.within(async (tx) => {
    expect(await removeCard(p.t.safe, tx, ask)).toMatchObject({ ok: true });
  });
  await sweepPayments(p.payments, p.t.tenant);
  expect(await cardsAtProvider(request.subject)).toEqual(["4444"]);
  const paid = must(await p.pay(other));
  const [row] = await p.t.db.owner`select customer from provider_customers where subject_id = ${request.subject}`;
  const [erased] = await p.t.within((tx) => eraseSubjects(p.t.safe, tx, [{ actor: OWNER, subject: request.subject, reason: null }]));
  expect(erased).toMatchObject({
    ok: true,
    value: {
      certificate: {
        destroyed: expect.arrayContaining(["their account and cards at the payment provider"]),
        kept: expect.arrayContaining([expect.objectContaining({ what: "payments" })]),
      },
    },
  });
  await sweepPayments(p.payments, p.t.tenant);
  expect(await lookUp(p.pretend(), `/v1/customers/${String(row?.["customer"])}`)).toMatchObject({ error: { code: "resource_missing" } });
  // Money still goes back, though nobody knows any more whose it was.
  expect(must(await p.move(paid.id, "refund")).payment.state).toBe("refunded");
});

test("visits of which nobody can tell anything do not stand before one whose card has come", async () => {
  const request = await p.request();
  await p.pretend().enterCard(await beginVisit(request), GOOD);
  const { db, tenant, safe } = p.t;
  const before = new Date(safe.clock() - HOUR_MS);
  for (let n = 0; n < 40; n += 1) {
    const session = `cs_test_nobody${n}`;
    await db.owner`
      insert into provider_sessions (tenant_id, session, request_id, subject_id, provider_account, keep, state, url, created_at, expires_at)
      select ${tenant}, ${session}, 'col_nobody', subject_id, case when ${n} % 2 = 0 then 'acct_before' else provider_account end, false, 'open',
             '', ${before}, ${before}
        from provider_sessions
       where request_id = ${request.id}`;
  }
  p.t.setNow(instant(safe.clock() + HOUR_MS));
  await sweepPayments(p.payments, tenant);
  await sweepPayments(p.payments, tenant);
  const [row] = await db.owner`select state from provider_sessions where request_id = ${request.id}`;
  expect(row?.["state"]).toBe("done");
  // Those of another account are asked about when it is connected again.
  const open = await db.owner`select distinct provider_account from provider_sessions where state = 'open' and request_id = 'col_nobody'`;
  expect(open.map((one) => one["provider_account"])).toEqual(["acct_before"]);
  await db.owner`delete from provider_sessions where request_id = 'col_nobody'`;
});

test("visits that were abandoned do not stand before one whose card has come", async () => {
  const [abandoned, request] = [await p.request(), await p.request()];
  for (let n = 0; n < 20; n += 1) await beginVisit(abandoned);
  p.t.setNow(instant(p.t.safe.clock() + MINUTE_MS));
  await p.pretend().enterCard(await beginVisit(request), GOOD);
  p.t.setNow(instant(p.t.safe.clock() + 10 * MINUTE_MS));
  await sweepPayments(p.payments, p.t.tenant);
  await sweepPayments(p.payments, p.t.tenant);
  const [row] = await p.t.db.owner`select state from provider_sessions where request_id = ${request.id}`;
  expect(row?.["state"]).toBe("done");
});

test("a customer who never comes back from their bank keeps their own card at the provider, and nobody else's from being deleted there", async () => {
  const waiting = await p.giveCard(await p.request(), "4000000000003220");
  const payment = must(await p.pay(waiting));
  expect(payment.state).toBe("challenge");
  const others = [await p.giveCard(await p.request(), GOOD), await p.giveCard(await p.request(), GOOD)] as const;
  const [row] = await p.t.db.owner`select customer from provider_customers where subject_id = ${others[1].subject}`;
  await p.t.within(async (tx) => {
    for (const { subject, card } of [waiting, others[0]])
      await removeCard(p.t.safe, tx, { actor: subjectActor(subject), purpose: null, subject, card: card ?? "crd_" });
    await eraseSubjects(p.t.safe, tx, [{ actor: OWNER, subject: others[1].subject, reason: null }]);
  });
  await sweepPayments(p.payments, p.t.tenant);
  expect(await cardsAtProvider(others[0].subject)).toEqual([]);
  expect(await lookUp(p.pretend(), `/v1/customers/${String(row?.["customer"])}`)).toMatchObject({ error: { code: "resource_missing" } });
  expect(await cardsAtProvider(waiting.subject)).toEqual(["3220"]);

  must(await p.move(payment.id, "cancel"));
  p.t.setNow(instant(p.t.safe.clock() + HOUR_MS));
  await sweepPayments(p.payments, p.t.tenant);
  expect(await cardsAtProvider(waiting.subject)).toEqual([]);
  expect((await p.t.db.owner`select 1 from boxes where kind in ('payment', 'provider-forget')`).length).toBe(0);
});

test("a visit that was begun twice in one moment is one, and of many that are begun at once there are no more than there may be", async () => {
  const [twice, request] = [await p.request(), await p.request()];
  const now = p.t.safe.clock();
  const begin = (of: RequestFacts, at: number) => startSetup(p.payments, p.t.tenant, visitOf(of), instant(at));
  const both = await Promise.all([begin(twice, now), begin(twice, now)]);
  expect(both.map((one) => one.ok)).toEqual([true, true]);

  for (let n = 0; n < 18; n += 1) await beginVisit(request);
  const begun = await Promise.all([1, 2, 3, 4, 5].map((n) => begin(request, now + n)));
  expect(begun.filter((one) => one.ok)).toHaveLength(2);
  expect((await p.t.db.owner`select 1 from provider_sessions where request_id = ${request.id}`).length).toBe(20);
});

test("a customer who is erased while the provider opens its page is not kept there, nor are they named here", async () => {
  const { subject, id } = await p.request();
  await p.pretend().control("faults", { kind: "slow", path: "POST /v1/checkout/sessions", times: 1, ms: 600 });
  const starting = startSetup(p.payments, p.t.tenant, visitOf({ ...(await p.request()), subject, id }), p.t.safe.clock());
  const known = async (): Promise<readonly { id: string; metadata: { strongroom?: string } }[]> =>
    (await lookUp<{ data: { id: string; metadata: { strongroom?: string } }[] }>(p.pretend(), "/v1/customers?limit=100")).data;
  await vi.waitFor(async () => expect((await known()).some((one) => one.metadata.strongroom === subject)).toBe(true), { timeout: 30_000 });
  const [erased] = await p.t.within((tx) => eraseSubjects(p.t.safe, tx, [{ actor: OWNER, subject, reason: null }]));
  expect(erased?.ok).toBe(true);
  expect(await starting).toMatchObject({ ok: false, refusal: { code: "subject_erased" } });
  expect((await p.t.db.owner`select 1 from provider_customers where subject_id = ${subject}`).length).toBe(0);
  expect((await p.t.db.owner`select 1 from provider_sessions where subject_id = ${subject}`).length).toBe(0);
  await sweepPayments(p.payments, p.t.tenant);
  expect((await known()).some((one) => one.metadata.strongroom === subject)).toBe(false);
});

test("an erasure that comes while a payment is put down waits for it, and then finds it under way", async () => {
  const request = await p.giveCard(await p.request(), GOOD);
  let erasing: Promise<readonly { readonly ok: boolean }[]> = Promise.resolve([]);
  await p.t.within(async (tx) => {
    const ask = { actor: AGENT, request, kind: "charge", amountMinor: null, currency: null, card: null, isMoto: false } as const;
    must(await beginPayment(p.payments, tx, ask));
    erasing = p.t.within((other) => eraseSubjects(p.t.safe, other, [{ actor: OWNER, subject: request.subject, reason: null }]));
    await Promise.race([erasing, wait(300)]);
  });
  expect(await erasing).toMatchObject([{ ok: false, refusal: { code: "still_under_way" } }]);
});

test("while a payment is under way of which nobody can tell by which card, no card is deleted at the provider, and a day later all are", async () => {
  const waiting = await p.giveCard(await p.request(), "4000000000003220");
  const payment = must(await p.pay(waiting));
  const other = await p.giveCard(await p.request(), GOOD);
  const { count } = await p.t.db.owner`
    update boxes set envelope = set_byte(envelope, 20, get_byte(envelope, 20) # 1) where box_id like ${`%/${payment.id}`}`;
  expect([payment.state, count]).toEqual(["challenge", 1]);
  await p.t.within(async (tx) => {
    for (const { subject, card } of [waiting, other])
      await removeCard(p.t.safe, tx, { actor: subjectActor(subject), purpose: null, subject, card: card ?? "crd_" });
  });
  const atProvider = async (): Promise<unknown> => [await cardsAtProvider(waiting.subject), await cardsAtProvider(other.subject)];
  await sweepPayments(p.payments, p.t.tenant);
  expect(await atProvider()).toEqual([["3220"], ["4242"]]);
  p.t.setNow(instant(p.t.safe.clock() + DAY_MS + HOUR_MS));
  await sweepPayments(p.payments, p.t.tenant);
  expect(await atProvider()).toEqual([[], []]);
});
