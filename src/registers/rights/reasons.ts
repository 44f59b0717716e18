/** Why a request is not granted, or not wholly; each has its words in letters and screens. */
export const RIGHTS_REASONS = [
  "identity_not_shown",
  "not_the_person",
  "manifestly_unfounded",
  "excessive",
  "nothing_held",
  "legal_obligation",
  "legal_claims",
  "dispute_open",
  "tax_records",
  "contract_running",
  "others_rights",
  "security",
  "free_expression",
  "research",
  "already_correct",
  "not_covered",
] as const;
export type RightsReasonCode = (typeof RIGHTS_REASONS)[number];

/** `fields`: what it is about, where not everything; `until`: the day until which it is kept, where that is known. */
export type RightsReason = { readonly code: RightsReasonCode; readonly fields: readonly string[]; readonly until: string | null };

export function isReasonCode(text: string): text is RightsReasonCode {
  return (RIGHTS_REASONS as readonly string[]).includes(text);
}

/** Why an answer takes longer than it should; each has its words, too. */
export const EXTENSION_REASONS = ["complex", "many_requests"] as const;
export type ExtensionReason = (typeof EXTENSION_REASONS)[number];
