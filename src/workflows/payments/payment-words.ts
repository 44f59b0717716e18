import type { Payment } from "../../registers/payments/payment.ts";

/** How a payment stands, as a sentence that can be read to the customer. */
export function payWords({ state, declineCode, refundedMinor }: Pick<Payment, "state" | "declineCode" | "refundedMinor">): string {
  switch (state) {
    case "pending":
      return "The provider has not said yet whether the card was charged. It is being asked again; do not charge again.";
    case "succeeded":
      return refundedMinor > 0 ? "The card was charged, and a part was given back." : "The card was charged.";
    case "authorised":
      return "The amount is held on the card, and not taken yet.";
    case "challenge":
      return "The card's bank wants its customer to confirm this payment. Send them their link again; it leads them to their bank.";
    case "refunded":
      return "The whole amount was given back.";
    case "cancelled":
      return CANCELLED[declineCode ?? ""] ?? "Nothing was taken, and nothing is held.";
    case "declined":
      return DECLINED[declineCode ?? ""] ?? NO_REASON;
  }
}

/** Something was asked for of a payment whose outcome is not known yet. */
export const UNDERWAY_WORDS = "The provider has not said yet whether this was done. It is being asked again; do not ask for it again.";

/** Banks that give no reason are not asked for one; of a card that was reported, the customer is told nothing here. */
const NO_REASON = "The card's bank declined the payment and gave no reason. The customer can ask their bank, or give another card.";

const DECLINED: Readonly<Record<string, string>> = {
  insufficient_funds: "The card's bank says that there is not enough money on the card. The customer can give another one.",
  expired_card: "The card has expired. The customer can give another one.",
  incorrect_cvc: "The security code was not right. The customer can give the card again.",
  authentication_failed: "The customer did not confirm the payment at their bank. Nothing was taken.",
  card_velocity_exceeded: "The card's limit is reached for now. The customer can try later, or give another card.",
  currency_not_supported: "The card cannot be charged in this currency. The customer can give another one.",
  processing_error: "The card's bank could not process the payment just now. It can be tried again.",
  amount_too_small: "The amount is below the least that the provider takes in this currency. Nothing was taken.",
  amount_too_large: "The amount is above the most that the provider takes. Nothing was taken.",
  resource_missing: "The provider does not know this card any more. Nothing was taken; the customer can give it again.",
};

const CANCELLED: Readonly<Record<string, string>> = {
  never_arrived: "The payment never reached the provider. Nothing was taken; it can be tried again.",
  provider_key_refused: "The provider does not accept our key, so nothing was taken. Ask the owner to look at the payment settings.",
};
