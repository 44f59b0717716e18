import { ANSWERS, type SafeAnswer, type SafeRefusal } from "../../safe/access/answers.ts";

/** Every way a payment says no, beside those of the safe. */
export type PaymentRefusal = SafeRefusal | { readonly code: PaymentCode };

export type PaymentCode =
  | "no_provider"
  | "provider_damaged"
  | "provider_away"
  | "provider_busy"
  | "provider_key_refused"
  | "provider_refused"
  | "provider_changed"
  | "key_mode_wrong"
  | "api_base_not_allowed"
  | "webhook_secret_wrong"
  | "payments_underway"
  | "payment_not_found"
  | "payment_underway"
  | "payment_not_held"
  | "payment_not_taken"
  | "payment_not_cancellable"
  | "amount_needed"
  | "amount_too_much"
  | "card_needed"
  | "request_ended"
  | "too_many_visits";

export const PAYMENT_ANSWERS = {
  no_provider: {
    status: 409,
    say: "No payment provider is connected, so no money can be moved from here.",
    unlock: "Ask the owner to connect the payment provider, under Settings.",
  },
  provider_damaged: {
    status: 409,
    say: "What is kept here of the payment provider's keys is damaged and cannot be read. Nothing was changed.",
    unlock: "Ask the owner to put the provider's keys in again, under Settings.",
  },
  provider_away: {
    status: 503,
    say: "The payment provider does not answer right now. Nothing was changed.",
    unlock: "Try again in a minute.",
  },
  provider_busy: { status: 503, say: "The payment provider asks to wait a moment. Nothing was changed.", unlock: "Try again in a moment." },
  provider_key_refused: {
    status: 409,
    say: "The payment provider does not accept the key: it is wrong, was taken back, or may not do this.",
    unlock: "Ask the owner to put in a key that the provider accepts.",
  },
  provider_refused: {
    status: 409,
    say: "The payment provider did not take this. Nothing was changed.",
    unlock: "Look at what was asked; the provider's own pages tell more.",
  },
  provider_changed: {
    status: 409,
    say: "This payment was made with another account than the one that is connected now.",
    unlock: "Do it on the provider's own pages, or connect that account again.",
  },
  key_mode_wrong: {
    status: 422,
    say: "This house runs in test mode and takes test keys only; real cards have no business here.",
    unlock: "Use a key that begins with sk_test_ or rk_test_.",
  },
  api_base_not_allowed: {
    status: 422,
    say: "Another address for the provider is for test mode only, and on this machine only.",
    unlock: "Leave apiBase out.",
  },
  webhook_secret_wrong: {
    status: 422,
    say: "This is not the signing secret of a webhook; those begin with whsec_.",
    unlock: "Copy the signing secret from the webhook's page at the provider.",
  },
  payments_underway: {
    status: 409,
    say: "There are payments of which the outcome is not known yet; without this account nobody could ask.",
    unlock: "Wait until they are settled, or cancel those that wait for a customer.",
  },
  payment_not_found: { status: 404, say: "There is no such payment here.", unlock: null },
  payment_underway: {
    status: 409,
    say: "A payment of this request is under way: its outcome is not known yet, or the customer still has to confirm it.",
    unlock: "Wait for it, or cancel the one that waits for the customer. Do not charge twice.",
  },
  payment_not_held: {
    status: 409,
    say: "There is nothing to take: this payment is not held any more, or never was.",
    unlock: "Look at the payment again.",
  },
  payment_not_taken: {
    status: 409,
    say: "There is nothing to give back: no money of this payment was taken, or all of it was given back.",
    unlock: "Look at the payment again.",
  },
  payment_not_cancellable: {
    status: 409,
    say: "This payment cannot be cancelled any more.",
    unlock: "If the money was taken, give it back by a refund.",
  },
  amount_needed: {
    status: 400,
    say: "The request names no amount and currency, so both must be told.",
    unlock: "Send amountMinor and currency.",
  },
  amount_too_much: { status: 409, say: "This is more than what is left of the payment.", unlock: "Ask for less." },
  card_needed: {
    status: 409,
    say: "No card has come for this request yet, and none on file was named.",
    unlock: "Wait until the customer has given one, or name a card on file.",
  },
  request_ended: {
    status: 409,
    say: "This request was revoked or has run out, so nothing is charged for it.",
    unlock: "Ask the customer again by a new request.",
  },
  too_many_visits: {
    status: 429,
    say: "The card page was opened too often for this request.",
    unlock: "Ask the business for a new request.",
  },
} as const satisfies Record<PaymentCode, SafeAnswer>;

/** The words of each refusal: what can be read aloud, and what would unlock it. */
export function paymentAnswer(refusal: PaymentRefusal): SafeAnswer {
  return isPaymentCode(refusal.code) ? PAYMENT_ANSWERS[refusal.code] : ANSWERS[(refusal as SafeRefusal).code];
}

export function isPaymentCode(code: string): code is PaymentCode {
  return Object.hasOwn(PAYMENT_ANSWERS, code);
}
