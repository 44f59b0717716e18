import type { ReviewId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import type { EntryActor } from "../../registers/ledger/entry.ts";
import { type Decided, type ReviewRefusal, noteDecision } from "../../registers/staff/access-reviews.ts";
import type { StandingRefusal } from "../../registers/staff/directory.ts";
import type { Safe } from "../../safe/safe.ts";
import { changePerson } from "./change-person.ts";
import type { Post } from "./post.ts";
import { cutOff } from "./put-off.ts";

export type DecideRefusal =
  | ReviewRefusal
  | StandingRefusal
  | { readonly code: "role_unknown" | "staff_damaged" }
  | { readonly code: "roles_missing" };

/** Decides about one person in a review, and does it: what they keep, what they have instead, or that they are put off. */
export async function decideReview(
  post: Post & { readonly safe: Safe },
  tx: Tx,
  map: CompiledMap,
  actor: EntryActor,
  review: ReviewId,
  decided: Decided,
  now: Instant,
): Promise<Result<void, DecideRefusal>> {
  const { staff, decision, roles } = decided;
  // Noted first: a review that is over decides nothing any more.
  const noted = await noteDecision(tx, actor, review, decided, now);
  if (!noted.ok) return noted;
  switch (decision) {
    case "keep":
      return noted;
    case "change":
      return roles === null ? refuse({ code: "roles_missing" }) : await changePerson(post.safe, tx, map, actor, staff, { roles }, now);
    case "remove": {
      const left = await cutOff(post, tx, actor, { staff, reason: "left", isRevokingKeys: false }, now);
      return left.ok ? noted : left;
    }
  }
}
