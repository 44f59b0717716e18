import type { HomeFacts } from "./facts.ts";
import { type Need, need } from "./need.ts";

/** Emergency looks that nobody has reviewed. */
export function glassNeeds({ unreviewedBreaks: count }: Pick<HomeFacts, "unreviewedBreaks">): readonly Need[] {
  return count === 0 ? [] : [{ ...need("glass_broken", "overdue", { count }, "/approvals?show=glass"), count }];
}

/** Colleagues who wait for this person's answer. */
export function approvalNeeds(count: number): readonly Need[] {
  return count === 0 ? [] : [{ ...need("approval_waiting", "due", { count }, "/approvals"), count }];
}
