import type { Instant } from "../../base/instant.ts";
import { type Result, ok } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type RightsRequest, findRightsRequest, holdRightsRequest } from "../../registers/rights/requests.ts";
import { lockSubject } from "../../registers/subjects/subjects.ts";
import { type RightsRefusal, rightsRefusal } from "./answers.ts";

/** The request, for a deed on it: its subject first, as an erasure does. */
export async function holdRequest(tx: Tx, id: string, now: Instant): Promise<Result<RightsRequest, RightsRefusal>> {
  const seen = await findRightsRequest(tx, id, now);
  if (seen === undefined) return rightsRefusal("not_found");
  await lockSubject(tx, seen.subject);
  const held = await holdRightsRequest(tx, id, now);
  return held === undefined ? rightsRefusal("not_found") : ok(held);
}

/** The same, where it stands for itself. */
export async function holdLeading(tx: Tx, id: string, now: Instant): Promise<Result<RightsRequest, RightsRefusal>> {
  const held = await holdRequest(tx, id, now);
  if (!held.ok || held.value.groupedInto === null) return held;
  return rightsRefusal("request_grouped");
}
