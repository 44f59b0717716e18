import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { PaymentId } from "../../base/ids.ts";
import { HOUR_MS, type Instant, MINUTE_MS, instant } from "../../base/instant.ts";
import { Redacted } from "../../base/redacted.ts";
import { STRIPE_KEY, startPretendStripe } from "../../platform/payments/testing.ts";
import { findAccount, putAccount } from "../../registers/payments/account.ts";
import { rememberEvent } from "../../registers/payments/events.ts";
import type { Payment } from "../../registers/payments/payment.ts";
import { findPayment, openMeans } from "../../registers/payments/payments.ts";
import { openAccess } from "./_access.ts";
import { beginMove } from "./begin-move.ts";
import { beginPayment } from "./begin-payment.ts";
import { payWords } from "./payment-words.ts";
import { sweepPayments } from "./sweep-payments.ts";
import { AGENT, type TestPayments, WEBHOOK_SECRET, lookUp, must, openTestPayments } from "./testing.ts";

const GOOD = "4242424242424242";
let folder = "";
let stateFile = "";
let p: TestPayments;
let start: Instant;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "unknown-outcome-"));
  stateFile = join(folder, "stripe.json");
  p = await openTestPayments({ stateFile });
  start = p.t.safe.clock();
});
beforeEach(() => p.t.setNow(start));
afterAll(async () => {
  await p.close();
  rmSync(folder, { recursive: true });
});

async function fault(kind: string, path: string, times: number): Promise<void> {
  await p.pretend().control("faults", { kind, path, times, ms: 3_000 });
}

async function later(ms: number): Promise<void> {
  p.t.setNow(instant(start + ms));
  await sweepPayments(p.payments, p.t.tenant);
}

async function stateOf(id: PaymentId): Promise<Payment | undefined> {
  return await p.t.within((tx) => findPayment(tx, id));
}

test("a provider that is too slow leaves the payment pending, in honest words; nobody charges again meanwhile, and it is found done", async () => {
  const request = await p.giveCard(await p.request(), GOOD);
  await fault("slow", "POST /v1/payment_intents", 1);
  const paid = must(await p.pay(request));
  expect(paid.state).toBe("pending");
  expect(payWords(paid)).toContain("do not charge again");
  expect(await p.pay(request)).toMatchObject({ ok: false, refusal: { code: "payment_underway" } });
  await later(10_000);
  expect(await stateOf(paid.id)).toMatchObject({ state: "succeeded", capturedMinor: 10_000 });
  expect((await p.atProvider("payment_intents", request.subject)).length).toBe(1);
});

test("a 500 after the money has moved is found out by looking, and not by charging again", async () => {
  const request = await p.giveCard(await p.request(), GOOD);
  await fault("late-error", "POST /v1/payment_intents$", 1);
  const paid = must(await p.pay(request));
  expect(paid.state).toBe("pending");
  await later(10_000);
  expect((await stateOf(paid.id))?.state).toBe("succeeded");
  expect((await p.atProvider("payment_intents", request.subject)).length).toBe(1);
});

test("a look that the provider refuses tells nothing of the money: the payment stays pending until one is answered", async () => {
  const request = await p.giveCard(await p.request(), GOOD);
  await fault("slow", "POST /v1/payment_intents", 1);
  const paid = must(await p.pay(request));
  const [made] = await p.atProvider<{ id: string }>("payment_intents", request.subject);
  const known = (id: string) => p.t.db.owner`update payments set provider_payment = ${id}, looks = 0 where payment_id = ${paid.id}`;
  await known("pi_of_nobody");
  await later(10_000);
  expect(await stateOf(paid.id)).toMatchObject({ state: "pending", declineCode: null });
  await known(made?.id ?? "");
  await later(5 * MINUTE_MS);
  expect(await stateOf(paid.id)).toMatchObject({ state: "succeeded", capturedMinor: 10_000 });
});

test("a payment that never arrives is asked for again for a quarter of an hour, and then told not to have happened; never later", async () => {
  const request = await p.giveCard(await p.request(), GOOD);
  await fault("cut", "POST /v1/payment_intents$", 100);
  const paid = must(await p.pay(request));
  expect(paid.state).toBe("pending");
  await later(5 * MINUTE_MS);
  expect((await stateOf(paid.id))?.state).toBe("pending");
  await p.pretend().control("faults/clear");
  await later(HOUR_MS);
  const ended = await stateOf(paid.id);
  expect(ended).toMatchObject({ state: "cancelled", declineCode: "never_arrived" });
  expect(payWords(ended ?? paid)).toContain("Nothing was taken");
  expect(await p.atProvider("payment_intents", request.subject)).toEqual([]);
  p.t.setNow(start);
  expect(must(await p.pay(request)).state).toBe("succeeded");
});

test("a provider that is killed in the middle, after the deed, is asked when it is back, and has charged once", async () => {
  const request = await p.giveCard(await p.request(), GOOD);
  await fault("late-cut", "POST /v1/payment_intents$", 5);
  const { port } = p.pretend();
  const paying = p.pay(request);
  const paid = must(await paying);
  await p.pretend().kill();
  expect(paid.state).toBe("pending");
  await later(10_000);
  expect((await stateOf(paid.id))?.state).toBe("pending");
  p.replace(await startPretendStripe({ stateFile, port }));
  await later(MINUTE_MS);
  expect((await stateOf(paid.id))?.state).toBe("succeeded");
  expect((await p.atProvider("payment_intents", request.subject)).length).toBe(1);
});

test("a process of ours that dies before or after the call leaves a payment that another one brings to its end, once", async () => {
  const before = await p.giveCard(await p.request(), GOOD);
  const ask = { actor: AGENT, request: before, kind: "charge", amountMinor: null, currency: null, card: null, isMoto: false } as const;
  const id = must(await p.t.within((tx) => beginPayment(p.payments, tx, ask)));
  await later(MINUTE_MS);
  expect((await stateOf(id))?.state).toBe("succeeded");

  p.t.setNow(start);
  const after = await p.giveCard(await p.request(), GOOD);
  const called = must(await p.t.within((tx) => beginPayment(p.payments, tx, { ...ask, request: after })));
  // As it stands when the process dies between the call and the writing down of what came of it.
  await p.t.within(async (tx) => {
    const [means, access] = [await openMeans(tx, p.t.keeper, called), must(await openAccess(p.payments, tx))];
    if (means === undefined) throw new Error("no means");
    const money = { amountMinor: 10_000, currency: "GBP", isMoto: false };
    await access.provider.charge({ key: `${called}-charge`, reference: called, ...means, ...money });
  });
  await later(MINUTE_MS);
  expect((await stateOf(called))?.state).toBe("succeeded");
  expect((await p.atProvider("payment_intents", after.subject)).length).toBe(1);
});

test("a payment whose means do not open any more waits for them, keeps no other waiting, and ends as one that never arrived", async () => {
  const begin = async (): Promise<PaymentId> => {
    const request = await p.giveCard(await p.request(), GOOD);
    const ask = { actor: AGENT, request, kind: "charge", amountMinor: null, currency: null, card: null, isMoto: false } as const;
    return must(await p.t.within((tx) => beginPayment(p.payments, tx, ask)));
  };
  const [broken, whole, lost] = [await begin(), await begin(), await begin()];
  const turn = (id: PaymentId) => p.t.db.owner`
    update boxes set envelope = set_byte(envelope, 20, get_byte(envelope, 20) # 1) where box_id like ${`%/${id}`}`;
  expect([(await turn(broken)).count, (await turn(lost)).count]).toEqual([1, 1]);
  await later(MINUTE_MS);
  const states = async () => await Promise.all([broken, whole, lost].map(async (id) => (await stateOf(id))?.state));
  expect(await states()).toEqual(["pending", "succeeded", "pending"]);
  await turn(broken);
  await later(2 * MINUTE_MS);
  expect(await states()).toEqual(["succeeded", "succeeded", "pending"]);
  await later(HOUR_MS);
  expect(await stateOf(lost)).toMatchObject({ state: "cancelled", declineCode: "never_arrived" });
  expect((await p.t.db.owner`select 1 from boxes where box_id like ${`%/${lost}`}`).length).toBe(0);
});

test("a payment whose means do not open any more, and whose answer was not heard, is found among all that the provider has of that time", async () => {
  const request = await p.giveCard(await p.request(), GOOD);
  await fault("late-cut", "POST /v1/payment_intents$", 5);
  const { id } = must(await p.pay(request));
  await p.pretend().control("faults/clear");
  // More than come at once, and after it: the newest are told first.
  const other = { actor: AGENT, request: await p.giveCard(await p.request(), GOOD), kind: "charge", card: null, isMoto: false } as const;
  const [means, access] = await p.t.within(async (tx) => {
    const begun = must(await beginPayment(p.payments, tx, { ...other, amountMinor: null, currency: null }));
    return [await openMeans(tx, p.t.keeper, begun), must(await openAccess(p.payments, tx))] as const;
  });
  if (means === undefined) throw new Error("no means");
  const money = { amountMinor: 10_000, currency: "GBP", isMoto: false };
  for (let n = 0; n < 101; n += 1) await access.provider.charge({ key: `other-${n}`, reference: `other-${n}`, ...means, ...money });
  expect(await stateOf(id)).toMatchObject({ state: "pending", providerPayment: null });
  const { count } = await p.t.db.owner`
    update boxes set envelope = set_byte(envelope, 20, get_byte(envelope, 20) # 1) where box_id like ${`%/${id}`}`;
  expect(count).toBe(1);
  await later(MINUTE_MS);
  expect(await stateOf(id)).toMatchObject({ state: "succeeded", capturedMinor: 10_000 });
});

test("a payment that the provider is known to have is found out also where its means do not open any more", async () => {
  const request = await p.giveCard(await p.request(), GOOD);
  await fault("slow", "POST /v1/payment_intents", 1);
  const { id } = must(await p.pay(request));
  const [intent] = await p.atProvider<{ readonly id: string }>("payment_intents", request.subject);
  await p.t.db.owner`update payments set provider_payment = ${intent?.id ?? "none"} where payment_id = ${id}`;
  const { count } = await p.t.db.owner`
    update boxes set envelope = set_byte(envelope, 20, get_byte(envelope, 20) # 1) where box_id like ${`%/${id}`}`;
  expect(count).toBe(1);
  await later(MINUTE_MS);
  expect((await stateOf(id))?.state).toBe("succeeded");
});

test("a refund whose answer is lost is given once: found by looking, or done by the same key", async () => {
  for (const kind of ["late-error", "late-cut", "error"]) {
    p.t.setNow(start);
    const request = await p.giveCard(await p.request(), GOOD);
    const paid = must(await p.pay(request));
    await fault(kind, "POST /v1/refunds", kind === "late-cut" ? 3 : 1);
    const moved = must(await p.move(paid.id, "refund", 4_000));
    expect([kind, moved.move.state, moved.payment.refundedMinor]).toEqual([kind, "pending", 0]);
    await p.pretend().control("faults/clear");
    expect(await p.move(paid.id, "refund", 7_000)).toMatchObject({ ok: false, refusal: { code: "payment_underway" } });
    await later(10_000);
    if (kind === "error") {
      // A fault's answer stays the answer under its key; what is not there in the end never arrived.
      expect((await stateOf(paid.id))?.refundedMinor).toBe(0);
      await later(HOUR_MS);
      p.t.setNow(start);
      expect(must(await p.move(paid.id, "refund", 4_000)).move.state).toBe("done");
    }
    expect([kind, await stateOf(paid.id)]).toMatchObject([kind, { state: "succeeded", refundedMinor: 4_000 }]);
    const refunds = await lookUp<{ data: unknown[] }>(p.pretend(), `/v1/refunds?payment_intent=${paid.providerPayment ?? ""}`);
    expect([kind, refunds.data.length]).toEqual([kind, 1]);
  }
});

test("a move that dies before its call is done by whoever comes next", async () => {
  const paid = must(await p.pay(await p.giveCard(await p.request(), GOOD)));
  must(await p.t.within((tx) => beginMove(p.payments, tx, { actor: AGENT, payment: paid.id, kind: "refund", amountMinor: 1_000 })));
  await later(MINUTE_MS);
  expect(await stateOf(paid.id)).toMatchObject({ refundedMinor: 1_000 });
});

test("what a message told of while the key was refused is found out once a good one is there", async () => {
  const paid = must(await p.pay(await p.giveCard(await p.request(), GOOD)));
  const put = (secretKey: string) =>
    p.t.within(async (tx) => {
      const account = await findAccount(tx);
      if (account === undefined) throw new Error("no account");
      const secrets = { secretKey: new Redacted(secretKey), webhookSecret: new Redacted(WEBHOOK_SECRET) };
      await putAccount(tx, p.t.keeper, account, secrets, p.t.safe.clock());
    });
  const form = new URLSearchParams({ payment_intent: paid.providerPayment ?? "", amount: "2500" });
  const headers = { authorization: `Bearer ${STRIPE_KEY}` };
  expect((await fetch(`${p.pretend().base}/v1/refunds`, { method: "POST", headers, body: form })).status).toBe(200);
  const event = {
    id: "evt_refunded",
    type: "charge.refunded",
    isLive: false,
    about: { kind: "payment", id: paid.providerPayment ?? "" },
  } as const;
  await p.t.within((tx) => rememberEvent(tx, event, start, start));
  await put("sk_wrong");
  await later(MINUTE_MS);
  await put(STRIPE_KEY);
  await later(10 * MINUTE_MS);
  expect(await stateOf(paid.id)).toMatchObject({ refundedMinor: 2_500 });
});
