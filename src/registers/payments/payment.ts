import type { CardId, CollectionId, PaymentId, SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";

/**
 * `pending`: the provider has not said what came of it. `challenge`: its bank wants the customer to confirm.
 * `authorised`: held, and not taken yet.
 */
export type PaymentState = "pending" | "succeeded" | "authorised" | "declined" | "challenge" | "refunded" | "cancelled";

export type PaymentKind = "charge" | "authorise";

/** A payment, as the provider last told of it. Nothing of the card is here. */
export type Payment = {
  readonly id: PaymentId;
  readonly request: CollectionId;
  readonly subject: SubjectId;
  readonly purpose: string;
  readonly card: CardId;
  readonly cardField: string;
  readonly kind: PaymentKind;
  readonly state: PaymentState;
  readonly amountMinor: number;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  /** ISO 4217, in capitals. */
  readonly currency: string;
  readonly isMoto: boolean;
  readonly declineCode: string | null;
  /** The provider's account, and its own id of the payment once it is known. */
  readonly account: string;
  readonly providerPayment: string | null;
  readonly told: Told | null;
  readonly revision: number;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly createdAt: Instant;
  readonly settledAt: Instant | null;
  readonly looks: number;
};

/** What was answered when the outcome was first known; what comes later does not change that answer. */
export type Told = Pick<Payment, "state" | "capturedMinor" | "refundedMinor" | "declineCode">;

export type MoveKind = "capture" | "refund" | "cancel";

/** What is done with a payment afterwards. `reason` is the provider's word where it would not. */
export type Move = {
  readonly payment: PaymentId;
  readonly position: number;
  readonly kind: MoveKind;
  readonly amountMinor: number;
  readonly state: "pending" | "done" | "failed";
  readonly reason: string | null;
  readonly told: Told | null;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly createdAt: Instant;
  readonly looks: number;
};
