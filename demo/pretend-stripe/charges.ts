import { randomInt } from "node:crypto";
import type { Stripe } from "stripe";
import type { Decline } from "./cards.ts";
import { emit } from "./events.ts";
import { newId, nowSeconds } from "./ids.ts";
import type { Account, HeldMethod } from "./state.ts";

export type ChargeFacts = {
  readonly intent: Stripe.PaymentIntent;
  readonly held: HeldMethod;
  readonly isMoto: boolean;
  readonly isAuthenticated: boolean;
  readonly usage: string | undefined;
  readonly decline: Decline | undefined;
};

const HOLD_SECONDS = 7 * 24 * 3600;

/** One try to get money from a card; also of one that its bank refused. */
export function addCharge(account: Account, facts: ChargeFacts): Stripe.Charge {
  const { intent, held, decline } = facts;
  const isCaptured = decline === undefined && intent.capture_method !== "manual";
  const charge: Stripe.Charge = {
    id: newId("ch"),
    object: "charge",
    amount: intent.amount,
    amount_captured: isCaptured ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: isCaptured ? newId("txn") : null,
    billing_details: held.object.billing_details,
    calculated_statement_descriptor: "PRETEND",
    captured: isCaptured,
    created: nowSeconds(),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: outcomeOf(decline),
    paid: decline === undefined,
    payment_intent: intent.id,
    payment_method: held.object.id,
    payment_method_details: { type: "card", card: cardDetails(facts) },
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: decline === undefined ? "succeeded" : "failed",
    transfer_data: null,
    transfer_group: null,
  };
  account.charges[charge.id] = charge;
  emit(account, decline === undefined ? "charge.succeeded" : "charge.failed", charge);
  return charge;
}

function outcomeOf(decline: Decline | undefined): Stripe.Charge.Outcome {
  const none = { advice_code: null, network_advice_code: null, network_decline_code: null, risk_level: "normal", risk_score: 12 };
  return decline === undefined
    ? { ...none, network_status: "approved_by_network", reason: null, seller_message: "Payment complete.", type: "authorized" }
    : {
        ...none,
        network_status: "declined_by_network",
        reason: decline.declineCode,
        seller_message: "The bank did not return any further details with this decline.",
        type: "issuer_declined",
      };
}

function cardDetails({ intent, held, isMoto, isAuthenticated, usage, decline }: ChargeFacts): Stripe.Charge.PaymentMethodDetails.Card {
  const { card } = held;
  return {
    amount_authorized: decline === undefined ? intent.amount : null,
    authorization_code: decline === undefined ? String(randomInt(100_000, 1_000_000)) : null,
    brand: card.brand,
    capture_before: nowSeconds() + HOLD_SECONDS,
    checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: null },
    country: "US",
    electronic_commerce_indicator: null,
    exp_month: card.expMonth,
    exp_year: card.expYear,
    fingerprint: card.fingerprint,
    funding: "credit",
    installments: null,
    last4: card.last4,
    mandate: null,
    moto: isMoto ? true : null,
    network: card.brand,
    network_token: { used: false },
    network_transaction_id: decline === undefined ? String(randomInt(10 ** 11, 10 ** 12)) : null,
    regulated_status: "unregulated",
    ...(usage === undefined ? {} : { stored_credential_usage: usage }),
    three_d_secure: isAuthenticated
      ? {
          authentication_flow: "challenge",
          electronic_commerce_indicator: "05",
          exemption_indicator: null,
          result: "authenticated",
          result_reason: null,
          transaction_id: newId("3ds"),
          version: "2.2.0",
        }
      : null,
    transaction_link_id: null,
    wallet: null,
  };
}
