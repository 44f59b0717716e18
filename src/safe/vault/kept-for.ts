import { type Instant, instant } from "../../base/instant.ts";
import type { CompiledField, CompiledMap } from "../../registers/datamap/types.ts";

/** The longest that any purpose may keep a value of the field; the purposes that every map has built in keep no longer. */
export function keptForMs(field: Pick<CompiledField, "retentionMs">): number {
  return Math.max(...field.retentionMs.values());
}

/** Rule 7 of the decision, for the last purpose that had the value. */
export function isKeptLongEnough(field: Pick<CompiledField, "retentionMs">, collectedAt: Instant, now: Instant): boolean {
  return now - collectedAt > keptForMs(field);
}

/** Nothing that was collected after this is too old for any field. */
export function newestOverdue(map: CompiledMap, now: Instant): Instant {
  return instant(now - Math.min(...[...map.fields.values()].map(keptForMs)));
}
