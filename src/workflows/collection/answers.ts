import { ANSWERS, type FieldRefusal, type SafeAnswer, type SafeRefusal } from "../../safe/access/answers.ts";

/** Every way a request says no to staff and systems, beside those of the safe. `fields` names what each input lacks. */
export type CollectionRefusal = SafeRefusal | { readonly code: CollectionCode; readonly fields?: readonly FieldRefusal[] };

export type CollectionCode =
  | "request_invalid"
  | "request_not_found"
  | "request_over"
  | "request_open"
  | "not_provided"
  | "no_address"
  | "sent_too_often"
  | "provider_needed";

export const COLLECTION_ANSWERS = {
  request_invalid: {
    status: 400,
    say: "The request cannot be made as it is. Nothing was changed.",
    unlock: "Mend what is named in fields and send it again.",
  },
  request_not_found: { status: 404, say: "There is no such request here.", unlock: null },
  request_over: {
    status: 409,
    say: "This request is over: it was used, was revoked, or has run out.",
    unlock: "Ask the customer again by a new request.",
  },
  request_open: {
    status: 409,
    say: "The customer can still fill this in.",
    unlock: "Send its link again, or revoke it first.",
  },
  not_provided: {
    status: 409,
    say: "The customer has not entered anything yet.",
    unlock: "Wait for the customer, or send the link again.",
  },
  no_address: {
    status: 409,
    say: "There is no e-mail address of this customer to send the link to.",
    unlock: "Read the number to them, copy the message, or make the request again with an address.",
  },
  sent_too_often: {
    status: 409,
    say: "The link of this request was mailed ten times.",
    unlock: "Read the number to them, or copy the message.",
  },
  provider_needed: {
    status: 409,
    say: "The data map leaves cards to the payment provider, and none is connected yet. So no card can be asked for.",
    unlock: "Ask the owner to connect the payment provider, or to let cards rest here until they are used.",
  },
} as const satisfies Record<CollectionCode, SafeAnswer>;

/** The words of each refusal: what can be read aloud, and what would unlock it. */
export function collectionAnswer(refusal: CollectionRefusal): SafeAnswer {
  return isOwn(refusal) ? COLLECTION_ANSWERS[refusal.code] : ANSWERS[refusal.code];
}

export function isOwn(refusal: CollectionRefusal): refusal is CollectionRefusal & { readonly code: CollectionCode } {
  return Object.hasOwn(COLLECTION_ANSWERS, refusal.code);
}
