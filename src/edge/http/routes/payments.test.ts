import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Outage } from "../../../base/fault.ts";
import type { CollectionId, SubjectId, TenantId } from "../../../base/ids.ts";
import { type PretendStripe, STRIPE_KEY, startPretendStripe } from "../../../platform/payments/testing.ts";
import { type TestDatabase, openTestDatabase } from "../../../platform/storage/testing.ts";
import { settleSetup } from "../../../workflows/payments/settle-setup.ts";
import { startSetup } from "../../../workflows/payments/start-setup.ts";
import { sweepPayments } from "../../../workflows/payments/sweep-payments.ts";
import { collectionOf } from "../../collection-of.ts";
import { paymentsOf } from "../../payments-of.ts";
import { type Answer, type TestEdge, call, makeBusiness, openTestEdge } from "../_test-edge.ts";

const MAP = `
controller: { name: Blue Sky Concierge, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book your travel, basis: contract } }
fields:
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
  card:  { label: Payment card, category: payment-card, type: card, many: true, purposes: [booking], custody: processor, retention: 1y }
roles:
  desk:   { booking: { email: [masked, change], card: [masked, use, change] } }
  viewer: { booking: { email: [masked], card: [masked] } }
`;
const GOOD = "4242424242424242";

let db: TestDatabase;
let edge: TestEdge;
let pretend: PretendStripe;
let tenant: TenantId;
let webhookSecret = "";
const keys = { owner: "", desk: "", viewer: "", stranger: "" };

beforeAll(async () => {
  [db, pretend] = [await openTestDatabase(), await startPretendStripe()];
  edge = await openTestEdge(db);
  keys.owner = await makeBusiness(edge, "Blue Sky", MAP);
  tenant = (await db.owner`select tenant_id from tenants`)[0]?.["tenant_id"] as TenantId;
  for (const role of ["desk", "viewer"] as const) keys[role] = String((await send("POST", "/v1/keys", keys.owner, { role })).json["key"]);
  const { webhookUrl } = (await send("GET", "/v1/payment-provider", keys.owner)).json;
  expect(webhookUrl).toBe(`http://localhost:4600/v1/provider-events/${tenant}`);
  // As the owner does at the provider: the webhook's address goes in, and its secret comes out.
  const url = `http://127.0.0.1:${edge.port}/v1/provider-events/${tenant}`;
  const made = await fetch(`${pretend.base}/v1/webhook_endpoints`, {
    method: "POST",
    headers: { authorization: `Bearer ${STRIPE_KEY}` },
    body: new URLSearchParams({ url, "enabled_events[]": "*" }),
  });
  webhookSecret = ((await made.json()) as { secret: string }).secret;
  expect((await connect()).status).toBe(200);
});
afterAll(async () => {
  await pretend.stop();
  await edge.close();
  await db.close();
});

async function send(method: string, path: string, key: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  return await call(edge.port, method, path, { key, headers, ...(body === undefined ? {} : { body }) });
}

async function connect(more: Record<string, unknown> = {}): Promise<Answer> {
  return await send("PUT", "/v1/payment-provider", keys.owner, {
    kind: "stripe",
    secretKey: STRIPE_KEY,
    webhookSecret,
    apiBase: pretend.base,
    ...more,
  });
}

let guests = 0;

async function newRequest(): Promise<{ id: CollectionId; subject: SubjectId }> {
  const guest = await send("POST", "/v1/subjects", keys.desk, { fields: { email: `guest${(guests += 1)}@example.com` } });
  const transaction = { title: "Two nights in Lisbon", amountMinor: 24_900, currency: "GBP" };
  const made = await send("POST", "/v1/collection-requests", keys.desk, { subject: guest.json["id"], asks: ["card"], transaction });
  expect(made.status, made.text).toBe(201);
  return { id: made.json["id"] as CollectionId, subject: guest.json["id"] as SubjectId };
}

/** The customer is sent to the provider's page and types a card; nobody comes back, so its message alone has to tell. */
async function typeCard(request: { id: CollectionId; subject: SubjectId }, number: string): Promise<void> {
  const payments = paymentsOf(edge.house, collectionOf(edge.house));
  const urls = { backUrl: "http://localhost:4600/c/back", cancelUrl: "http://localhost:4600/c/fill" };
  const wish = { request: request.id, subject: request.subject, keep: true, nickname: "Blue one", language: "en", ...urls };
  const started = await startSetup(payments, tenant, wish, edge.house.clock());
  if (!started.ok) throw new Error(started.refusal.code);
  const entered = await pretend.enterCard(started.value.url, number);
  if (entered.location?.includes("/3ds/") === true) await pretend.answerBank(entered.location, "confirm");
}

async function provided(number: string): Promise<CollectionId> {
  const request = await newRequest();
  await typeCard(request, number);
  await vi.waitFor(async () => expect((await read(request.id)).json["state"]).toBe("provided"), { timeout: 30_000 });
  return request.id;
}

const read = (id: CollectionId): Promise<Answer> => send("GET", `/v1/collection-requests/${id}`, keys.desk);
const pay = (id: CollectionId, body: unknown = { kind: "charge" }, key = keys.desk, headers = {}): Promise<Answer> =>
  send("POST", `/v1/collection-requests/${id}/payments`, key, body, headers);

async function charges(): Promise<number> {
  const answer = await fetch(`${pretend.base}/v1/payment_intents?limit=100`, { headers: { authorization: `Bearer ${STRIPE_KEY}` } });
  return ((await answer.json()) as { data: unknown[] }).data.length;
}

test("a card that is typed on the provider's page is charged, held, taken, given back, and told in words", async () => {
  const id = await provided(GOOD);
  const paid = await pay(id);
  expect([paid.status, paid.json]).toMatchObject([
    201,
    {
      state: "succeeded",
      amountMinor: 24_900,
      currency: "GBP",
      refundedMinor: 0,
      declineCode: null,
      isUnderway: false,
      say: "The card was charged.",
    },
  ]);
  const payment = String(paid.json["id"]);
  expect((await send("POST", `/v1/payments/${payment}/refunds`, keys.desk, { amountMinor: 900 })).json).toMatchObject({
    state: "succeeded",
    refundedMinor: 900,
  });
  expect((await send("POST", `/v1/payments/${payment}/refunds`, keys.desk, { amountMinor: 24_001 })).json).toMatchObject({
    code: "amount_too_much",
  });
  const held = (await pay(id, { kind: "authorise", amountMinor: 5_000, currency: "EUR" })).json;
  expect(held).toMatchObject({ state: "authorised", currency: "EUR" });
  const taken = await send("POST", `/v1/payments/${String(held["id"])}/captures`, keys.desk, { amountMinor: 3_000 });
  expect(taken.json).toMatchObject({ state: "succeeded", capturedMinor: 3_000 });
  expect((await send("GET", `/v1/collection-requests/${id}/payments`, keys.viewer)).json["items"]).toMatchObject([
    { state: "succeeded", currency: "EUR" },
    { id: payment, refundedMinor: 900, say: "The card was charged, and a part was given back." },
  ]);
  expect(edge.logged.join("")).not.toMatch(/4242|sk_test|whsec|pm_|cus_/u);
});

test("fifty charges at once under one Idempotency-Key are one charge with one answer, for ever; another body is refused", async () => {
  const id = await provided(GOOD);
  const before = await charges();
  const once = { "idempotency-key": "order-4711" };
  const all = await Promise.all(Array.from({ length: 50 }, () => pay(id, { kind: "charge" }, keys.desk, once)));
  expect(new Set(all.map((one) => `${one.status} ${String(one.json["id"])} ${String(one.json["state"])}`)).size).toBe(1);
  expect(await charges()).toBe(before + 1);
  const [first] = all;
  await send("POST", `/v1/payments/${String(first?.json["id"])}/refunds`, keys.desk, {});
  expect((await pay(id, { kind: "charge" }, keys.desk, once)).json).toMatchObject({ state: "succeeded", refundedMinor: 0 });
  expect((await pay(id, { kind: "authorise" }, keys.desk, once)).status).toBe(422);
  expect(await charges()).toBe(before + 1);

  const refunds = { "idempotency-key": "back-4711" };
  const paid = String((await pay(id)).json["id"]);
  const back = () => send("POST", `/v1/payments/${paid}/refunds`, keys.desk, { amountMinor: 1_000 }, refunds);
  const given = await Promise.all(Array.from({ length: 20 }, back));
  expect(new Set(given.map((one) => `${one.status} ${String(one.json["refundedMinor"])}`))).toEqual(new Set(["200 1000"]));
});

test("who may not use the card charges nothing, and another business knows of no payment", async () => {
  const id = await provided(GOOD);
  expect((await pay(id, { kind: "charge" }, keys.viewer)).json).toMatchObject({ code: "not_granted" });
  const paid = String((await pay(id)).json["id"]);
  expect((await send("POST", `/v1/payments/${paid}/refunds`, keys.viewer, {})).json).toMatchObject({ code: "not_granted" });
  expect((await send("POST", `/v1/payments/${paid}/refunds`, keys.owner, {})).status).toBe(404);
  expect((await send("GET", `/v1/collection-requests/${id}/payments`, keys.owner)).status).toBe(404);
  const nothing = await newRequest();
  expect((await pay(nothing.id)).json).toMatchObject({ code: "card_needed" });
  expect((await pay(id, { kind: "charge", amountMinor: 0 })).json).toMatchObject({
    code: "invalid_input",
    fields: [{ field: "amountMinor" }],
  });
  expect((await pay(id, { kind: "charge", currency: "ZZZ" })).json).toMatchObject({ fields: [{ field: "currency" }] });
});

test("while the provider is not heard a charge is pending and nobody charges again; it is found out afterwards", async () => {
  const id = await provided(GOOD);
  await pretend.control("faults", { kind: "late-cut", path: "POST /v1/payment_intents$", times: 4 });
  const paid = await pay(id);
  expect([paid.status, paid.json]).toMatchObject([201, { state: "pending", isUnderway: true }]);
  expect((await pay(id)).json).toMatchObject({ status: 409, code: "payment_underway" });
  expect((await send("DELETE", "/v1/payment-provider", keys.owner)).json).toMatchObject({ code: "payments_underway" });
  await pretend.control("faults/clear");
  await db.owner`update payments set next_look_at = 'epoch' where state = 'pending'`;
  await sweepPayments(paymentsOf(edge.house, collectionOf(edge.house)), tenant);
  expect((await send("GET", `/v1/collection-requests/${id}/payments`, keys.desk)).json["items"]).toMatchObject([{ state: "succeeded" }]);
});

function signed(body: string, secret = webhookSecret, at = Math.floor(Date.now() / 1000)): Record<string, string> {
  return { "stripe-signature": `t=${at},v1=${createHmac("sha256", secret).update(`${at}.${body}`).digest("hex")}` };
}

async function post(body: string, headers: Record<string, string>, to: string = tenant): Promise<Answer> {
  return await call(edge.port, "POST", `/v1/provider-events/${to}`, { raw: body, headers });
}

const EVENT = { id: "evt_1", object: "event", type: "payment_intent.succeeded", livemode: false, data: { object: { id: "pi_none" } } };

test("a message is taken once; a replay, a wrong signature, an old one and one for somebody else do nothing", async () => {
  const body = JSON.stringify(EVENT);
  expect((await post(body, signed(body))).json).toEqual({ taken: true, replayed: false });
  expect((await post(body, signed(body))).json).toEqual({ taken: true, replayed: true });
  for (const [headers, code] of [
    [signed(body, "whsec_of_somebody_else"), "signature_wrong"],
    [signed(`${body} `), "signature_wrong"],
    [{}, "signature_wrong"],
    [signed(body, webhookSecret, Math.floor(Date.now() / 1000) - 301), "signature_old"],
  ] as const) {
    const refused = await post(body, headers);
    expect([refused.status, refused.json["code"]]).toEqual([400, code]);
  }
  const live = JSON.stringify({ ...EVENT, id: "evt_2", livemode: true });
  expect((await post(live, signed(live))).json["code"]).toBe("event_not_read");
  expect((await post(body, signed(body), "ten_00000000000000000000000000")).status).toBe(404);
  expect((await post(body, { ...signed(body), "content-type": "text/plain" })).status).toBe(415);
  const huge = JSON.stringify({ ...EVENT, more: "x".repeat(300_000) });
  expect((await post(huge, signed(huge))).status).toBe(413);
  expect((await db.owner`select 1 from provider_events where event_id in ('evt_1', 'evt_2')`).length).toBe(1);
});

test("messages that come late, twice and in the wrong order change nothing that is newer: the provider is asked", async () => {
  const id = await provided(GOOD);
  await pretend.control("webhooks/pause");
  const paid = String((await pay(id)).json["id"]);
  const [row] = await db.owner`select provider_payment from payments where payment_id = ${paid}`;
  const intent = String(row?.["provider_payment"]);
  await send("POST", `/v1/payments/${paid}/refunds`, keys.desk, {});
  // A refund that somebody made on the provider's own pages is learned of by its message alone.
  const other = String((await pay(id)).json["id"]);
  const [second] = await db.owner`select provider_payment from payments where payment_id = ${other}`;
  await fetch(`${pretend.base}/v1/refunds`, {
    method: "POST",
    headers: { authorization: `Bearer ${STRIPE_KEY}` },
    body: new URLSearchParams({ payment_intent: String(second?.["provider_payment"]), amount: "400" }),
  });
  for (const event of ["payment_intent.payment_failed", "payment_intent.created", "payment_intent.succeeded"]) {
    const body = JSON.stringify({ ...EVENT, id: `evt_${event.replace(/\W/gu, "")}`, type: event, data: { object: { id: intent } } });
    expect((await post(body, signed(body))).status).toBe(200);
  }
  await pretend.control("webhooks/resume");
  const items = () => send("GET", `/v1/collection-requests/${id}/payments`, keys.desk);
  await vi.waitFor(
    async () => expect((await items()).json["items"]).toMatchObject([{ refundedMinor: 400 }, { id: paid, state: "refunded" }]),
    {
      timeout: 30_000,
    },
  );
  const entries = await send("GET", `/v1/ledger/entries?act=payment.settle&limit=200`, keys.owner);
  const told = (entries.json["items"] as { detail?: Record<string, unknown> }[]).filter((one) => one.detail?.["payment"] === paid);
  expect(told.map((one) => one.detail?.["state"])).toEqual(["refunded", "succeeded"]);
});

test("a provider is connected with keys that were tried, for the right mode, and is never shown them again", async () => {
  for (const [more, status, code] of [
    [{ secretKey: "sk_test_unknown_to_anybody" }, 409, "provider_key_refused"],
    [{ secretKey: "sk_live_51BlueSkyTravel0000000000pretend" }, 422, "key_mode_wrong"],
    [{ apiBase: "http://stripe.evil.example" }, 422, "api_base_not_allowed"],
    [{ apiBase: "http://127.0.0.1:9" }, 503, "provider_away"],
    [{ webhookSecret: "sk_test_instead" }, 422, "webhook_secret_wrong"],
  ] as const) {
    const refused = await connect(more);
    expect([refused.status, refused.json["code"]]).toEqual([status, code]);
    expect(refused.text).not.toMatch(/unknown_to_anybody|pretend|sk_test_instead/u);
  }
  expect((await connect({ extra: 1 })).json).toMatchObject({ code: "invalid_input", fields: [{ field: "body" }] });
  expect((await send("GET", "/v1/payment-provider", keys.desk)).status).toBe(403);
  const shown = await send("GET", "/v1/payment-provider", keys.owner);
  expect(shown.json).toMatchObject({ kind: "stripe", mode: "test", lastEventAt: expect.any(String) });
  expect(shown.text).not.toMatch(/sk_test|whsec/u);
  expect((await send("POST", "/v1/payment-provider/tests", keys.owner, {})).json).toEqual({
    ok: true,
    say: "The provider answers, and the key is good.",
    mend: null,
  });
  const sealed = await db.owner`select count(*)::int as n from boxes where kind = 'payment-account'`;
  expect(sealed[0]?.["n"]).toBe(2);
});

test("without a provider nothing is charged, and messages are not waited for", async () => {
  const id = await provided(GOOD);
  expect((await send("DELETE", "/v1/payment-provider", keys.owner)).status).toBe(204);
  expect((await send("GET", "/v1/payment-provider", keys.owner)).json["kind"]).toBeNull();
  const once = (): Promise<Answer> => pay(id, undefined, undefined, { "idempotency-key": `without-${id}` });
  expect((await once()).json).toMatchObject({ status: 409, code: "no_provider" });
  const body = JSON.stringify({ ...EVENT, id: "evt_9" });
  expect((await post(body, signed(body))).status).toBe(404);
  expect((await send("POST", "/v1/payment-provider/tests", keys.owner, {})).json).toMatchObject({ code: "no_provider" });
  expect((await connect()).status).toBe(200);
  const [paid, again] = [await once(), await once()];
  expect([paid.json["state"], again.json["id"]]).toEqual(["succeeded", paid.json["id"]]);
});

test("while a secret of the provider is damaged nothing is begun that nobody could do, and all is well once it is put in anew", async () => {
  const damage = async (box: string): Promise<void> => {
    const { count } = await db.owner`
      update boxes set envelope = set_byte(envelope, 20, get_byte(envelope, 20) # 1) where box_id = ${`payment-account/${box}`}`;
    expect(count).toBe(1);
  };
  const tested = async (): Promise<unknown> => (await send("POST", "/v1/payment-provider/tests", keys.owner, {})).json["ok"];
  expect((await connect()).status).toBe(200);
  const [id, waiting, before] = [await provided(GOOD), await newRequest(), await charges()];
  const paid = String((await pay(id)).json["id"]);
  const body = JSON.stringify({ ...EVENT, id: `evt_damaged_${(guests += 1)}` });

  await damage("webhook");
  const unread = await post(body, signed(body));
  expect([unread.status, unread.json["code"], unread.headers["retry-after"]]).toEqual([503, "secret_damaged", "60"]);
  expect(await tested()).toBe(false);
  expect((await pay(id)).json["state"]).toBe("succeeded");

  await damage("key");
  const headers = { "idempotency-key": `damaged-${id}` };
  const refund = (): Promise<Answer> => send("POST", `/v1/payments/${paid}/refunds`, keys.desk, {}, headers);
  const charge = (): Promise<Answer> => pay(id, undefined, undefined, { "idempotency-key": `damaged-${paid}` });
  expect((await charge()).json).toMatchObject({ status: 409, code: "provider_damaged" });
  expect((await refund()).json).toMatchObject({ status: 409, code: "provider_damaged" });
  await expect(typeCard(waiting, GOOD)).rejects.toThrow("provider_damaged");
  await expect(sweepPayments(paymentsOf(edge.house, collectionOf(edge.house)), tenant)).rejects.toThrow(Outage);
  expect(await tested()).toBe(false);

  expect((await connect()).status).toBe(200);
  expect(await tested()).toBe(true);
  expect((await post(body, signed(body))).json).toEqual({ taken: true, replayed: false });
  // Under the same keys, too: a refusal that the owner mended is told to nobody for a day.
  expect((await refund()).json["state"]).toBe("refunded");
  expect((await charge()).json["state"]).toBe("succeeded");
  expect(await charges()).toBe(before + 3);
});

test("a card whose nickname is damaged on its way is taken without one", async () => {
  const request = await newRequest();
  await pretend.control("webhooks/pause");
  await typeCard(request, GOOD);
  const { count } = await db.owner`
    update boxes set envelope = set_byte(envelope, 20, get_byte(envelope, 20) # 1)
     where box_id like 'provider-session/%' and substr(box_id, 18) in (select session from provider_sessions where request_id = ${request.id})`;
  expect(count).toBe(1);
  await pretend.control("webhooks/resume");
  const settled = await settleSetup(paymentsOf(edge.house, collectionOf(edge.house)), tenant, request.id);
  expect(settled).toEqual({ ok: true, value: "provided" });
  const cards: unknown = (await send("GET", `/v1/subjects/${request.subject}/cards`, keys.desk)).json;
  expect(cards).toMatchObject([{ last4: "4242", nickname: null }]);
});
