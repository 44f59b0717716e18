import type { Kind, ReasonCode } from "../../api/rights-requests.ts";

/** Whatever was asked for: why nothing of it is done. */
const ALWAYS = ["identity_not_shown", "not_the_person", "manifestly_unfounded", "excessive", "not_covered"] as const;

/** What may be kept back of a copy, or stand against a use that ends. */
const OF_KIND = {
  access: ["nothing_held", "others_rights", "security", "legal_obligation"],
  portability: ["nothing_held", "others_rights", "security"],
  correction: ["already_correct", "nothing_held", "legal_obligation", "free_expression", "research"],
  restriction: ["nothing_held", "already_correct", "legal_claims", "others_rights"],
  objection: ["legal_claims", "legal_obligation", "contract_running", "security", "research"],
  erasure: ["nothing_held", ...kept()],
  anonymisation: ["nothing_held", ...kept()],
} as const satisfies Record<Kind, readonly ReasonCode[]>;

/** They say that there is nothing to do, so they cannot be why a part is not done. */
const OF_THE_WHOLE: ReadonlySet<ReasonCode> = new Set(["identity_not_shown", "not_the_person", "manifestly_unfounded", "nothing_held"]);

/** The reasons of the list that make sense for a request of this kind, those of its kind first. */
export function reasonsFor(kind: Kind, decision: "in_part" | "refused"): readonly ReasonCode[] {
  const all: readonly ReasonCode[] = [...OF_KIND[kind], ...ALWAYS];
  return decision === "refused" ? all : all.filter((code) => !OF_THE_WHOLE.has(code));
}

/** Why something stays that somebody wants gone, as art. 17(3) of the GDPR and its like have it. */
function kept() {
  return [
    "tax_records",
    "dispute_open",
    "legal_claims",
    "legal_obligation",
    "contract_running",
    "security",
    "others_rights",
    "free_expression",
    "research",
  ] as const;
}
