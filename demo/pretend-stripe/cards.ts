import { createHash } from "node:crypto";
import { cardError } from "./errors.ts";

/** How the bank behind a test card answers; from Stripe's page of test cards. */
export type Behaviour =
  | "good"
  /** Refused whenever its bank is asked, so it cannot be saved either. */
  | "card_declined"
  | "insufficient_funds"
  | "lost_card"
  | "stolen_card"
  | "expired_card"
  | "incorrect_cvc"
  | "processing_error"
  /** Can be saved; each charge is refused. */
  | "declined_when_charged"
  | "insufficient_when_charged"
  /** Confirmed when it is saved; charged without the customer afterwards. */
  | "challenged_unless_saved"
  /** Confirmed every time, with or without the customer. */
  | "challenged"
  | "refund_fails";

export type Brand = "visa" | "mastercard" | "amex" | "discover";

export type TestCard = { readonly behaviour: Behaviour; readonly brand: Brand };

const GOOD = { behaviour: "good" } as const;

const CARDS: Readonly<Record<string, TestCard>> = {
  "4242424242424242": { ...GOOD, brand: "visa" },
  "4000056655665556": { ...GOOD, brand: "visa" },
  "5555555555554444": { ...GOOD, brand: "mastercard" },
  "2223003122003222": { ...GOOD, brand: "mastercard" },
  "5200828282828210": { ...GOOD, brand: "mastercard" },
  "378282246310005": { ...GOOD, brand: "amex" },
  "371449635398431": { ...GOOD, brand: "amex" },
  "6011111111111117": { ...GOOD, brand: "discover" },
  "4000000000000002": { behaviour: "card_declined", brand: "visa" },
  "4000000000009995": { behaviour: "insufficient_funds", brand: "visa" },
  "4000000000009987": { behaviour: "lost_card", brand: "visa" },
  "4000000000009979": { behaviour: "stolen_card", brand: "visa" },
  "4000000000000069": { behaviour: "expired_card", brand: "visa" },
  "4000000000000127": { behaviour: "incorrect_cvc", brand: "visa" },
  "4000000000000119": { behaviour: "processing_error", brand: "visa" },
  "4000000000000341": { behaviour: "declined_when_charged", brand: "visa" },
  "4000008260003178": { behaviour: "insufficient_when_charged", brand: "visa" },
  "4000002500003155": { behaviour: "challenged_unless_saved", brand: "visa" },
  "4000002760003184": { behaviour: "challenged", brand: "visa" },
  "4000000000003220": { behaviour: "challenged", brand: "visa" },
  "4000000000005126": { behaviour: "refund_fails", brand: "visa" },
};

/** Names that stand for a test card in API calls, so that no program has to send a number. */
export const TEST_METHODS: Readonly<Record<string, string>> = {
  pm_card_visa: "4242424242424242",
  pm_card_mastercard: "5555555555554444",
  pm_card_amex: "378282246310005",
  pm_card_chargeCustomerFail: "4000000000000341",
  pm_card_authenticationRequired: "4000002760003184",
  pm_card_authenticationRequiredOnSetup: "4000002500003155",
  pm_card_threeDSecure2Required: "4000000000003220",
};

export type EnteredCard = { readonly number: string; readonly expMonth: number; readonly expYear: number; readonly cvc: string | null };

/** What is kept of a card. The number itself is not: what a bank would know of it stands in `behaviour`. */
export type KnownCard = {
  readonly behaviour: Behaviour;
  readonly brand: Brand;
  readonly last4: string;
  readonly expMonth: number;
  readonly expYear: number;
  readonly fingerprint: string;
};

/** Looks a card over as Stripe does before any bank is asked; throws its card errors. */
export function knowCard({ number, expMonth, expYear, cvc }: EnteredCard, now: Date): KnownCard {
  if (!/^\d{12,19}$/u.test(number) || !passesLuhn(number))
    throw cardError("incorrect_number", "Your card number is incorrect.", { param: "number" });
  const card = CARDS[number];
  if (card === undefined) {
    const message = "Your card was declined. Your request was in test mode, but used a non test (live) card.";
    throw cardError("card_declined", message, { decline_code: "test_mode_live_card" });
  }
  if (!(expMonth >= 1 && expMonth <= 12))
    throw cardError("invalid_expiry_month", "Your card's expiration month is invalid.", { param: "exp_month" });
  const year = expYear < 100 ? 2000 + expYear : expYear;
  const isPast = year < now.getUTCFullYear() || (year === now.getUTCFullYear() && expMonth < now.getUTCMonth() + 1);
  if (isPast || year > now.getUTCFullYear() + 50)
    throw cardError("invalid_expiry_year", "Your card's expiration year is invalid.", { param: "exp_year" });
  if (cvc !== null && !(card.brand === "amex" ? /^\d{3,4}$/u : /^\d{3}$/u).test(cvc))
    throw cardError("invalid_cvc", "Your card's security code is invalid.", { param: "cvc" });
  return {
    ...card,
    last4: number.slice(-4),
    expMonth,
    expYear: year,
    // Numbers that anybody may read on Stripe's own page; of no other is a digest made.
    fingerprint: createHash("sha256").update(`pretend ${number}`).digest("base64url").slice(0, 16),
  };
}

function passesLuhn(number: string): boolean {
  const sum = Array.from(number)
    .toReversed()
    .reduce((total, digit, at) => {
      const value = Number(digit) * (at % 2 === 1 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}

export type Decline = { readonly code: string; readonly declineCode: string; readonly message: string };

const DECLINES: Readonly<Partial<Record<Behaviour, Decline>>> = {
  card_declined: { code: "card_declined", declineCode: "generic_decline", message: "Your card was declined." },
  insufficient_funds: { code: "card_declined", declineCode: "insufficient_funds", message: "Your card has insufficient funds." },
  lost_card: { code: "card_declined", declineCode: "lost_card", message: "Your card was declined." },
  stolen_card: { code: "card_declined", declineCode: "stolen_card", message: "Your card was declined." },
  expired_card: { code: "expired_card", declineCode: "expired_card", message: "Your card has expired." },
  incorrect_cvc: { code: "incorrect_cvc", declineCode: "incorrect_cvc", message: "Your card's security code is incorrect." },
  processing_error: {
    code: "processing_error",
    declineCode: "processing_error",
    message: "An error occurred while processing your card. Try again in a little bit.",
  },
};

/** What the bank says when a card is saved. */
export function declineWhenSaved(behaviour: Behaviour): Decline | undefined {
  return DECLINES[behaviour];
}

/** What the bank says when money is asked for. */
export function declineWhenCharged(behaviour: Behaviour): Decline | undefined {
  if (behaviour === "declined_when_charged") return DECLINES.card_declined;
  if (behaviour === "insufficient_when_charged") return DECLINES.insufficient_funds;
  return DECLINES[behaviour];
}

/** Whether the bank wants its customer to confirm. An order by mail or telephone is out of that law's scope. */
export function isChallenged(
  behaviour: Behaviour,
  how: { readonly isSaving: boolean; readonly isSaved: boolean; readonly isOffSession: boolean; readonly isMoto: boolean },
): boolean {
  if (how.isMoto) return false;
  switch (behaviour) {
    case "challenged":
      return true;
    case "challenged_unless_saved":
      return how.isSaving || !how.isOffSession || !how.isSaved;
    case "insufficient_when_charged":
      return how.isSaving;
    case "good":
    case "card_declined":
    case "insufficient_funds":
    case "lost_card":
    case "stolen_card":
    case "expired_card":
    case "incorrect_cvc":
    case "processing_error":
    case "declined_when_charged":
    case "refund_fails":
      return false;
  }
}
