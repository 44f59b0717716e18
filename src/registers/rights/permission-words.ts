export const PERMISSION_TYPES = ["application/pdf", "image/jpeg", "image/png"] as const;
export type PermissionType = (typeof PERMISSION_TYPES)[number];

const ACCEPTED_REASONS = ["power_of_attorney", "signed_letter", "legal_guardian"] as const;
const REFUSED_REASONS = ["not_signed", "not_readable", "not_for_this", "out_of_date", "not_genuine"] as const;
export const PERMISSION_REASONS = [...ACCEPTED_REASONS, ...REFUSED_REASONS] as const;
export type PermissionReason = (typeof PERMISSION_REASONS)[number];
export type PermissionRefusedReason = (typeof REFUSED_REASONS)[number];
export type PermissionState = "waiting" | "accepted" | "refused";

/** Undefined for a reason that is none of a refusal. */
export function asRefusedReason(reason: PermissionReason): PermissionRefusedReason | undefined {
  return REFUSED_REASONS.find((one) => one === reason);
}
