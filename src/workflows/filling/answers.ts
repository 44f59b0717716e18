import type { VendorRefusal } from "../../registers/vendors/answers.ts";
import type { SafeRefusal } from "../../safe/access/answers.ts";

/** Every way a form cannot be recorded or filled. `entry` is the ledger's. */
export type FillRefusal =
  | ({ readonly of: "vendor"; readonly entry?: string } & VendorRefusal)
  | ({ readonly of: "safe" } & SafeRefusal)
  | { readonly of: "fill"; readonly code: FillCode; readonly fields?: readonly FillFault[]; readonly entry?: string };

export type FillFault = { readonly field: string; readonly code: string; readonly say: string };

export type FillCode =
  | "form_not_found"
  | "form_invalid"
  | "form_changed"
  | "source_unknown"
  | "origin_not_vendors"
  | "key_not_taken"
  | "fill_not_found"
  | "ticket_used"
  | "ticket_over"
  | "ticket_origin"
  | "fill_not_made"
  | "fill_used";

/** The words of each: what staff can read aloud, and what would help. */
export const FILL_ANSWERS = {
  form_not_found: {
    status: 404,
    say: "This form of the vendor is not known here.",
    unlock: "The owner can teach Strongroom the page.",
  },
  form_invalid: { status: 400, say: "The form cannot be taken as it is; see fields. Nothing was changed.", unlock: null },
  form_changed: {
    status: 409,
    say: "Somebody has kept another form under this name meanwhile, so nothing was changed.",
    unlock: "Go back and look at it; then teach it anew, or under another name.",
  },
  source_unknown: {
    status: 400,
    say: "Something in the form stands for nothing that there is; see fields.",
    unlock: "Write subject.FIELD, card.number, card.expiry.month, card.expiry.year, card.holder or card.cvc.",
  },
  origin_not_vendors: {
    status: 403,
    say: "This page is not the vendor's, so nothing is filled in.",
    unlock: "Look at the address of the page. If the vendor has moved, the owner can change its origin and approve it again.",
  },
  key_not_taken: { status: 400, say: "Nothing can be sealed to that key.", unlock: "Load the extension again." },
  fill_not_found: { status: 404, say: "There is no such fill here.", unlock: null },
  ticket_used: { status: 410, say: "This was filled in already, or given up.", unlock: "Press the button again." },
  ticket_over: {
    status: 410,
    say: "That took longer than a minute, so nothing was filled in.",
    unlock: "Press the button again.",
  },
  ticket_origin: {
    status: 403,
    say: "This was opened for another page, so nothing is filled in here. It is over.",
    unlock: "Press the button on the vendor's own page.",
  },
  fill_not_made: {
    status: 409,
    say: "Nothing was filled in, so nothing was used.",
    unlock: "Fill the form in first.",
  },
  fill_used: { status: 409, say: "It has been told before that this went through.", unlock: null },
} as const satisfies Record<FillCode, { readonly status: number; readonly say: string; readonly unlock: string | null }>;
