import type { VendorRefusal } from "../../registers/vendors/answers.ts";
import type { SafeRefusal } from "../../safe/access/answers.ts";

/** Every way a file is not prepared, or not to be had. `entry` is the ledger's, where the refusal was noted. */
export type DisclosureRefusal =
  | ({ readonly of: "vendor"; readonly entry?: string } & VendorRefusal)
  | ({ readonly of: "safe" } & SafeRefusal)
  | { readonly of: "disclosure"; readonly code: DisclosureCode; readonly fields?: readonly DisclosureFault[] };

export type DisclosureFault = { readonly field: string; readonly code: string; readonly say: string };

export type DisclosureCode =
  | "vendor_without_key"
  | "vendor_key_invalid"
  | "too_many_subjects"
  | "subjects_not_found"
  | "disclosures_busy"
  | "disclosure_not_found"
  | "disclosure_over";

/** The words of each: what staff can read aloud, and what would help. */
export const DISCLOSURE_ANSWERS = {
  vendor_without_key: {
    status: 409,
    say: "This vendor has given us no age key, so no file can be encrypted to it. Nothing was prepared.",
    unlock: "The owner writes the vendor's age recipient down; or protect the file as a zip with a passphrase.",
  },
  vendor_key_invalid: {
    status: 409,
    say: "What is written down as the vendor's age key is none. Nothing was prepared.",
    unlock: "The owner mends the vendor's age recipient; it begins with age1.",
  },
  too_many_subjects: {
    status: 400,
    say: "A file holds 10,000 customers at most, and here are more. Nothing was prepared.",
    unlock: "Prepare several files, each of some of the customers.",
  },
  subjects_not_found: {
    status: 404,
    say: "Some of these customers are not here, or not any more; see fields. Nothing was prepared.",
    unlock: "Take them out of the list.",
  },
  disclosures_busy: {
    status: 503,
    say: "As many files are being made at this moment as can be. Nothing was prepared.",
    unlock: "Try again in a moment.",
  },
  disclosure_not_found: { status: 404, say: "There is no such file here.", unlock: null },
  disclosure_over: {
    status: 409,
    say: "This file is over already: it failed, ran out or was taken back.",
    unlock: "Prepare it anew if it is still needed.",
  },
} as const satisfies Record<DisclosureCode, { readonly status: number; readonly say: string; readonly unlock: string | null }>;
