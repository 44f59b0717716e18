import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SubjectId } from "../../base/ids.ts";
import { Redacted, unveil } from "../../base/redacted.ts";
import { listWhole } from "../../platform/outbox/_testing.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { listEntries } from "../../registers/ledger/read.ts";
import { findChallenge } from "../../registers/payments/challenge.ts";
import { findPayment, settlePayment } from "../../registers/payments/payments.ts";
import { holdFromErasure } from "../../registers/subjects/subjects.ts";
import { fileMark } from "../../safe/marks/marks.ts";
import { testActor } from "../../safe/testing.ts";
import { useProviderCard } from "../../safe/vault/use-provider-card.ts";
import { beginMove } from "./begin-move.ts";
import { beginPayment } from "./begin-payment.ts";
import { connectAccount, disconnectAccount } from "./connect-provider.ts";
import { settleChallenge, startChallenge } from "./challenge-customer.ts";
import { driveMove } from "./drive-move.ts";
import { drivePayment } from "./drive-payment.ts";
import { payWords } from "./payment-words.ts";
import { refreshPayment } from "./refresh-payment.ts";
import { settle } from "./settle-payment.ts";
import { settleSetup } from "./settle-setup.ts";
import { startSetup } from "./start-setup.ts";
import { AGENT, type TestPayments, URLS, WEBHOOK_SECRET, must, openTestPayments } from "./testing.ts";

const GOOD = "4242424242424242";
const CHARGE = { actor: AGENT, kind: "charge", amountMinor: null, currency: null, card: null, isMoto: false } as const;
const BY = { kind: "key", id: "key_agent", role: "agent" };
let p: TestPayments;

beforeAll(async () => {
  p = await openTestPayments();
});
afterAll(() => p.close());

async function acts(subject: SubjectId): Promise<readonly string[]> {
  const { items } = await p.t.within((tx) => listEntries(tx, { subject }, { limit: 50, cursor: null }));
  return items.map((entry) => `${entry.act} ${entry.outcome}`).toReversed();
}

async function lettersOf(subject: SubjectId): Promise<number> {
  const rows = await p.t.db.owner`select kind from outbox where subject_id = ${subject}`;
  return rows.filter((row) => row["kind"] === "card_used").length;
}

test("a card that its customer gave to the provider is charged by whoever may use it, noted before the answer, and told to the customer", async () => {
  const request = await p.giveCard(await p.request(), GOOD);
  const paid = must(await p.pay(request));
  expect(paid).toMatchObject({
    state: "succeeded",
    amountMinor: 10_000,
    capturedMinor: 10_000,
    refundedMinor: 0,
    currency: "GBP",
    declineCode: null,
  });
  expect(payWords(paid)).toBe("The card was charged.");
  expect(await acts(request.subject)).toEqual([
    "subject.create done",
    "card.add done",
    "card.use granted",
    "payment.charge done",
    "payment.settle done",
    "mail.customer granted",
    "card.note done",
  ]);
  expect(await lettersOf(request.subject)).toBe(1);
  expect(p.changes).toContain(request.id);
  // How the network knows the first payment stays with the card; later ones do not change it.
  const use = { actor: AGENT, purpose: "booking", subject: request.subject, card: request.card ?? "crd_" } as const;
  const networkOf = async () => {
    const used = await p.t.within((tx) => useProviderCard(p.t.safe, tx, use));
    return used.ok && used.value.network !== null ? unveil(used.value.network) : null;
  };
  const first = await networkOf();
  expect(first).toMatch(/^\d{12}$/u);
  expect(must(await p.pay(request)).state).toBe("succeeded");
  expect(await networkOf()).toBe(first);
  const mails = await p.t.within((tx) => listWhole(tx, p.t.keeper, { limit: 10, before: null }));
  // Not when they were written: the clock may stand at such a number.
  expect(JSON.stringify(mails.items.map(({ content }) => content))).not.toMatch(/4242|10\.?000|GBP/u);
});

test("a decline is an answer with a reason in words, moves nothing and tells the customer nothing", async () => {
  for (const [number, code, words] of [
    ["4000000000000341", "generic_decline", "gave no reason"],
    ["4000008260003178", "insufficient_funds", "not enough money"],
  ] as const) {
    const request = await p.giveCard(await p.request(), number);
    const paid = must(await p.pay(request));
    expect(paid).toMatchObject({ state: "declined", declineCode: code, capturedMinor: 0 });
    expect(payWords(paid)).toContain(words);
    expect((await acts(request.subject)).at(-1)).toBe("payment.settle refused");
    expect(await lettersOf(request.subject)).toBe(0);
    // Another card, or the same once more: the decline has ended this payment.
    expect(must(await p.pay(request)).state).toBe("declined");
  }
});

test("a bank that wants its customer: they are sent there by our page, come back, and the payment is done; or not, and is declined", async () => {
  const backUrl = "https://cards.example/c/back";
  for (const [answer, state] of [
    ["confirm", "succeeded"],
    ["refuse", "declined"],
  ] as const) {
    const request = await p.giveCard(await p.request(), "4000000000003220");
    expect(must(await p.pay(request)).state).toBe("challenge");
    expect(await p.pay(request)).toMatchObject({ ok: false, refusal: { code: "payment_underway" } });
    expect(await p.t.within((tx) => findChallenge(tx, request.id))).toMatchObject({ amountMinor: 10_000, currency: "GBP" });
    const { url } = must(await startChallenge(p.payments, p.t.tenant, request.id, backUrl, p.t.safe.clock()));
    expect(must(await settleChallenge(p.payments, p.t.tenant, request.id))?.state).toBe("challenge");
    const back = await p.pretend().answerBank(url ?? "", answer);
    expect(back.location).toContain(backUrl);
    const settled = must(await settleChallenge(p.payments, p.t.tenant, request.id));
    expect(settled).toMatchObject({ state, declineCode: answer === "confirm" ? null : "authentication_failed" });
    expect(await p.t.within((tx) => findChallenge(tx, request.id))).toBeNull();
    expect(must(await startChallenge(p.payments, p.t.tenant, request.id, backUrl, p.t.safe.clock())).url).toBeNull();
    expect(await lettersOf(request.subject)).toBe(answer === "confirm" ? 1 : 0);
  }
});

test("what the provider has done is written down where the writing collides, too", async () => {
  const { owner } = p.t.db;
  await owner`create sequence collisions start 1000`;
  await owner`
    create function collide() returns trigger language plpgsql security definer as $$
    begin
      if nextval('collisions') <= 2 then raise exception 'deadlock detected' using errcode = '40P01'; end if;
      return new;
    end $$`;
  await owner`create trigger collide before update of revision on payments for each row execute function collide()`;
  await owner`create trigger collide before update of state on provider_sessions for each row execute function collide()`;
  await owner`create trigger collide_anew before insert on provider_sessions for each row execute function collide()`;
  const colliding = async <T>(deed: () => Promise<T>): Promise<T> => {
    await owner`select setval('collisions', 1, false)`;
    return await deed();
  };
  const [given, asked] = [await p.request(), await p.giveCard(await p.request(), "4000000000003220")];
  const wish = { request: given.id, subject: given.subject, keep: true, nickname: null, language: "en", ...URLS };
  const { url } = must(await colliding(() => startSetup(p.payments, p.t.tenant, wish, p.t.safe.clock())));
  await p.pretend().enterCard(url, GOOD);
  expect(must(await colliding(() => settleSetup(p.payments, p.t.tenant, given.id)))).toBe("provided");

  const id = must(await p.t.within((tx) => beginPayment(p.payments, tx, { ...CHARGE, request: asked })));
  expect((await colliding(() => drivePayment(p.payments, p.t.tenant, id, BY, 5_000))).state).toBe("challenge");
  const bank = await colliding(() => startChallenge(p.payments, p.t.tenant, asked.id, URLS.backUrl, p.t.safe.clock()));
  await p.pretend().answerBank(must(bank).url ?? "", "confirm");
  expect(must(await colliding(() => refreshPayment(p.payments, p.t.tenant, id, BY))).state).toBe("succeeded");
  const move = { actor: AGENT, payment: id, kind: "refund", amountMinor: 100 } as const;
  const at = must(await p.t.within((tx) => beginMove(p.payments, tx, move)));
  expect((await colliding(() => driveMove(p.payments, p.t.tenant, at, BY, 5_000))).move.state).toBe("done");
});

test("a customer on the telephone is not sent to their bank", async () => {
  const request = await p.giveCard(await p.request(), "4000000000003220");
  expect(must(await p.pay(request, { isMoto: true }))).toMatchObject({ state: "succeeded", isMoto: true });
});

test("what waits for its customer can be cancelled, and then another way is open", async () => {
  const request = await p.giveCard(await p.request(), "4000000000003220");
  const waiting = must(await p.pay(request));
  expect(must(await p.move(waiting.id, "cancel"))).toMatchObject({ move: { state: "done" }, payment: { state: "cancelled" } });
  expect(must(await p.pay(request, { isMoto: true })).state).toBe("succeeded");
});

test("what is held is taken in part, once, and given back in parts up to what was taken; what is held is let go", async () => {
  const request = await p.giveCard(await p.request(), "5555555555554444");
  const held = must(await p.pay(request, { kind: "authorise" }));
  expect(held).toMatchObject({ state: "authorised", capturedMinor: 0 });
  expect(await p.move(held.id, "refund")).toMatchObject({ refusal: { code: "payment_not_taken" } });
  expect(await p.move(held.id, "capture", 10_001)).toMatchObject({ refusal: { code: "amount_too_much" } });
  expect(must(await p.move(held.id, "capture", 7_000)).payment).toMatchObject({
    state: "succeeded",
    capturedMinor: 7_000,
    refundedMinor: 0,
  });
  expect(await p.move(held.id, "capture", 1_000)).toMatchObject({ refusal: { code: "payment_not_held" } });
  expect(await p.move(held.id, "cancel")).toMatchObject({ refusal: { code: "payment_not_cancellable" } });
  expect(must(await p.move(held.id, "refund", 2_000)).payment).toMatchObject({ state: "succeeded", refundedMinor: 2_000 });
  expect(await p.move(held.id, "refund", 5_001)).toMatchObject({ refusal: { code: "amount_too_much" } });
  expect(must(await p.move(held.id, "refund")).payment).toMatchObject({ state: "refunded", refundedMinor: 7_000 });
  expect(await p.move(held.id, "refund")).toMatchObject({ refusal: { code: "payment_not_taken" } });

  const other = must(await p.pay(request, { kind: "authorise", amountMinor: 500, currency: "EUR" }));
  expect(must(await p.move(other.id, "cancel")).payment).toMatchObject({ state: "cancelled", currency: "EUR" });
  expect(await lettersOf(request.subject)).toBe(2);
});

test("refunds that race never give back more than was taken", async () => {
  const paid = must(await p.pay(await p.giveCard(await p.request(), GOOD)));
  const tried = await Promise.all(Array.from({ length: 8 }, () => p.move(paid.id, "refund", 6_000)));
  const done = tried.filter((one) => one.ok);
  expect(done.length).toBe(1);
  for (const one of tried) if (!one.ok) expect(["payment_underway", "amount_too_much"]).toContain(one.refusal.code);
  expect(must(await p.move(paid.id, "refund")).payment).toMatchObject({ state: "refunded", refundedMinor: 10_000 });
});

test("of fifty who charge for one request at once, no two are at it at the same time", async () => {
  const request = await p.giveCard(await p.request(), GOOD);
  const tried = await Promise.all(Array.from({ length: 50 }, () => p.pay(request)));
  const paid = tried.flatMap((one) => (one.ok ? [one.value.id] : []));
  expect(new Set(paid).size).toBe(paid.length);
  const states = await p.t.db.owner`select state from payments where request_id = ${request.id}`;
  // Whoever came when one was done could begin the next; but never two at the same time.
  expect(states.length).toBe(paid.length);
  for (const one of tried) if (!one.ok) expect(one.refusal.code).toBe("payment_underway");
  expect(states.every((row) => row["state"] === "succeeded")).toBe(true);
});

test("whoever charges again while a payment is settled waits for it, and it does not wait for them", async () => {
  const { safe, db } = p.t;
  const request = await p.giveCard(await p.request(), GOOD);
  const ask = { ...CHARGE, request };
  const begin = () => p.t.within((tx) => beginPayment(p.payments, tx, ask));
  const id = must(await begin());
  const read = await p.t.within((tx) => findPayment(tx, id));
  const outcome = { state: "succeeded", providerPayment: null, capturedMinor: 10_000, refundedMinor: 0, declineCode: null } as const;
  if (read === undefined) throw new Error("no payment");
  // As one who saw no payment under way a moment before the first was there.
  const beginLate = () =>
    p.t.within(async (tx) => {
      await holdFromErasure(tx, [request.subject]);
      await tx.sql`
        insert into payments select (jsonb_populate_record(pay, ${db.owner.json({ payment_id: "pay_late", state: "pending" })}::jsonb)).*
          from payments as pay where payment_id = ${id} on conflict do nothing`;
    });
  let late: Promise<void> | undefined;
  const settled = p.t.within(async (tx) => {
    const tellChange = async (): Promise<void> => {
      late = beginLate();
      await wait(200);
    };
    return await settle({ ...p.payments, tellChange }, tx, read, { ...outcome, network: new Redacted("nw_1") }, BY, safe.clock());
  });
  expect(await settled).toBe(true);
  await late;
});

test("an account is not replaced or dropped in the moment in which a payment is begun with it", async () => {
  const request = await p.giveCard(await p.request(), GOOD);
  const by = { kind: "key", id: "key_owner", role: "owner" };
  const account = {
    kind: "stripe",
    secretKey: new Redacted("sk_test_another"),
    webhookSecret: new Redacted(WEBHOOK_SECRET),
    apiBase: p.pretend().base,
  } as const;
  const another = { account: "acct_another", mode: "test", isReady: true } as const;
  const changes = [
    () => p.t.within((tx) => connectAccount(p.payments, tx, account, another, by)),
    () => p.t.within((tx) => disconnectAccount(p.payments, tx, by)),
  ];
  for (const change of changes) {
    let changing: ReturnType<typeof change> | undefined;
    const begun = await p.t.within(async (tx) => {
      const made = await beginPayment(p.payments, tx, { ...CHARGE, request });
      changing = change();
      await Promise.race([changing, wait(200)]);
      return made;
    });
    expect(await changing).toMatchObject({ refusal: { code: "payments_underway" } });
    expect((await drivePayment(p.payments, p.t.tenant, must(begun), BY, 5_000)).state).toBe("succeeded");
  }
});

test("fifty who drive one payment have it charged once, and all are told what came of it", async () => {
  const request = await p.giveCard(await p.request(), GOOD);
  const ask = { ...CHARGE, request };
  const id = must(await p.t.within((tx) => beginPayment(p.payments, tx, ask)));
  const drive = () => drivePayment(p.payments, p.t.tenant, id, BY, 5_000);
  const driven = await Promise.all(Array.from({ length: 50 }, drive));
  expect(new Set(driven.map((one) => one.state))).toEqual(new Set(["succeeded"]));
  expect(await p.atProvider("payment_intents", request.subject)).toMatchObject([{ status: "succeeded" }]);
  expect(await lettersOf(request.subject)).toBe(1);
});

test("what was read before a change is not written after it", async () => {
  const read = must(await p.pay(await p.giveCard(await p.request(), GOOD)));
  must(await p.move(read.id, "refund", 2_500));
  const old = {
    state: "succeeded",
    providerPayment: read.providerPayment,
    capturedMinor: 10_000,
    refundedMinor: 0,
    declineCode: null,
  } as const;
  const now = p.t.safe.clock();
  expect(await p.t.within((tx) => settlePayment(tx, read, old, now, now))).toBe(false);
  expect(await p.t.within((tx) => findPayment(tx, read.id))).toMatchObject({ refundedMinor: 2_500 });
});

test("a refund that the card's bank sends back is not told as given", async () => {
  const paid = must(await p.pay(await p.giveCard(await p.request(), "4000000000005126")));
  const moved = must(await p.move(paid.id, "refund"));
  expect(moved.payment).toMatchObject({ state: "succeeded", refundedMinor: 0 });
});

test("nobody charges who may not use the card, nothing is charged for a request that ended, without an amount, or with a card that is not there", async () => {
  const request = await p.giveCard(await p.request(), GOOD);
  expect(await p.pay(request, { actor: testActor(["viewer"], { id: "key_viewer" }) })).toMatchObject({ refusal: { code: "not_granted" } });
  expect(await p.pay({ ...request, isEnded: true })).toMatchObject({ refusal: { code: "request_ended" } });
  expect(await p.pay({ ...request, amountMinor: null })).toMatchObject({ refusal: { code: "amount_needed" } });
  expect(await p.pay({ ...request, card: null })).toMatchObject({ refusal: { code: "card_needed" } });
  expect(await p.pay(request, { card: "crd_nowhere" })).toMatchObject({ refusal: { code: "card_not_found" } });
  expect((await p.t.db.owner`select 1 from payments where request_id = ${request.id}`).length).toBe(0);
});

test("money goes back by whoever may use cards for the purpose, also where the customer's marks forbid that more is taken", async () => {
  const request = await p.giveCard(await p.request(), GOOD);
  const paid = must(await p.pay(request));
  expect(await p.move(paid.id, "refund", 100, testActor(["viewer"]))).toMatchObject({ refusal: { code: "not_granted" } });
  expect(await p.move(paid.id, "refund", 100, testActor(["seller"]))).toMatchObject({ refusal: { code: "payment_not_found" } });
  const held = must(await p.pay(request, { kind: "authorise" }));
  const mark = { kind: "restriction", subject: request.subject, scope: [], channel: "phone", recordedBy: "key_owner" } as const;
  await p.t.within(async (tx) => fileMark(tx, await p.t.safe.maps.get(tx), mark, p.t.safe.clock()));
  expect(await p.pay(request)).toMatchObject({ refusal: { code: "restricted" } });
  expect(await p.move(held.id, "capture")).toMatchObject({ refusal: { code: "restricted" } });
  expect(must(await p.move(held.id, "cancel")).payment.state).toBe("cancelled");
  expect(must(await p.move(paid.id, "refund", 100)).payment.refundedMinor).toBe(100);
});

test("a payment of another business is not there", async () => {
  const paid = must(await p.pay(await p.giveCard(await p.request(), GOOD)));
  const other = await p.t.addTenant(
    "controller: { name: Other, email: a@b.example, jurisdictions: [GB] }\npurposes: { booking: { label: B, basis: contract } }\nfields: { card: { label: Card, category: payment-card, type: card, purposes: [booking], retention: 1y } }\nroles: { agent: { booking: { card: [use] } } }\n",
  );
  const tried = await withTx(p.t.safe.db, other, (tx) =>
    beginMove(p.payments, tx, { actor: AGENT, payment: paid.id, kind: "refund", amountMinor: null }),
  );
  expect(tried).toMatchObject({ ok: false, refusal: { code: "payment_not_found" } });
});
