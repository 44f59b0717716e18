import { DAY_MS, type Instant, instant } from "../../../base/instant.ts";
import { type Result, ok } from "../../../base/result.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { type RightsRequest, changeRequest, erasesPart } from "../../../registers/rights/requests.ts";
import { holdSubjects } from "../../../registers/subjects/subjects.ts";
import { isOnHold } from "../../../safe/vault/is-on-hold.ts";
import { type RightsRefusal, rightsRefusal, safeRefusal } from "../answers.ts";
import { partOf } from "../../../safe/vault/part-of.ts";
import type { RightsDesk } from "../desk.ts";
import { partWishOf } from "./part.ts";

/** Long enough to hear of it and to say no, short against every law's month. */
const COOLING_DAYS = 3;

/**
 * Begins a granted erasure: nothing is destroyed yet. The decision tells the customer until when it can be taken back; who is on hold cannot
 * be granted one. Of a part, what is on hold is kept, and something has to be left that goes; nobody is anonymised in part.
 */
export async function startErasing(
  _desk: RightsDesk,
  tx: Tx,
  request: RightsRequest,
  how: { readonly coolingDays: number | null },
  now: Instant,
): Promise<Result<void, RightsRefusal>> {
  const isPart = erasesPart(request);
  if (!isPart && (request.scope.length > 0 || request.decision?.decision === "in_part")) return rightsRefusal("erasure_is_whole");
  const subject = (await holdSubjects(tx, [request.subject])).get(request.subject);
  if (subject === undefined) return safeRefusal({ code: "subject_not_found" });
  if (subject.erasedAt !== null) return safeRefusal({ code: "subject_erased" });
  if (isPart) {
    const { erased, onHold } = await partOf(tx, subject, partWishOf(request), now);
    if (erased.length === 0) return safeRefusal({ code: onHold.length > 0 ? "on_hold" : "nothing_to_erase" });
  } else if (await isOnHold(tx, subject, now)) return safeRefusal({ code: "on_hold" });

  const until = instant(now + (how.coolingDays ?? COOLING_DAYS) * DAY_MS);
  await changeRequest(tx, request.id, ["granted"], { cooling_until: new Date(until) }, now);
  return ok(undefined);
}
