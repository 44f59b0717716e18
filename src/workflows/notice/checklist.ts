import { CHECKS, type Check, type CheckItem, scopeOf } from "./_checks.ts";
import reference from "./reference/notice-checklist.json" with { type: "json" };
import type { NoticeSources } from "./sources.ts";

/** What laws and the trade ask of a notice, and whether this one has it. Reference data, not legal advice. */
export type ChecklistItem = Check & {
  readonly id: string;
  readonly text: string;
  readonly requiredBy: readonly string[];
  readonly when: string;
  /** How well the demand is known: read in the statute, in a secondary source, or from memory. */
  readonly confidence: string;
};

export function checklistOf(sources: NoticeSources): readonly ChecklistItem[] {
  const scope = scopeOf(sources);
  return reference.items.map(({ id, text, requiredBy, when, confidence }) => ({
    ...CHECKS[id as CheckItem](sources, scope),
    id,
    text,
    requiredBy,
    when,
    confidence,
  }));
}
