import { DAY_MS, type Instant, instant } from "../../../base/instant.ts";
import { type Result, ok } from "../../../base/result.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { type RightsRequest, changeRequest } from "../../../registers/rights/requests.ts";
import { holdSubjects } from "../../../registers/subjects/subjects.ts";
import { isOnHold } from "../../../safe/vault/is-on-hold.ts";
import { type RightsRefusal, rightsRefusal, safeRefusal } from "../answers.ts";
import type { RightsDesk } from "../desk.ts";

/** Long enough to hear of it and to say no, short against every law's month. */
const COOLING_DAYS = 3;

/**
 * Begins a granted erasure: nothing is destroyed yet. The decision tells the customer until when it can be taken back; who is on hold cannot
 * be granted one, nor can a part of a person: a value that must be kept is a hold, and one that need not be is corrected away.
 */
export async function startErasing(
  _desk: RightsDesk,
  tx: Tx,
  request: RightsRequest,
  how: { readonly coolingDays: number | null },
  now: Instant,
): Promise<Result<void, RightsRefusal>> {
  if (request.scope.length > 0 || request.decision?.decision === "in_part") return rightsRefusal("erasure_is_whole");
  const subject = (await holdSubjects(tx, [request.subject])).get(request.subject);
  if (subject === undefined) return safeRefusal({ code: "subject_not_found" });
  if (subject.erasedAt !== null) return safeRefusal({ code: "subject_erased" });
  if (await isOnHold(tx, subject, now)) return safeRefusal({ code: "on_hold" });

  const until = instant(now + (how.coolingDays ?? COOLING_DAYS) * DAY_MS);
  await changeRequest(tx, request.id, ["granted"], { cooling_until: new Date(until) }, now);
  return ok(undefined);
}
