import type { HomeFacts } from "./facts.ts";
import { type Need, counted, need } from "./need.ts";

/** Emergency looks that nobody has reviewed. */
export function glassNeeds({ unreviewedBreaks: count }: Pick<HomeFacts, "unreviewedBreaks">): readonly Need[] {
  if (count === 0) return [];
  const say = "Somebody looked without a call or a second person. Read why, and say whether it was right; nobody reviews their own.";
  return [{ ...need("glass_broken", "overdue", `${counted(count, "emergency look")} to review`, say, "/approvals?show=glass"), count }];
}

/** Colleagues who wait for this person's answer. */
export function approvalNeeds(count: number): readonly Need[] {
  if (count === 0) return [];
  const say = "A colleague asks for your agreement to see a detail; the answer is taken for ten minutes.";
  return [{ ...need("approval_waiting", "due", `${counted(count, "question")} for you to answer`, say, "/approvals"), count }];
}
