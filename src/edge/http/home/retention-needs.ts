import type { HomeFacts } from "./facts.ts";
import { type Need, need } from "./need.ts";

/** Whatever is kept past its time is kept against the notice (GDPR art. 5(1)(e), PCI DSS 3.2.1). */
export function retentionNeeds({ isRetentionBehind }: Pick<HomeFacts, "isRetentionBehind">): readonly Need[] {
  return isRetentionBehind ? [need("retention_behind", "overdue", {}, "/retention")] : [];
}
