import { RIGHTS_REASONS, type RightsReasonCode } from "../../base/rights-reasons.ts";

/** `fields`: what it is about, where not everything; `until`: the day until which it is kept, where that is known. */
export type RightsReason = { readonly code: RightsReasonCode; readonly fields: readonly string[]; readonly until: string | null };

export function isReasonCode(text: string): text is RightsReasonCode {
  return (RIGHTS_REASONS as readonly string[]).includes(text);
}

/** Why an answer takes longer than it should; each has its words, too. */
export const EXTENSION_REASONS = ["complex", "many_requests"] as const;
export type ExtensionReason = (typeof EXTENSION_REASONS)[number];
