import type { Stripe } from "stripe";
import { createCustomer, deleteCustomer } from "./customers.ts";
import type { Params } from "./form.ts";
import { listOf } from "./lists.ts";
import { cancelPaymentIntent, capturePaymentIntent, confirmPaymentIntent, createPaymentIntent } from "./payment-intents.ts";
import { attachMethod, createMethod, detachMethod } from "./payment-methods.ts";
import { createRefund } from "./refunds.ts";
import { createSession, expireSession, readSession } from "./sessions.ts";
import { cancelSetupIntent, confirmSetupIntent, createSetupIntent } from "./setup-intents.ts";
import { type Account, find } from "./state.ts";
import { createEndpoint, deleteEndpoint, readEndpoint } from "./webhook-endpoints.ts";

export type Call = { readonly account: Account; readonly id: string; readonly params: Params; readonly base: string };

type Api = readonly [method: "GET" | "POST" | "DELETE", path: string, answer: (call: Call) => object];

/** Every call of the API that is served; `:id` stands for one part of the path. */
export const ROUTES: readonly Api[] = [
  ["GET", "/v1/account", ({ account }) => accountObject(account)],
  ["POST", "/v1/customers", ({ account, params }) => createCustomer(account, params)],
  ["GET", "/v1/customers", ({ account, params }) => listOf(Object.values(account.customers), params, "/v1/customers")],
  ["GET", "/v1/customers/:id", ({ account, id }) => find(account.customers, "customer", id)],
  ["DELETE", "/v1/customers/:id", ({ account, id }) => deleteCustomer(account, id)],
  ["POST", "/v1/payment_methods", ({ account, params }) => createMethod(account, params)],
  ["GET", "/v1/payment_methods", ({ account, params }) => listMethods(account, params)],
  ["GET", "/v1/payment_methods/:id", ({ account, id }) => find(account.methods, "PaymentMethod", id).object],
  [
    "POST",
    "/v1/payment_methods/:id/attach",
    ({ account, id, params }) => attachMethod(account, id, params.need("customer"), { isSaved: false }),
  ],
  ["POST", "/v1/payment_methods/:id/detach", ({ account, id }) => detachMethod(account, id)],
  ["POST", "/v1/setup_intents", ({ account, params, base }) => createSetupIntent(account, params, base)],
  ["GET", "/v1/setup_intents/:id", ({ account, id }) => find(account.setupIntents, "setupintent", id)],
  ["POST", "/v1/setup_intents/:id/confirm", ({ account, id, params, base }) => confirmSetupIntent(account, id, params, base)],
  ["POST", "/v1/setup_intents/:id/cancel", ({ account, id, params }) => cancelSetupIntent(account, id, params)],
  ["POST", "/v1/payment_intents", ({ account, params, base }) => createPaymentIntent(account, params, base)],
  ["GET", "/v1/payment_intents", ({ account, params }) => listIntents(account, params)],
  ["GET", "/v1/payment_intents/:id", ({ account, id }) => find(account.paymentIntents, "payment_intent", id)],
  ["POST", "/v1/payment_intents/:id/confirm", ({ account, id, params, base }) => confirmPaymentIntent(account, id, params, base)],
  ["POST", "/v1/payment_intents/:id/capture", ({ account, id, params }) => capturePaymentIntent(account, id, params)],
  ["POST", "/v1/payment_intents/:id/cancel", ({ account, id, params }) => cancelPaymentIntent(account, id, params)],
  ["GET", "/v1/charges/:id", ({ account, id }) => find(account.charges, "charge", id)],
  ["POST", "/v1/refunds", ({ account, params }) => createRefund(account, params)],
  ["GET", "/v1/refunds", ({ account, params }) => listRefunds(account, params)],
  ["GET", "/v1/refunds/:id", ({ account, id }) => find(account.refunds, "refund", id)],
  ["POST", "/v1/checkout/sessions", ({ account, params, base }) => createSession(account, params, base)],
  ["GET", "/v1/checkout/sessions/:id", ({ account, id }) => readSession(account, id)],
  ["POST", "/v1/checkout/sessions/:id/expire", ({ account, id }) => expireSession(account, id)],
  ["POST", "/v1/webhook_endpoints", ({ account, params }) => createEndpoint(account, params)],
  ["GET", "/v1/webhook_endpoints/:id", ({ account, id }) => readEndpoint(account, id)],
  ["DELETE", "/v1/webhook_endpoints/:id", ({ account, id }) => deleteEndpoint(account, id)],
  ["GET", "/v1/events", ({ account, params }) => listEvents(account, params)],
  ["GET", "/v1/events/:id", ({ account, id }) => find(account.events, "event", id)],
];

function listMethods(account: Account, params: Params): object {
  const customer = params.text("customer");
  params.text("type");
  const methods = Object.values(account.methods).map((held) => held.object);
  return listOf(
    methods.filter((one) => customer === undefined || one.customer === customer),
    params,
    "/v1/payment_methods",
  );
}

function listIntents(account: Account, params: Params): object {
  const customer = params.text("customer");
  const intents = Object.values(account.paymentIntents).filter((one) => customer === undefined || one.customer === customer);
  return listOf(intents, params, "/v1/payment_intents");
}

function listRefunds(account: Account, params: Params): object {
  const intent = params.text("payment_intent");
  const refunds = Object.values(account.refunds).filter((one) => intent === undefined || one.payment_intent === intent);
  return listOf(refunds, params, "/v1/refunds");
}

function listEvents(account: Account, params: Params): object {
  const type = params.text("type");
  const events = Object.values(account.events).filter((one) => type === undefined || one.type === type);
  return listOf(events, params, "/v1/events");
}

function accountObject(account: Account): Stripe.Account {
  return {
    id: account.id,
    object: "account",
    business_type: "company",
    capabilities: { card_payments: "active", transfers: "active" },
    charges_enabled: true,
    country: "GB",
    created: 0,
    default_currency: "gbp",
    details_submitted: true,
    email: null,
    metadata: {},
    payouts_enabled: true,
    type: "standard",
  };
}
