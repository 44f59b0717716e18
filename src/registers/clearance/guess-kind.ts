/** In what way a clearance comes to be: signed by the person, or recorded by the owner. */
export const CLEARANCE_KINDS = ["clause", "policy", "background_check", "insurance", "training", "other"] as const;
export type ClearanceKind = (typeof CLEARANCE_KINDS)[number];

/** The first that a word of the name fits. Training stands first: "data_handling_training" is a training. */
const WORDS: readonly (readonly [ClearanceKind, RegExp])[] = [
  ["training", /(?:^|_)(?:training|course|awareness|lesson|induction|workshop)s?(?:_|$)/u],
  ["background_check", /(?:^|_)(?:background|criminal|police|vetting|screening|dbs|reference|references)(?:_|$)|_check$/u],
  ["insurance", /(?:^|_)(?:insurance|insured|liability|indemnity|bond|bonded)(?:_|$)/u],
  ["policy", /(?:^|_)(?:policy|policies|handling|guidelines?|rules|conduct|acceptable)(?:_|$)/u],
  ["clause", /(?:^|_)(?:confidentiality|contract|clause|secrecy|nda|agreement|non_disclosure|responsibility)(?:_|$)/u],
];

/** What a name that a role requires most likely stands for; the owner can say otherwise. */
export function guessKind(name: string): ClearanceKind {
  return WORDS.find(([, pattern]) => pattern.test(name))?.[0] ?? "other";
}

/** `privacy_training` becomes "Privacy training". */
export function labelOf(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
