import type { HomeFacts } from "./facts.ts";
import { type Need, counted, need } from "./need.ts";

/** Where practice departs from what customers were told: a posted statement has to be true (FTC Act s. 5, GDPR art. 5(1)(a)). */
export function noticeNeeds({ drifts }: Pick<HomeFacts, "drifts">): readonly Need[] {
  if (drifts === 0) return [];
  const title = `Practice departs from the privacy notice in ${counted(drifts, "place")}`;
  return [need("notice_drift", "overdue", title, "See where, how often and since when; publish it anew or stop it.", "/notice")];
}
