import type { Instant } from "../../base/instant.ts";
import type { Redacted } from "../../base/redacted.ts";
import type { Result } from "../../base/result.ts";

/**
 * Whoever moves the money. Small enough for others than Stripe: cards are saved on the provider's own page, and used by
 * the token that it gave for them. Every call that moves something carries a `key`: the same key is the same deed.
 */
export type Provider = {
  /** Asks the provider whether the key works, and whose account it is. */
  readonly check: () => Promise<Result<CheckedAccount, ProviderRefusal>>;
  readonly startSetup: (ask: SetupAsk) => Promise<Result<StartedSetup, ProviderRefusal>>;
  readonly readSetup: (session: string) => Promise<Result<Setup, ProviderRefusal>>;
  readonly charge: (ask: ChargeAsk) => Promise<Result<ProviderPayment, ProviderRefusal>>;
  /** The same, but the money is held only, until it is captured or let go. */
  readonly authorise: (ask: ChargeAsk) => Promise<Result<ProviderPayment, ProviderRefusal>>;
  /** Sends a payment that waits for its customer on to the bank's page, where they confirm it. */
  readonly challenge: (ask: ChallengeAsk) => Promise<Result<ProviderPayment, ProviderRefusal>>;
  readonly capture: (ask: MoveAsk) => Promise<Result<ProviderPayment, ProviderRefusal>>;
  readonly refund: (ask: MoveAsk) => Promise<Result<ProviderRefund, ProviderRefusal>>;
  readonly cancel: (ask: Omit<MoveAsk, keyof Money>) => Promise<Result<ProviderPayment, ProviderRefusal>>;
  readonly readPayment: (payment: string) => Promise<Result<ProviderPayment, ProviderRefusal>>;
  /**
   * Looks for a payment by our own id, where its answer was never heard; null where the provider has none. Where it is not known which
   * customer of theirs it was of, it is looked for among everybody's of that time.
   */
  readonly findPayment: (ask: FindAsk) => Promise<Result<ProviderPayment | null, ProviderRefusal>>;
  /** The refunds that were made of a payment, by the key that each was asked for with. */
  readonly listRefunds: (payment: string) => Promise<Result<readonly ProviderRefund[], ProviderRefusal>>;
  /** Has a card, or a customer with all cards, deleted at the provider; also where they are gone already. */
  readonly forget: (
    what: { readonly token: Redacted<string> } | { readonly customer: Redacted<string> },
  ) => Promise<Result<void, ProviderRefusal>>;
};

export type ProviderKind = "stripe";

/** `reason` is the provider's own word for what was wrong, in lower case letters and underscores. */
export type ProviderRefusal =
  /** Not reached, cut off, too slow, or a fault of the provider's: what came of the call is not known. */
  | { readonly code: "provider_away" }
  /** Too many calls, or the same one is under way: nothing is known yet. */
  | { readonly code: "provider_busy" }
  | { readonly code: "provider_key_refused" }
  /** Understood, and not done. */
  | { readonly code: "provider_refused"; readonly reason: string };

export type CheckedAccount = { readonly account: string; readonly mode: "live" | "test"; readonly isReady: boolean };

export type SetupAsk = {
  readonly key: string;
  /** Our own id of what the card is asked for. */
  readonly reference: string;
  /** Whose cards they are at the provider; null makes them known there, by our id and nothing else. */
  readonly customer: Redacted<string> | null;
  readonly subject: string;
  readonly language: string;
  readonly backUrl: string;
  readonly cancelUrl: string;
  readonly expiresAt: Instant;
};

export type StartedSetup = { readonly session: string; readonly url: string; readonly customer: Redacted<string> };

/** Numbers never come here: what is told of a card is what may be shown. */
export type ProviderCard = {
  readonly token: Redacted<string>;
  readonly customer: Redacted<string>;
  readonly brand: string;
  readonly last4: string;
  /** `MM/YY`. */
  readonly expires: string;
  /** The provider's own word for "the same card"; it opens nothing. */
  readonly fingerprint: string | null;
};

export type Setup =
  | { readonly state: "waiting"; readonly url: string | null }
  | { readonly state: "done"; readonly card: ProviderCard }
  | { readonly state: "ended" };

export type ChargeAsk = Money & {
  readonly key: string;
  readonly reference: string;
  readonly customer: Redacted<string>;
  readonly token: Redacted<string>;
  /** Dictated by telephone: the customer is there, and no bank asks them to confirm. Else they are not there. */
  readonly isMoto: boolean;
};

export type ChallengeAsk = { readonly key: string; readonly payment: string; readonly backUrl: string };

/** `reference` is our own id of the move; it stands at the provider, so that the move is found again. */
export type MoveAsk = { readonly key: string; readonly payment: string; readonly reference: string } & Money;

export type Money = { readonly amountMinor: number; readonly currency: string };

export type FindAsk = { readonly reference: string; readonly since: Instant } & (
  | { readonly customer: Redacted<string> }
  | { readonly customer: null; readonly until: Instant }
);

export type ProviderPayment = {
  readonly id: string;
  /** `challenge`: its bank wants the customer to confirm. `waiting`: the provider does not know yet. */
  readonly state: "succeeded" | "authorised" | "declined" | "challenge" | "waiting" | "cancelled";
  readonly amountMinor: number;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  readonly currency: string;
  readonly declineCode: string | null;
  /** Where the customer confirms, once `challenge` was asked for. */
  readonly challengeUrl: string | null;
  /** How the card's network knows this payment: what a later provider would need to charge the stored card. */
  readonly networkReference: Redacted<string> | null;
};

export type ProviderRefund = {
  readonly id: string;
  readonly reference: string | null;
  readonly amountMinor: number;
  readonly state: "done" | "waiting" | "failed";
};

/** What a signed message from the provider is about. What it says of it is not believed: the provider is asked. */
export type ProviderEvent = {
  readonly id: string;
  readonly type: string;
  readonly isLive: boolean;
  readonly about: { readonly kind: "setup" | "payment"; readonly id: string } | null;
};

export type EventRefusal = { readonly code: "signature_wrong" | "signature_old" | "event_not_read" };
