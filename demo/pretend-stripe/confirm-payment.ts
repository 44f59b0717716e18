import type { Stripe } from "stripe";
import { type Decline, declineWhenCharged, isChallenged } from "./cards.ts";
import { addCharge } from "./charges.ts";
import { ApiError, invalid } from "./errors.ts";
import { emit } from "./events.ts";
import { attachMethod, methodFor } from "./payment-methods.ts";
import { type Account, type HeldMethod, find, idOf } from "./state.ts";

type How = {
  readonly base: string;
  readonly isOffSession: boolean;
  readonly isMoto: boolean;
  readonly usage: string | undefined;
  readonly returnUrl: string | null;
};

const CONFIRMABLE = ["requires_payment_method", "requires_confirmation", "requires_action"];

/** Tries to get the money. Throws the bank's no as a card error, after the intent has noted it. */
export function confirmPayment(account: Account, id: string, how: How): Stripe.PaymentIntent {
  const intent = find(account.paymentIntents, "payment_intent", id);
  if (!CONFIRMABLE.includes(intent.status)) {
    const say = `This PaymentIntent's ${intent.status} status does not let it be confirmed.`;
    throw invalid(say, { code: "payment_intent_unexpected_state" });
  }
  if (typeof intent.payment_method !== "string")
    throw invalid("You cannot confirm this PaymentIntent because it's missing a payment method.", {
      code: "payment_intent_unexpected_state",
    });
  const held = methodFor(account, intent.payment_method, "payment_method");
  if (held.object.customer !== null && held.object.customer !== intent.customer) {
    const say = `The PaymentMethod ${held.object.id} does not belong to the Customer you supplied.`;
    throw invalid(say, { code: "payment_method_unexpected_state", param: "payment_method" });
  }
  const started: Stripe.PaymentIntent = { ...intent, payment_method: held.object.id, last_payment_error: null, next_action: null };
  if (!isChallenged(held.card.behaviour, { isSaving: false, isSaved: held.isSaved, isOffSession: how.isOffSession, isMoto: how.isMoto }))
    return takeMoney(account, started, held, { isMoto: how.isMoto, isAuthenticated: false, usage: how.usage });
  if (how.isOffSession) throw failPayment(account, started, held, AUTHENTICATION_REQUIRED, undefined);
  return challenge(account, started, how);
}

/** What the customer's answer at the bank's page leads to; nothing is thrown, since no program waits. */
export function answerPaymentChallenge(account: Account, id: string, isPassed: boolean): Stripe.PaymentIntent {
  const intent = find(account.paymentIntents, "payment_intent", id);
  if (intent.status !== "requires_action") return intent;
  const held = find(account.methods, "PaymentMethod", idOf(intent.payment_method));
  try {
    if (!isPassed) throw failPayment(account, intent, held, AUTHENTICATION_FAILED, undefined);
    return takeMoney(account, { ...intent, next_action: null }, held, { isMoto: false, isAuthenticated: true, usage: undefined });
  } catch (error) {
    if (error instanceof ApiError) return find(account.paymentIntents, "payment_intent", id);
    throw error;
  }
}

const AUTHENTICATION_REQUIRED: Decline = {
  code: "authentication_required",
  declineCode: "authentication_required",
  message: "Your card was declined. This transaction requires authentication.",
};
const AUTHENTICATION_FAILED: Decline = {
  code: "payment_intent_authentication_failure",
  declineCode: "authentication_failed",
  message:
    "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.",
};

function challenge(account: Account, intent: Stripe.PaymentIntent, { base, returnUrl }: How): Stripe.PaymentIntent {
  const waiting: Stripe.PaymentIntent = {
    ...intent,
    status: "requires_action",
    next_action:
      returnUrl === null
        ? { type: "use_stripe_sdk", use_stripe_sdk: {} }
        : { type: "redirect_to_url", redirect_to_url: { url: `${base}/3ds/${intent.id}`, return_url: returnUrl } },
  };
  account.paymentIntents[intent.id] = waiting;
  emit(account, "payment_intent.requires_action", waiting);
  return waiting;
}

type Manner = { readonly isMoto: boolean; readonly isAuthenticated: boolean; readonly usage: string | undefined };

function takeMoney(account: Account, intent: Stripe.PaymentIntent, held: HeldMethod, manner: Manner): Stripe.PaymentIntent {
  const decline = declineWhenCharged(held.card.behaviour);
  const charge = addCharge(account, { intent, held, decline, ...manner });
  if (decline !== undefined) throw failPayment(account, intent, held, decline, charge);
  if (intent.setup_future_usage !== null && typeof intent.customer === "string")
    attachMethod(account, held.object.id, intent.customer, { isSaved: true });
  const isHeld = intent.capture_method === "manual";
  const done: Stripe.PaymentIntent = {
    ...intent,
    status: isHeld ? "requires_capture" : "succeeded",
    amount_capturable: isHeld ? intent.amount : 0,
    amount_received: isHeld ? 0 : intent.amount,
    latest_charge: charge.id,
  };
  account.paymentIntents[intent.id] = done;
  emit(account, isHeld ? "payment_intent.amount_capturable_updated" : "payment_intent.succeeded", done);
  return done;
}

function failPayment(
  account: Account,
  intent: Stripe.PaymentIntent,
  held: HeldMethod,
  { code, declineCode, message }: Decline,
  charge: Stripe.Charge | undefined,
): ApiError {
  const error = {
    type: "card_error",
    code,
    decline_code: declineCode,
    message,
    payment_method: held.object,
    ...(charge === undefined ? {} : { charge: charge.id }),
  } as const;
  const failed: Stripe.PaymentIntent = {
    ...intent,
    status: "requires_payment_method",
    payment_method: null,
    next_action: null,
    last_payment_error: error,
    latest_charge: charge?.id ?? intent.latest_charge,
  };
  account.paymentIntents[intent.id] = failed;
  emit(account, "payment_intent.payment_failed", failed);
  return new ApiError(402, { ...error, payment_intent: failed });
}
