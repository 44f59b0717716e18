import type { Instant } from "../../base/instant.ts";
import { type Permit, mintPermit } from "../access/permit.ts";

/**
 * Where a subject's data came from, in the words of whoever sent it. Such words can name a person, so they are sealed
 * like a value, in a field that no map can declare (its name is no name of a field).
 */
export const SOURCE_FIELD = "$source";
export const SOURCE_KEY_CLASS = "identity";

/** Whoever may see the subject at all may see where its data came from. */
export function sourceViewer(permit: Permit, now: Instant): Permit {
  return mintPermit({ ...permit, fields: new Set([SOURCE_FIELD]), form: "masked" }, now);
}
