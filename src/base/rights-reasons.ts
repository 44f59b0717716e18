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
