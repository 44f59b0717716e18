import type { Instant } from "../../base/instant.ts";
import { type Problem, problem } from "./problem.ts";

/** Consent that has run out before it is given is a slip of whoever sends it. */
export function whyNotUntil(expiresAt: Instant | null, now: Instant): Problem | undefined {
  if (expiresAt === null || expiresAt > now) return undefined;
  return problem("invalid_input", { fields: [{ field: "expiresAt", code: "past", say: "That time is over already." }] });
}
