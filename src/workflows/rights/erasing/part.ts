import { DAY_MS, type Instant, instant } from "../../../base/instant.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import type { CompiledMap } from "../../../registers/datamap/types.ts";
import type { RightsPart } from "../../../registers/mailing/letters/facts.ts";
import type { RightsRequest } from "../../../registers/rights/requests.ts";
import { findSubjects } from "../../../registers/subjects/subjects.ts";
import type { Safe } from "../../../safe/safe.ts";
import { type PartWish, type SubjectPart, partOf } from "../../../safe/vault/part-of.ts";

/** What a request for erasure in part is of, as it was asked and decided. */
export function partWishOf({ scope, decision }: Pick<RightsRequest, "scope" | "decision">): PartWish {
  return { scope, reasons: decision?.decision === "in_part" ? decision.reasons : [] };
}

/** For the letter to the customer: what goes and what of that which they asked for is kept, as things are now; null where they are gone. */
export async function tellingPart(safe: Safe, tx: Tx, request: RightsRequest, now: Instant): Promise<RightsPart | null> {
  const [map, subjects] = [await safe.maps.get(tx), await findSubjects(tx, [request.subject], "all")];
  const subject = subjects.get(request.subject);
  return subject === undefined ? null : inWords(map, await partOf(tx, subject, partWishOf(request), now));
}

function inWords(map: CompiledMap, part: SubjectPart): RightsPart {
  const labelOf = (name: string): string => map.fields.get(name)?.label ?? name;
  const kept = part.kept.flatMap(({ field, why, until }) => {
    if (why === "not_asked" || why === "to_be_kept") return [];
    // The day is the last on which it is kept, and letters tell a day by its end.
    return [{ label: labelOf(field), reason: why, until: until === null ? null : instant(Date.parse(until) + DAY_MS) }];
  });
  return { erased: part.erased.map(labelOf), kept };
}

/** Whether a customer of whom so much is left can still be written to, and sign in by a code. */
export function isContactLeft(map: CompiledMap, { kept }: SubjectPart): boolean {
  return kept.some(({ field }) => {
    const type = map.fields.get(field)?.type.name;
    return type === "email" || type === "phone";
  });
}
