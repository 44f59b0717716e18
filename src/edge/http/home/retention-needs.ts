import type { HomeFacts } from "./facts.ts";
import { type Need, need } from "./need.ts";

/** Whatever is kept past its time is kept against the notice (GDPR art. 5(1)(e), PCI DSS 3.2.1). */
export function retentionNeeds({ isRetentionBehind }: Pick<HomeFacts, "isRetentionBehind">): readonly Need[] {
  if (!isRetentionBehind) return [];
  const title = "Data past its time was not destroyed for two days";
  return [need("retention_behind", "overdue", title, "Unseal the safe, and see under Retention how far the sweep is.", "/retention")];
}
