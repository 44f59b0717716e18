export const APPROVAL_STATES = ["asked", "agreed", "declined", "cancelled", "expired"] as const;
export type ApprovalState = (typeof APPROVAL_STATES)[number];

export const VOTES = ["agree", "decline"] as const;
export type Vote = (typeof VOTES)[number];

/** What a second person may be asked to agree to. */
export type ApprovalForm = "clear" | "export";

/** What a second person found of an emergency look. */
export const FINDINGS = ["justified", "not_justified"] as const;
export type Finding = (typeof FINDINGS)[number];
