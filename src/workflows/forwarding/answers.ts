import type { NotSentCode } from "../../platform/egress/messages.ts";
import type { RequestRefusal } from "../../platform/egress/request-refusal.ts";
import type { VendorRefusal } from "../../registers/vendors/answers.ts";
import type { SafeRefusal } from "../../safe/access/answers.ts";
import type { SourceFault } from "../../safe/giving/bind-slots.ts";

/** Every way a forward ends without an answer. `entry` is the ledger's, `forward` what it can be looked up by. */
export type ForwardRefusal =
  | ({ readonly of: "vendor"; readonly entry?: string } & VendorRefusal)
  | ({ readonly of: "safe" } & SafeRefusal)
  | ({ readonly of: "request" } & RequestRefusal)
  | ({ readonly of: "forward"; readonly code: ForwardCode } & ForwardFacts);

type ForwardFacts = { readonly fields?: readonly ForwardFault[]; readonly forward?: string; readonly entry?: string };

export type ForwardFault = SourceFault;

export type ForwardCode =
  | Exclude<NotSentCode, "cannot_open">
  | "source_unknown"
  | "operation_needed"
  | "operation_not_found"
  | "parameters_invalid"
  | "card_in_address"
  | "unknown_outcome"
  | "forward_underway"
  | "answer_damaged"
  | "idempotency_conflict";

/** The words of each: what staff can read aloud, and what would help. */
export const FORWARD_ANSWERS = {
  source_unknown: {
    status: 400,
    say: "Something in the request stands for nothing that there is; see fields. Nothing was sent.",
    unlock: "Write subject.FIELD, card.number, card.expiry.month, card.expiry.year, card.holder or card.cvc.",
  },
  card_in_address: {
    status: 400,
    say: "A card's number or code never stands in an address: addresses end up in logs. Nothing was sent.",
    unlock: "Put it into the body.",
  },
  operation_needed: {
    status: 403,
    say: "Only the vendor’s named operations are sent for me. Nothing was sent.",
    unlock: "Use one of its operations; the owner can add another.",
  },
  operation_not_found: {
    status: 404,
    say: "The vendor has no operation of this name. Nothing was sent.",
    unlock: "Look at the vendor's operations.",
  },
  parameters_invalid: {
    status: 400,
    say: "Some of what was filled in is not right; see fields. Nothing was sent.",
    unlock: "Mend it and send it again.",
  },
  part_missing: {
    status: 409,
    say: "A part that the request needs is not on file for this customer; see fields. Nothing was sent.",
    unlock: "Ask the customer for it.",
  },
  filter_mismatch: {
    status: 409,
    say: "A value is not of the kind that its filter is made for; see fields. Nothing was sent.",
    unlock: "Use another filter, or none.",
  },
  header_not_clean: {
    status: 409,
    say: "A value would break out of its header; see fields. Nothing was sent.",
    unlock: "Put the value into the body.",
  },
  path_too_long: {
    status: 409,
    say: "With its values the address is too long. Nothing was sent.",
    unlock: "Put the values into the body.",
  },
  path_not_clean: {
    status: 409,
    say: "A value that is empty or nothing but dots would lead to another address; see fields. Nothing was sent.",
    unlock: "Mend it, or put it into the body.",
  },
  body_not_json: {
    status: 409,
    say: "With its values the body would not be JSON. Nothing was sent.",
    unlock: "Put quotation marks around values that are no numbers.",
  },
  body_too_large: { status: 409, say: "With its values the body is larger than 256 KiB. Nothing was sent.", unlock: "Send less." },
  origin_forbidden: {
    status: 403,
    say: "The vendor's address is none that data is sent to. Nothing was sent.",
    unlock: "The owner can mend the vendor's origin.",
  },
  address_forbidden: {
    status: 403,
    say: "The vendor's name leads into a private network, so nothing is sent there.",
    unlock: "Tell the owner: somebody plays with that name, or its entry is wrong.",
  },
  name_unknown: {
    status: 502,
    say: "The vendor's name is not known at the moment. Nothing was sent.",
    unlock: "Try again; if it stays, tell the owner.",
  },
  not_reached: { status: 502, say: "The vendor cannot be reached. Nothing was sent.", unlock: "Try again later." },
  certificate_wrong: {
    status: 502,
    say: "Whoever answers under the vendor's name cannot show that it is the vendor. Nothing was sent.",
    unlock: "Tell the owner, and the vendor by another way.",
  },
  egress_busy: { status: 503, say: "Too much is being sent at this moment. Nothing was sent.", unlock: "Try again in a moment." },
  unknown_outcome: {
    status: 504,
    say: "It was sent, and no answer came: whether the vendor did what was asked is not known. It is not sent again by itself.",
    unlock: "Ask the vendor, or look at the booking there, before you send it anew.",
  },
  forward_underway: {
    status: 409,
    say: "This very request is being sent at this moment.",
    unlock: "Ask again with the same Idempotency-Key in a moment.",
  },
  answer_damaged: {
    status: 409,
    say: "This was answered before under this Idempotency-Key, and nothing is done a second time; the answer is damaged and cannot be told again.",
    unlock: "Look at what came of it before you ask anew, under another key.",
  },
  idempotency_conflict: {
    status: 422,
    say: "This Idempotency-Key was used with another request in the last 24 hours.",
    unlock: "Use a new key for a new request.",
  },
} as const satisfies Record<ForwardCode, { readonly status: number; readonly say: string; readonly unlock: string }>;
