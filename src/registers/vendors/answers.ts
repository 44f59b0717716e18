/** Every way the register of vendors says no: what staff can read aloud, and what would unlock it. */
export const VENDOR_ANSWERS = {
  vendor_not_found: { status: 404, say: "There is no such vendor here.", unlock: "The owner writes vendors down under Vendors." },
  vendor_not_approved: {
    status: 403,
    say: "This vendor has not been approved yet, so nothing is given to it.",
    unlock: "The owner looks at the vendor and approves it.",
  },
  vendor_overdue: {
    status: 403,
    say: "Nobody has looked at this vendor for too long, so nothing is given to it.",
    unlock: "The owner reviews the vendor and sets the next day of review.",
  },
  vendor_suspended: {
    status: 403,
    say: "This vendor is suspended, so nothing is given to it.",
    unlock: "The owner can approve it again once the matter is settled.",
  },
  vendor_left: {
    status: 403,
    say: "We no longer work with this vendor, so nothing is given to it.",
    unlock: "The owner would have to propose and approve it anew.",
  },
  field_not_for_vendor: {
    status: 403,
    say: "The data map does not let this vendor have that detail.",
    unlock: "The owner can add the field to the vendor's recipient in the data map; customers read of it in the notice.",
  },
  purpose_not_for_vendor: {
    status: 403,
    say: "The data map gives this vendor nothing for that purpose.",
    unlock: "Name another purpose; or the owner adds it to the vendor's recipient in the data map.",
  },
  vendor_name_taken: { status: 409, say: "Another vendor has this name.", unlock: "Give it another name, or change the one there is." },
  vendor_state: {
    status: 409,
    say: "A vendor does not go from the state it is in to that one.",
    unlock: "Proposed, then approved; approved and suspended in turn; left from each; and from left to proposed again.",
  },
  vendor_incomplete: {
    status: 409,
    say: "This vendor cannot be approved yet; see fields.",
    unlock: "Write down what is missing, then approve it.",
  },
  vendor_invalid: { status: 400, say: "Some of what was written down is not right; see fields. Nothing was changed.", unlock: null },
} as const satisfies Record<string, { readonly status: number; readonly say: string; readonly unlock: string | null }>;

export type VendorCode = keyof typeof VENDOR_ANSWERS;
export type VendorFault = { readonly field: string; readonly code: string; readonly say: string };
export type VendorRefusal = { readonly code: VendorCode; readonly fields?: readonly VendorFault[] };
