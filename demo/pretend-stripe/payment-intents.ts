import type { Stripe } from "stripe";
import { confirmPayment } from "./confirm-payment.ts";
import { invalid } from "./errors.ts";
import { emit } from "./events.ts";
import type { Params } from "./form.ts";
import { newId, nowSeconds, randomText } from "./ids.ts";
import { addRefund } from "./refunds.ts";
import { type Account, find, idOf } from "./state.ts";

const CURRENCIES = new Set(Intl.supportedValuesOf("currency"));
const AMOUNT_MIN = 50;
const AMOUNT_MAX = 99_999_999;

export function createPaymentIntent(account: Account, params: Params, base: string): Stripe.PaymentIntent {
  const amount = amountOf(params.whole("amount"), "amount");
  const currency = currencyOf(params.need("currency"));
  const customer = params.text("customer") ?? null;
  if (customer !== null) find(account.customers, "customer", customer, "customer");
  const captureMethod = params.text("capture_method") ?? "automatic";
  if (captureMethod !== "automatic" && captureMethod !== "manual" && captureMethod !== "automatic_async")
    throw invalid("Invalid capture_method: must be one of automatic, automatic_async, or manual", { param: "capture_method" });
  const id = newId("pi");
  const intent: Stripe.PaymentIntent = {
    ...BLANK,
    id,
    amount,
    capture_method: captureMethod,
    client_secret: `${id}_secret_${randomText(20)}`,
    created: nowSeconds(),
    currency,
    customer,
    description: params.text("description") ?? null,
    metadata: params.metadata(),
    setup_future_usage: params.text("setup_future_usage") ?? null,
    payment_method: params.text("payment_method") ?? null,
    allowed_payment_method_types: params.allowedTypes(),
  };
  const isConfirmed = params.flag("confirm");
  const how = confirmationOf(params);
  params.noOthers();
  if (!isConfirmed && how.isOffSession)
    throw invalid("You can only pass in `off_session` when `confirm` is `true`.", { param: "off_session" });
  account.paymentIntents[id] = intent;
  emit(account, "payment_intent.created", intent);
  return isConfirmed ? confirmPayment(account, id, { ...how, base }) : intent;
}

export function confirmPaymentIntent(account: Account, id: string, params: Params, base: string): Stripe.PaymentIntent {
  const intent = find(account.paymentIntents, "payment_intent", id);
  const method = params.text("payment_method");
  const how = confirmationOf(params);
  params.noOthers();
  if (method !== undefined) account.paymentIntents[id] = { ...intent, payment_method: method };
  return confirmPayment(account, id, { ...how, base });
}

type Confirmation = {
  readonly isOffSession: boolean;
  readonly isMoto: boolean;
  readonly usage: string | undefined;
  readonly returnUrl: string | null;
};

function confirmationOf(params: Params): Confirmation {
  const offSession = params.text("off_session");
  const card = params.tree("payment_method_options")["card"] ?? {};
  if (typeof card === "string" || Array.isArray(card)) throw invalid("Invalid object", { param: "payment_method_options[card]" });
  const { moto, stored_credential_usage: usage, ...others } = card as Record<string, unknown>;
  const [other] = Object.keys(others);
  if (other !== undefined)
    throw invalid(`Received unknown parameter: payment_method_options[card][${other}]`, { code: "parameter_unknown" });
  const isOffSession = offSession === "true" || offSession === "recurring" || offSession === "one_off";
  if (isOffSession && moto === "true") throw invalid("You cannot set `off_session` together with `moto`.", { param: "off_session" });
  return {
    isOffSession,
    isMoto: moto === "true",
    usage: typeof usage === "string" ? usage : undefined,
    returnUrl: params.text("return_url") ?? null,
  };
}

/** Takes what was held, or a part of it; what is not taken is let go. */
export function capturePaymentIntent(account: Account, id: string, params: Params): Stripe.PaymentIntent {
  const intent = find(account.paymentIntents, "payment_intent", id);
  const asked = params.whole("amount_to_capture");
  params.metadata();
  params.noOthers();
  if (intent.status !== "requires_capture") throw unexpected(intent, "captured", "requires_capture");
  const amount = asked ?? intent.amount_capturable;
  if (amount < 1) throw invalid("Invalid positive integer", { code: "parameter_invalid_integer", param: "amount_to_capture" });
  if (amount > intent.amount_capturable) {
    const say = `The amount you provided (${amount}) is greater than the amount you can capture (${intent.amount_capturable}).`;
    throw invalid(say, { code: "amount_too_large", param: "amount_to_capture" });
  }
  const charge = find(account.charges, "charge", idOf(intent.latest_charge));
  const rest = intent.amount - amount;
  const captured = { ...charge, captured: true, amount_captured: amount, balance_transaction: newId("txn"), amount_refunded: rest };
  account.charges[charge.id] = captured;
  const done: Stripe.PaymentIntent = { ...intent, status: "succeeded", amount_capturable: 0, amount_received: amount };
  account.paymentIntents[id] = done;
  emit(account, "charge.captured", captured);
  emit(account, "payment_intent.succeeded", done);
  return done;
}

const CANCELABLE = ["requires_payment_method", "requires_confirmation", "requires_action", "requires_capture", "processing"];

export function cancelPaymentIntent(account: Account, id: string, params: Params): Stripe.PaymentIntent {
  const intent = find(account.paymentIntents, "payment_intent", id);
  const reason = params.text("cancellation_reason") ?? null;
  params.noOthers();
  if (!CANCELABLE.includes(intent.status)) {
    const say = `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: ${CANCELABLE.join(", ")}.`;
    throw invalid(say, { code: "payment_intent_unexpected_state" });
  }
  if (intent.status === "requires_capture") addRefund(account, { intent, amount: intent.amount_capturable, reason: null, metadata: {} });
  const canceled: Stripe.PaymentIntent = {
    ...find(account.paymentIntents, "payment_intent", id),
    status: "canceled",
    amount_capturable: 0,
    canceled_at: nowSeconds(),
    cancellation_reason: reason,
    next_action: null,
  };
  account.paymentIntents[id] = canceled;
  emit(account, "payment_intent.canceled", canceled);
  return canceled;
}

export function unexpected(intent: Stripe.PaymentIntent, deed: string, wanted: string): Error {
  return invalid(
    `This PaymentIntent could not be ${deed} because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be ${deed}: ${wanted}.`,
    { code: "payment_intent_unexpected_state" },
  );
}

function amountOf(amount: number | undefined, param: string): number {
  if (amount === undefined) throw invalid(`Missing required param: ${param}.`, { code: "parameter_missing", param });
  if (amount < 1) throw invalid("This value must be greater than or equal to 1.", { code: "parameter_invalid_integer", param });
  if (amount < AMOUNT_MIN) throw invalid("Amount must be at least $0.50 usd", { code: "amount_too_small", param });
  if (amount > AMOUNT_MAX) throw invalid("Amount must be no more than $999,999.99", { code: "amount_too_large", param });
  return amount;
}

function currencyOf(text: string): string {
  if (!CURRENCIES.has(text.toUpperCase())) throw invalid(`Invalid currency: ${text}.`, { param: "currency" });
  return text.toLowerCase();
}

const BLANK: Stripe.PaymentIntent = {
  id: "",
  object: "payment_intent",
  allowed_payment_method_types: null,
  amount: 0,
  amount_capturable: 0,
  amount_details: { tip: {} },
  amount_received: 0,
  application: null,
  application_fee_amount: null,
  automatic_payment_methods: null,
  canceled_at: null,
  cancellation_reason: null,
  capture_method: "automatic",
  client_secret: null,
  confirmation_method: "automatic",
  created: 0,
  currency: "usd",
  customer: null,
  customer_account: null,
  description: null,
  excluded_payment_method_types: null,
  last_payment_error: null,
  latest_charge: null,
  livemode: false,
  managed_payments: null,
  metadata: {},
  next_action: null,
  on_behalf_of: null,
  payment_method: null,
  payment_method_configuration_details: null,
  payment_method_options: {
    card: { installments: null, mandate_options: null, network: null, request_three_d_secure: "automatic" },
  },
  payment_method_types: ["card"],
  payment_record: null,
  processing: null,
  receipt_email: null,
  review: null,
  setup_future_usage: null,
  shipping: null,
  source: null,
  statement_descriptor: null,
  statement_descriptor_suffix: null,
  status: "requires_payment_method",
  transfer_data: null,
  transfer_group: null,
};
