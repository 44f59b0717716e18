import type { DateDoubt } from "../../../platform/date/watch-date.ts";
import { tellDoubt } from "../tell-date.ts";
import type { HomeFacts } from "./facts.ts";
import { type Need, need } from "./need.ts";

/** Whatever is kept past its time is kept against the notice (GDPR art. 5(1)(e), PCI DSS 3.2.1). */
export function retentionNeeds({ isRetentionBehind }: Pick<HomeFacts, "isRetentionBehind">): readonly Need[] {
  return isRetentionBehind ? [need("retention_behind", "overdue", {}, "/retention")] : [];
}

/** Whoever confirms a date that is wrong has their customers' data destroyed, so owners are asked and nobody else. */
export function dateNeeds(doubt: DateDoubt | null): readonly Need[] {
  return doubt === null ? [] : [need("date_in_doubt", "overdue", tellDoubt(doubt), "/retention")];
}
