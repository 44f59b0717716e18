import { afterAll, beforeAll, expect, test } from "vitest";
import { HOUR_MS, instant } from "../../base/instant.ts";
import { Redacted, unveil } from "../../base/redacted.ts";
import type { Result } from "../../base/result.ts";
import { fromStripeAmount, toStripeAmount } from "./_amounts.ts";
import type { ChargeAsk, Provider, ProviderRefusal } from "./provider.ts";
import { openProvider } from "./open-provider.ts";
import { type PretendStripe, STRIPE_KEY, startPretendStripe } from "./testing.ts";

let pretend: PretendStripe;
let provider: Provider;
let counted = 0;

beforeAll(async () => {
  pretend = await startPretendStripe();
  provider = open(STRIPE_KEY);
});
afterAll(() => pretend.stop());

function open(secretKey: string, timeoutMs = 5_000, base = pretend.base): Provider {
  return openProvider({ kind: "stripe", secretKey: new Redacted(secretKey), apiBase: base, timeoutMs });
}

function must<T>(result: Result<T, ProviderRefusal>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.refusal));
  return result.value;
}

const newKey = (): string => `key-${(counted += 1)}`;

function setupAsk(customer: Redacted<string> | null = null) {
  const expiresAt = instant(Date.now() + HOUR_MS);
  const urls = { backUrl: "https://cards.example/c/back", cancelUrl: "https://cards.example/c/fill" };
  return { key: newKey(), reference: "col_x", customer, subject: "sub_x", language: "de", expiresAt, ...urls };
}

async function savedCard(number: string): Promise<Pick<ChargeAsk, "customer" | "token">> {
  const started = must(await provider.startSetup(setupAsk()));
  const entered = await pretend.enterCard(started.url, number);
  if (entered.location?.includes("/3ds/") === true) await pretend.answerBank(entered.location, "confirm");
  const setup = must(await provider.readSetup(started.session));
  if (setup.state !== "done") throw new Error(setup.state);
  return setup.card;
}

async function ask(number: string, more: Partial<ChargeAsk> = {}): Promise<ChargeAsk> {
  const { customer, token } = await savedCard(number);
  const key = newKey();
  return { key, reference: `pay_${key}`, customer, token, amountMinor: 12_500, currency: "GBP", isMoto: false, ...more };
}

test("a card is saved on the provider's page and comes back as what may be shown of it; its number never comes here", async () => {
  const started = must(await provider.startSetup(setupAsk()));
  expect(must(await provider.readSetup(started.session))).toMatchObject({ state: "waiting", url: started.url });
  await pretend.enterCard(started.url, "4242424242424242");
  const setup = must(await provider.readSetup(started.session));
  expect(setup).toMatchObject({ state: "done", card: { brand: "visa", last4: "4242", expires: "12/40" } });
  expect(JSON.stringify(setup)).not.toMatch(/pm_|cus_/u);
  const again = must(await provider.startSetup(setupAsk(started.customer)));
  expect(unveil(again.customer)).toBe(unveil(started.customer));
});

test("a charge without the customer, a decline, and what a bank says no for, are answers and no failures", async () => {
  const paid = must(await provider.charge(await ask("4242424242424242")));
  expect(paid).toMatchObject({
    state: "succeeded",
    amountMinor: 12_500,
    capturedMinor: 12_500,
    refundedMinor: 0,
    currency: "GBP",
    declineCode: null,
  });
  expect(unveil(paid.networkReference ?? new Redacted(""))).toMatch(/^\d{12}$/u);
  expect(must(await provider.readPayment(paid.id))).toMatchObject({ id: paid.id, state: "succeeded" });
  expect(must(await provider.charge(await ask("4000000000000341")))).toMatchObject({ state: "declined", declineCode: "generic_decline" });
  expect(must(await provider.charge(await ask("4000008260003178")))).toMatchObject({
    state: "declined",
    declineCode: "insufficient_funds",
  });
});

test("a bank that wants its customer gets them; by telephone nobody is asked", async () => {
  const wanted = await ask("4000000000003220");
  const waiting = must(await provider.charge(wanted));
  expect(waiting).toMatchObject({ state: "challenge", challengeUrl: null });
  const backUrl = "https://cards.example/c/back";
  const sent = must(await provider.challenge({ key: newKey(), payment: waiting.id, backUrl }));
  expect(sent).toMatchObject({ state: "challenge", challengeUrl: expect.stringContaining("/3ds/") });
  const again = must(await provider.challenge({ key: newKey(), payment: waiting.id, backUrl }));
  expect(again.challengeUrl).toBe(sent.challengeUrl);
  await pretend.answerBank(sent.challengeUrl ?? "", "confirm");
  expect(must(await provider.readPayment(waiting.id))).toMatchObject({ state: "succeeded", capturedMinor: 12_500 });

  const refused = must(await provider.charge({ ...wanted, key: newKey() }));
  const page = must(await provider.challenge({ key: newKey(), payment: refused.id, backUrl }));
  await pretend.answerBank(page.challengeUrl ?? "", "refuse");
  expect(must(await provider.readPayment(refused.id))).toMatchObject({ state: "declined", declineCode: "authentication_failed" });

  expect(must(await provider.charge({ ...wanted, key: newKey(), isMoto: true })).state).toBe("succeeded");
});

test("what is held is taken in part, the rest is let go and is no refund; money goes back in parts; a hold is cancelled", async () => {
  const held = must(await provider.authorise(await ask("5555555555554444")));
  expect(held).toMatchObject({ state: "authorised", capturedMinor: 0 });
  const move = { payment: held.id, currency: "GBP" };
  const taken = must(await provider.capture({ ...move, key: newKey(), reference: "c1", amountMinor: 8_000 }));
  expect(taken).toMatchObject({ state: "succeeded", capturedMinor: 8_000, refundedMinor: 0 });
  expect(must(await provider.refund({ ...move, key: newKey(), reference: "r1", amountMinor: 3_000 }))).toMatchObject({
    state: "done",
    reference: "r1",
  });
  expect(must(await provider.readPayment(held.id))).toMatchObject({ capturedMinor: 8_000, refundedMinor: 3_000 });
  const tooMuch = await provider.refund({ ...move, key: newKey(), reference: "r2", amountMinor: 5_001 });
  expect(tooMuch).toMatchObject({ ok: false, refusal: { code: "provider_refused" } });
  expect(must(await provider.listRefunds(held.id)).map((one) => one.reference)).toEqual(["r1"]);

  const other = must(await provider.authorise(await ask("4242424242424242")));
  expect(must(await provider.cancel({ key: newKey(), payment: other.id, reference: "x" })).state).toBe("cancelled");
});

test("a call whose answer was lost is the same deed by the same key, or is found by our own id", async () => {
  const lost = await ask("4242424242424242");
  const since = instant(Date.now() - HOUR_MS);
  expect(must(await provider.findPayment({ reference: lost.reference, customer: lost.customer, since }))).toBeNull();
  await pretend.control("faults", { kind: "late-cut", path: "POST /v1/payment_intents", times: 3 });
  expect(await provider.charge(lost)).toEqual({ ok: false, refusal: { code: "provider_away" } });
  await pretend.control("faults/clear");
  const found = must(await provider.findPayment({ reference: lost.reference, customer: lost.customer, since }));
  expect(must(await provider.charge(lost)).id).toBe(found?.id);

  const broken = await ask("4242424242424242");
  await pretend.control("faults", { kind: "late-error", path: "POST /v1/payment_intents" });
  expect(await provider.charge(broken)).toEqual({ ok: false, refusal: { code: "provider_away" } });
  expect(must(await provider.findPayment({ reference: broken.reference, customer: broken.customer, since }))?.state).toBe("succeeded");
});

test("a provider that is slow or away, and a key that is wrong, are told apart", async () => {
  await pretend.control("faults", { kind: "slow", path: "GET /v1/account", times: 2, ms: 3_000 });
  expect(await open(STRIPE_KEY, 100).check()).toEqual({ ok: false, refusal: { code: "provider_away" } });
  expect(await open(STRIPE_KEY, 100, "http://127.0.0.1:9").check()).toEqual({ ok: false, refusal: { code: "provider_away" } });
  expect(await open("sk_test_wrong").check()).toEqual({ ok: false, refusal: { code: "provider_key_refused" } });
  expect(await provider.check()).toEqual({ ok: true, value: { account: "acct_1BlueSkyTravel0", mode: "test", isReady: true } });
});

test("what is to be forgotten is gone there, also where it was gone before", async () => {
  const { customer, token } = await savedCard("4242424242424242");
  for (const what of [{ token }, { token }, { customer }, { customer }])
    expect(await provider.forget(what)).toEqual({ ok: true, value: undefined });
  const charge = await provider.charge({ ...(await ask("4242424242424242")), customer, token });
  expect(charge).toMatchObject({ ok: false, refusal: { code: "provider_refused", reason: "resource_missing" } });
});

test("amounts are in the smallest unit of ISO 4217, also where Stripe counts otherwise", () => {
  for (const [currency, amount, stripe] of [
    ["GBP", 1_250, 1_250],
    ["JPY", 1_250, 1_250],
    ["ISK", 1_250, 125_000],
    ["UGX", 7, 700],
  ] as const) {
    expect(toStripeAmount(amount, currency)).toBe(stripe);
    expect(fromStripeAmount(stripe, currency)).toBe(amount);
  }
});
