import type { Answer } from "../../base/result.ts";
import type { CardPart } from "../../platform/keeper/card-text.ts";
import type { CardFaultCode } from "../../platform/keeper/check-card.ts";

/** Why what a customer sent was not taken. Nothing of it was kept, and none of it is repeated here. */
export type ReceiveRefusal = {
  readonly code:
    | "sealed"
    | "key_stale"
    | "blob_not_ours"
    | "bad_shape"
    | "invalid_input"
    | "subject_not_found"
    | "subject_erased"
    | "cannot_open";
  readonly fields?: readonly ReceiveFault[];
};

/** `part`: of a card, or the nickname that was sent beside it. */
export type ReceiveFault = { readonly field: string; readonly part?: CardPart | "nickname"; readonly code: string; readonly say: string };

/** For the customer to read. */
export const RECEIVE_ANSWERS = {
  sealed: { status: 503, say: "This cannot be taken right now. Please try again in a moment." },
  key_stale: { status: 409, say: "This page has been open for a long time. Please send it once more." },
  blob_not_ours: { status: 400, say: "This was not made for this request. Please load the page again and fill it in once more." },
  bad_shape: { status: 400, say: "This could not be read. Please load the page again and fill it in once more." },
  invalid_input: { status: 400, say: "Some of it needs a second look." },
  subject_not_found: { status: 404, say: "There is no such request here." },
  subject_erased: { status: 410, say: "The data was erased, so nothing more can be added." },
  cannot_open: { status: 409, say: "This cannot be taken right now. Please tell the business." },
} as const satisfies Record<ReceiveRefusal["code"], Answer>;

/** What is wrong with a part of a card, in words beside it. */
export const CARD_FAULTS = {
  card_number_missing: "Please enter the card number.",
  card_not_digits: "A card number is digits only; spaces and hyphens between them are fine.",
  card_wrong_length: "This card number has too few or too many digits.",
  card_check_digit: "One digit of this card number is not right. Please compare it with the card.",
  card_brand_unknown: "This card number is of no brand that is known here.",
  card_bad_expiry: "Please enter the expiry as month and year, as in 04/29.",
  card_expired: "This card has expired.",
  card_label_digits: "This must not hold digits of the card.",
  card_holder_unfit: "This name is too long, or holds characters that cannot be shown.",
  cvc_bad_shape: "The security code has three digits, or four on American Express.",
} as const satisfies Record<CardFaultCode, string>;
