export const RIGHTS_KINDS = ["access", "portability", "correction", "restriction", "objection", "erasure", "anonymisation"] as const;
export type RightsKind = (typeof RIGHTS_KINDS)[number];

/** Those that protect from the moment they are filed: a mark is on until it is refused or lifted. */
export type MarkKind = "restriction" | "objection";

export function isMarkKind(kind: RightsKind): kind is MarkKind {
  return kind === "restriction" || kind === "objection";
}

export const RIGHTS_STATES = [
  "in_force",
  "confirmed",
  "refused",
  "lifted",
  "awaiting_proof",
  "open",
  "granted",
  "done",
  "withdrawn",
  "lapsed",
] as const;
export type RightsState = (typeof RIGHTS_STATES)[number];
