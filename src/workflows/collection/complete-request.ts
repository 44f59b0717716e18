import type { CollectionId } from "../../base/ids.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { markUsed } from "./_provide_sql.ts";
import type { CollectionRefusal } from "./answers.ts";
import type { Collection } from "./collection.ts";
import { endCard } from "./end-card.ts";
import { mailNotice } from "./mail-notice.ts";
import { noteDeed } from "./note-deed.ts";
import { type DetailedRequest, holdRequest } from "./read-requests.ts";
import { isLive } from "./states.ts";
import { tellWatchers } from "./tell-watchers.ts";

/**
 * What was provided has been used. A card that rested here for this alone is destroyed, and its customer is told that it was
 * used; of one at the payment provider they are told when it is charged.
 */
export async function completeRequest(
  collection: Collection,
  tx: Tx,
  actor: Actor,
  id: CollectionId,
): Promise<Result<DetailedRequest, CollectionRefusal>> {
  const now = collection.safe.clock();
  const held = await holdRequest(collection, tx, actor, id);
  if (!held.ok) return held;
  const request = held.value;
  if (isLive(request.state)) return refuse({ code: "not_provided" });
  if (!(await markUsed(tx, id, new Date(now)))) return refuse({ code: "request_over" });
  await noteDeed(tx, actor, "collection.complete", request, now);
  if (request.cardRecord !== null && request.custody !== "processor") await mailNotice(collection, tx, "card_used", request, now);
  await tellWatchers(tx, { ...request, state: "used" });
  await endCard(collection, tx, request, "used", now);
  return ok({ ...request, state: "used", usedAt: now });
}
