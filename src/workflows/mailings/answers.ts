import type { EntryId } from "../../base/ids.ts";
import type { FieldsWrong } from "./fields-wrong.ts";

/** Every way in which a mailing list says no to the business. */
export type ListRefusal = { readonly code: ListCode; readonly entry?: EntryId } & Partial<FieldsWrong>;

export type ListCode =
  | "list_unknown"
  | "list_not_granted"
  | "member_unknown"
  | "mailing_unknown"
  | "mailing_over"
  | "address_suppressed"
  | "address_not_valid"
  | "mailing_not_valid";

export const LIST_ANSWERS = {
  list_unknown: {
    status: 404,
    say: "The data map has no such mailing list.",
    unlock: "Look at the lists of the data map, or add this one to them.",
  },
  list_not_granted: {
    status: 403,
    say: "I cannot work with this mailing list.",
    unlock: "The owner can give your role something for the purpose of the list.",
  },
  member_unknown: { status: 404, say: "There is no such member on this list.", unlock: null },
  mailing_unknown: { status: 404, say: "There is no such mailing.", unlock: null },
  mailing_over: { status: 409, say: "This mailing is over already.", unlock: null },
  address_suppressed: {
    status: 409,
    say: "This address left the list, or cannot be reached. We do not write to it any more.",
    unlock: "Whoever left can come back by the link in any message of the list; nobody can do it for them.",
  },
  address_not_valid: { status: 400, say: "This is not an e-mail address that can be written to.", unlock: "Look at the address again." },
  mailing_not_valid: { status: 400, say: "The mailing cannot be sent as it is written.", unlock: "Mend what is told of each field." },
} as const satisfies Record<ListCode, { readonly status: number; readonly say: string; readonly unlock: string | null }>;
