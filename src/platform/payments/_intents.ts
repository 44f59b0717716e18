import type { Stripe } from "stripe";
import { Redacted } from "../../base/redacted.ts";
import { fromStripeAmount } from "./_amounts.ts";
import type { ProviderPayment, ProviderRefund } from "./provider.ts";

/** Under this name our own ids stand in Stripe's objects. */
export const REFERENCE = "strongroom";

/** What a payment intent says, with its newest charge in it where there is one. */
export function readIntent(intent: Stripe.PaymentIntent): ProviderPayment {
  const { latest_charge: latest, currency } = intent;
  const charge = typeof latest === "string" ? null : latest;
  const state = stateOf(intent);
  const network = charge?.payment_method_details?.card?.network_transaction_id ?? null;
  return {
    id: intent.id,
    state,
    amountMinor: fromStripeAmount(intent.amount, currency),
    capturedMinor: fromStripeAmount(intent.amount_received, currency),
    refundedMinor: fromStripeAmount(refundedOf(charge), currency),
    currency: currency.toUpperCase(),
    declineCode: state === "declined" ? declineOf(intent.last_payment_error) : null,
    challengeUrl: intent.next_action?.redirect_to_url?.url ?? null,
    networkReference: network === null ? null : new Redacted(network),
  };
}

/** After a failed try an intent waits for another card. Where only the customer was missing, it waits for them. */
function stateOf({ status, last_payment_error: failure }: Stripe.PaymentIntent): ProviderPayment["state"] {
  switch (status) {
    case "succeeded":
      return "succeeded";
    case "requires_capture":
      return "authorised";
    case "canceled":
      return "cancelled";
    case "requires_action":
      return "challenge";
    case "requires_payment_method":
      if (failure === null) return "waiting";
      return failure.code === "authentication_required" ? "challenge" : "declined";
    case "processing":
    case "requires_confirmation":
    default:
      return "waiting";
  }
}

const CODE = /^[a-z0-9_]{1,60}$/u;

function declineOf(failure: Stripe.PaymentIntent.LastPaymentError | null): string {
  if (failure?.code === "payment_intent_authentication_failure") return "authentication_failed";
  const code = failure?.decline_code ?? failure?.code ?? "";
  return CODE.test(code) ? code : "declined";
}

/** What was held and not captured counts at Stripe as given back; no money of it ever came. */
function refundedOf(charge: Stripe.Charge | null): number {
  if (charge === null || !charge.captured) return 0;
  return Math.max(0, charge.amount_refunded - (charge.amount - charge.amount_captured));
}

export function readRefund(refund: Stripe.Refund): ProviderRefund {
  const isFailed = refund.status === "failed" || refund.status === "canceled";
  return {
    id: refund.id,
    reference: refund.metadata?.[REFERENCE] ?? null,
    amountMinor: fromStripeAmount(refund.amount, refund.currency),
    state: isFailed ? "failed" : refund.status === "succeeded" ? "done" : "waiting",
  };
}
