import type { HomeFacts } from "./facts.ts";
import { type Need, need } from "./need.ts";

/** Where practice departs from what customers were told: a posted statement has to be true (FTC Act s. 5, GDPR art. 5(1)(a)). */
export function noticeNeeds({ drifts: count }: Pick<HomeFacts, "drifts">): readonly Need[] {
  return count === 0 ? [] : [need("notice_drift", "overdue", { count }, "/notice")];
}
