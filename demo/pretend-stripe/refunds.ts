import type { Stripe } from "stripe";
import { invalid, missing } from "./errors.ts";
import { emit } from "./events.ts";
import type { Params } from "./form.ts";
import { newId, nowSeconds } from "./ids.ts";
import { type Account, find, idOf } from "./state.ts";

type NewRefund = {
  readonly intent: Stripe.PaymentIntent;
  readonly amount: number;
  readonly reason: string | null;
  readonly metadata: Record<string, string>;
};

export function createRefund(account: Account, params: Params): Stripe.Refund {
  const chargeId = params.text("charge");
  const intentId = params.text("payment_intent");
  const asked = params.whole("amount");
  const reason = params.text("reason") ?? null;
  const metadata = params.metadata();
  params.noOthers();
  const id = intentId ?? (chargeId === undefined ? undefined : find(account.charges, "charge", chargeId, "charge").payment_intent);
  if (typeof id !== "string") throw missing("payment_intent");
  const intent = find(account.paymentIntents, "payment_intent", id, "payment_intent");
  const charge = typeof intent.latest_charge === "string" ? account.charges[intent.latest_charge] : undefined;
  if (charge === undefined || !charge.captured)
    throw invalid("This PaymentIntent does not have a successful charge to refund.", { code: "charge_not_refundable" });
  const left = charge.amount - charge.amount_refunded;
  if (left <= 0) throw invalid(`Charge ${charge.id} has already been refunded.`, { code: "charge_already_refunded" });
  const amount = asked ?? left;
  if (amount < 1) throw invalid("Invalid positive integer", { code: "parameter_invalid_integer", param: "amount" });
  if (amount > left) throw invalid(`Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, { param: "amount" });
  return addRefund(account, { intent, amount, reason, metadata });
}

/** Gives money back, or lets go of what was only held. */
export function addRefund(account: Account, { intent, amount, reason, metadata }: NewRefund): Stripe.Refund {
  const charge = find(account.charges, "charge", idOf(intent.latest_charge));
  const refund: Stripe.Refund = {
    id: newId("re"),
    object: "refund",
    amount,
    balance_transaction: charge.captured ? newId("txn") : null,
    charge: charge.id,
    created: nowSeconds(),
    currency: intent.currency,
    customer: intent.customer,
    customer_account: null,
    destination_details: { type: "card", card: { type: charge.captured ? "refund" : "reversal" } },
    metadata,
    payment_intent: intent.id,
    payment_method: charge.payment_method,
    reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: "succeeded",
    transfer_reversal: null,
  };
  account.refunds[refund.id] = refund;
  const refunded = { ...charge, amount_refunded: charge.amount_refunded + amount };
  account.charges[charge.id] = { ...refunded, refunded: refunded.amount_refunded >= charge.amount };
  emit(account, "refund.created", refund);
  emit(account, "charge.refunded", account.charges[charge.id] ?? charge);
  const behaviour = account.methods[idOf(charge.payment_method)]?.card.behaviour;
  if (behaviour === "refund_fails" && charge.captured) failRefund(account, refund);
  return refund;
}

/** The card's bank sends the money back some days later; here at once, so that its event comes after the answer. */
function failRefund(account: Account, refund: Stripe.Refund): void {
  const failed: Stripe.Refund = {
    ...refund,
    status: "failed",
    failure_reason: "expired_or_canceled_card",
    failure_balance_transaction: newId("txn"),
  };
  account.refunds[refund.id] = failed;
  const charge = find(account.charges, "charge", idOf(refund.charge));
  account.charges[charge.id] = { ...charge, amount_refunded: charge.amount_refunded - refund.amount, refunded: false };
  emit(account, "refund.failed", failed);
}
