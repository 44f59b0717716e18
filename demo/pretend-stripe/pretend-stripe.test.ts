import { type Server, createServer } from "node:http";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Stripe } from "stripe";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type PretendStripe, STRIPE_KEY, startPretendStripe } from "../../src/platform/payments/testing.ts";

let folder = "";
let stateFile = "";
let pretend: PretendStripe;
let stripe: Stripe;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "pretend-stripe-"));
  stateFile = join(folder, "state.json");
  pretend = await startPretendStripe({ stateFile });
  stripe = client(pretend.port);
});
afterAll(async () => {
  await pretend.stop();
  rmSync(folder, { recursive: true });
});

function client(port: number, key = STRIPE_KEY): Stripe {
  return new Stripe(key, { host: "127.0.0.1", port, protocol: "http", maxNetworkRetries: 0, timeout: 5_000 });
}

const PAGE = {
  allowed_payment_method_types: ["card" as const],
  mode: "setup",
  success_url: "https://cards.example/c/back?s={CHECKOUT_SESSION_ID}",
  cancel_url: "https://cards.example/c/fill",
} satisfies Stripe.Checkout.SessionCreateParams;

/** A customer whose card was saved on the hosted page. */
async function saved(number: string): Promise<{ customer: string; method: string }> {
  const customer = await stripe.customers.create({ metadata: { subject: "sub_x" } });
  const session = await stripe.checkout.sessions.create({ ...PAGE, customer: customer.id });
  const entered = await pretend.enterCard(session.url ?? "", number);
  if (entered.location?.includes("/3ds/") === true) await pretend.answerBank(entered.location, "confirm");
  const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ["setup_intent"] });
  const { setup_intent: intent } = done;
  if (typeof intent === "string" || typeof intent?.payment_method !== "string") throw new Error(`not saved: ${entered.html}`);
  return { customer: customer.id, method: intent.payment_method };
}

const charge = (of: { customer: string; method: string }, more: Partial<Stripe.PaymentIntentCreateParams> = {}, key?: string) =>
  stripe.paymentIntents.create(
    {
      amount: 12_000,
      currency: "gbp",
      customer: of.customer,
      payment_method: of.method,
      allowed_payment_method_types: ["card"],
      confirm: true,
      ...more,
    },
    key === undefined ? {} : { idempotencyKey: key },
  );

async function refusal(tried: Promise<unknown>): Promise<Partial<Stripe.errors.StripeError>> {
  return await tried.then(
    () => ({ message: "it was not refused" }),
    (error: unknown) => error as Stripe.errors.StripeError,
  );
}

test("a card typed on the hosted page is kept as token, brand, last four and expiry, and sends its owner back", async () => {
  const customer = await stripe.customers.create({});
  const session = await stripe.checkout.sessions.create({ ...PAGE, customer: customer.id, client_reference_id: "col_x" });
  expect(session).toMatchObject({
    status: "open",
    mode: "setup",
    client_reference_id: "col_x",
    url: expect.stringContaining("/c/pay/cs_test_"),
  });
  const entered = await pretend.enterCard(session.url ?? "", "5555 5555 5555 4444");
  expect(entered).toMatchObject({ status: 303, location: `https://cards.example/c/back?s=${session.id}` });
  const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ["setup_intent.payment_method"] });
  expect(done).toMatchObject({
    status: "complete",
    setup_intent: {
      status: "succeeded",
      usage: "off_session",
      payment_method: { card: { brand: "mastercard", last4: "4444", exp_month: 12, exp_year: 2040 } },
    },
  });
  expect((await pretend.enterCard(session.url ?? "", "4242424242424242")).html).toContain("Already saved");
});

test.each([
  ["4000000000000002", "Your card was declined."],
  ["4000000000009995", "Your card has insufficient funds."],
  ["4000000000000069", "Your card has expired."],
  ["4242424242424241", "Your card number is incorrect."],
  ["4111111111111111", "non test"],
])("a card that its bank refuses is refused on the page: %s", async (number, say) => {
  const { url, id } = await stripe.checkout.sessions.create(PAGE);
  const entered = await pretend.enterCard(url ?? "", number);
  expect(entered.status).toBe(402);
  expect(entered.html).toContain(say);
  expect(entered.html).not.toContain(number);
  expect((await stripe.checkout.sessions.retrieve(id)).status).toBe("open");
});

test("a charge without the customer succeeds, and says how the card network knows it", async () => {
  const card = await saved("4242424242424242");
  const options = { card: { stored_credential_usage: "unscheduled" } } as const;
  const paid = await charge(card, { off_session: true, payment_method_options: options, expand: ["latest_charge"] });
  expect(paid).toMatchObject({
    status: "succeeded",
    amount_received: 12_000,
    latest_charge: {
      payment_method_details: {
        card: { network_transaction_id: expect.stringMatching(/^\d{12}$/u), stored_credential_usage: "unscheduled" },
      },
    },
  });
});

test.each([
  ["4000000000000341", "generic_decline"],
  ["4000008260003178", "insufficient_funds"],
])("a card that was saved can still be declined: %s", async (number, declineCode) => {
  const error = await refusal(charge(await saved(number), { off_session: true }));
  expect(error).toMatchObject({ type: "StripeCardError", statusCode: 402, code: "card_declined", decline_code: declineCode });
  expect(error.payment_intent).toMatchObject({ status: "requires_payment_method" });
});

test("a bank that wants its customer to confirm gets them: refused without them, sent to the bank with them, not asked by telephone", async () => {
  const card = await saved("4000000000003220");
  const refused = await refusal(charge(card, { off_session: true }));
  expect(refused).toMatchObject({ code: "authentication_required", decline_code: "authentication_required" });
  const intent = refused.payment_intent?.id ?? "";
  const back = "https://cards.example/c/back";
  const waiting = await stripe.paymentIntents.confirm(intent, { payment_method: card.method, return_url: back });
  const url = waiting.next_action?.redirect_to_url?.url ?? "";
  expect([waiting.status, url]).toEqual(["requires_action", expect.stringContaining("/3ds/")]);
  expect((await pretend.answerBank(url, "refuse")).location).toContain("redirect_status=failed");
  expect(await stripe.paymentIntents.retrieve(intent)).toMatchObject({
    status: "requires_payment_method",
    last_payment_error: { code: "payment_intent_authentication_failure" },
  });
  const again = await stripe.paymentIntents.confirm(intent, { payment_method: card.method, return_url: back });
  expect((await pretend.answerBank(again.next_action?.redirect_to_url?.url ?? "", "confirm")).location).toContain(
    `payment_intent=${intent}`,
  );
  expect((await stripe.paymentIntents.retrieve(intent)).status).toBe("succeeded");

  const phoned = await charge(card, { payment_method_options: { card: { moto: true } }, expand: ["latest_charge"] });
  expect(phoned).toMatchObject({ status: "succeeded", latest_charge: { payment_method_details: { card: { moto: true } } } });
  expect((await charge(await saved("4000002500003155"), { off_session: true })).status).toBe("succeeded");
});

test("what was held can be taken in part, once; or let go", async () => {
  const card = await saved("378282246310005");
  const held = await charge(card, { off_session: true, capture_method: "manual" });
  expect(held).toMatchObject({ status: "requires_capture", amount_capturable: 12_000, amount_received: 0 });
  expect(await refusal(stripe.paymentIntents.capture(held.id, { amount_to_capture: 12_001 }))).toMatchObject({ code: "amount_too_large" });
  expect(await stripe.paymentIntents.capture(held.id, { amount_to_capture: 7_000 })).toMatchObject({
    status: "succeeded",
    amount_received: 7_000,
  });
  expect(await refusal(stripe.paymentIntents.capture(held.id))).toMatchObject({ code: "payment_intent_unexpected_state" });
  expect(await refusal(stripe.paymentIntents.cancel(held.id))).toMatchObject({ code: "payment_intent_unexpected_state" });
  await stripe.refunds.create({ payment_intent: held.id, amount: 6_000 });
  expect((await refusal(stripe.refunds.create({ payment_intent: held.id, amount: 1_001 }))).message).toContain("greater than unrefunded");
  expect((await stripe.refunds.create({ payment_intent: held.id })).amount).toBe(1_000);
  expect(await refusal(stripe.refunds.create({ payment_intent: held.id }))).toMatchObject({ code: "charge_already_refunded" });

  const other = await charge(card, { off_session: true, capture_method: "manual" });
  expect((await stripe.paymentIntents.cancel(other.id)).status).toBe("canceled");
});

test("the same key and request have the same answer, a decline too; another request under the key is refused", async () => {
  const card = await saved("4242424242424242");
  const first = await charge(card, { off_session: true }, "once");
  const again = await charge(card, { off_session: true }, "once");
  expect(again.id).toBe(first.id);
  expect(again.lastResponse.headers["idempotent-replayed"]).toBe("true");
  expect(await refusal(charge(card, { off_session: true, amount: 9_000 }, "once"))).toMatchObject({
    type: "StripeIdempotencyError",
    statusCode: 400,
    rawType: "idempotency_error",
  });
  const bad = await saved("4000000000000341");
  const intents = [await refusal(charge(bad, {}, "no")), await refusal(charge(bad, {}, "no"))].map((error) => error.payment_intent?.id);
  expect(intents[0]).toBe(intents[1]);
});

test("a call that is cut off after the deed is found done by the same key, also by a process started anew", async () => {
  const card = await saved("4242424242424242");
  // Twice: the SDK itself asks again once where a connection was closed.
  await pretend.control("faults", { kind: "late-cut", path: "POST /v1/payment_intents", times: 2 });
  expect(await refusal(charge(card, { off_session: true }, "cut"))).toMatchObject({ type: "StripeConnectionError" });
  await pretend.kill();
  pretend = await startPretendStripe({ stateFile });
  stripe = client(pretend.port);
  const found = await charge(card, { off_session: true }, "cut");
  expect(found.lastResponse.headers["idempotent-replayed"]).toBe("true");
  expect((await stripe.paymentIntents.list({ customer: card.customer })).data.map((one) => one.id)).toEqual([found.id]);
});

test("a fault's 500 stays the answer under its key, whether or not the money moved", async () => {
  const card = await saved("4242424242424242");
  await pretend.control("faults", { kind: "late-error", path: "POST /v1/payment_intents" });
  expect(await refusal(charge(card, { off_session: true }, "500"))).toMatchObject({ statusCode: 500 });
  expect(await refusal(charge(card, { off_session: true }, "500"))).toMatchObject({ statusCode: 500 });
  expect((await stripe.paymentIntents.list({ customer: card.customer })).data).toMatchObject([{ status: "succeeded" }]);
});

test("events come signed, of the types that were asked for, and again until they are taken", async () => {
  const taken: { body: string; signature: string }[] = [];
  let isDown = true;
  const receiver = await listen((body, signature) => {
    taken.push({ body, signature });
    return isDown ? 500 : 200;
  });
  const { port } = receiver.address() as AddressInfo;
  const endpoint = await stripe.webhookEndpoints.create({
    url: `http://127.0.0.1:${port}/hook`,
    enabled_events: ["payment_intent.succeeded"],
  });
  const paid = await charge(await saved("4242424242424242"), { off_session: true });
  await vi.waitFor(() => expect(taken.length).toBe(1), { timeout: 30_000 });
  isDown = false;
  await vi.waitFor(() => expect(taken.length).toBe(2), { timeout: 30_000 });
  const [first, second] = taken.map(({ body, signature }) => Stripe.webhooks.constructEvent(body, signature, endpoint.secret ?? ""));
  expect(first).toMatchObject({
    type: "payment_intent.succeeded",
    livemode: false,
    data: { object: { id: paid.id, status: "succeeded" } },
  });
  expect(second?.id).toBe(first?.id);
  expect(() => Stripe.webhooks.constructEvent(taken[0]?.body ?? "", taken[0]?.signature ?? "", "whsec_other")).toThrow("signature");
  await stripe.webhookEndpoints.del(endpoint.id);
  receiver.close();
});

test("wrong keys, unknown parameters, wrong sums and raw numbers are refused in Stripe's words", async () => {
  expect(await refusal(client(pretend.port, "sk_live_51BlueSkyTravel0000000000pretend").balance.retrieve())).toMatchObject({
    statusCode: 401,
  });
  expect(await refusal(client(pretend.port, "sk_test_wrong").accounts.retrieveCurrent())).toMatchObject({
    type: "StripeAuthenticationError",
  });
  expect((await stripe.accounts.retrieveCurrent()).id).toBe("acct_1BlueSkyTravel0");
  const old = { amount: 1_000, currency: "gbp", payment_method_types: ["card"] } as Stripe.PaymentIntentCreateParams;
  expect(await refusal(stripe.paymentIntents.create(old))).toMatchObject({ code: "payment_method_types_no_longer_supported" });
  const wrong = stripe.customers.create({ nmae: "Ana" } as Stripe.CustomerCreateParams);
  expect(await refusal(wrong)).toMatchObject({ statusCode: 400, code: "parameter_unknown", param: "nmae" });
  expect(await refusal(stripe.paymentIntents.create({ amount: 10, currency: "gbp" }))).toMatchObject({ code: "amount_too_small" });
  expect(await refusal(stripe.paymentIntents.create({ amount: 1_000, currency: "xxx" }))).toMatchObject({ param: "currency" });
  expect(await refusal(stripe.paymentIntents.retrieve("pi_none"))).toMatchObject({ statusCode: 404, code: "resource_missing" });
  const raw = stripe.paymentMethods.create({ type: "card", card: { number: "4242424242424242", exp_month: 12, exp_year: 2040 } });
  expect((await refusal(raw)).message).toContain("generally unsafe");
  const other = client(pretend.port, "sk_test_51AnotherAccount0000000000pretend");
  expect((await other.customers.list()).data).toEqual([]);
});

test("no number is in the state file", async () => {
  await saved("4242424242424242");
  const text = readFileSync(stateFile, "utf8");
  expect(text).toContain('"last4":"4242"');
  expect(text).not.toMatch(/4242424242424242|4000000000003220|5555555555554444/u);
});

function listen(take: (body: string, signature: string) => number): Promise<Server> {
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      outgoing.statusCode = take(Buffer.concat(chunks).toString("utf8"), String(incoming.headers["stripe-signature"]));
      outgoing.end();
    });
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}
