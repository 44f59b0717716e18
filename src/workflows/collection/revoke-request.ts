import type { CollectionId } from "../../base/ids.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { markRevoked } from "./_sql.ts";
import type { CollectionRefusal } from "./answers.ts";
import type { Collection } from "./collection.ts";
import { endCard } from "./end-card.ts";
import { noteDeed } from "./note-deed.ts";
import { type DetailedRequest, holdRequest } from "./read-requests.ts";
import { tellWatchers } from "./tell-watchers.ts";

/**
 * Ends a request: every door to it is shut from the commit on. A card that came for it alone is destroyed; other details stay
 * with the customer.
 */
export async function revokeRequest(
  collection: Collection,
  tx: Tx,
  actor: Actor,
  id: CollectionId,
): Promise<Result<DetailedRequest, CollectionRefusal>> {
  const now = collection.safe.clock();
  const held = await holdRequest(collection, tx, actor, id);
  if (!held.ok) return held;
  const request = held.value;
  if (request.state === "expired" || !(await markRevoked(tx, id, new Date(now)))) return refuse({ code: "request_over" });
  await noteDeed(tx, actor, "collection.revoke", request, now);
  await tellWatchers(tx, { ...request, state: "revoked" });
  await endCard(collection, tx, request, "ended", now);
  return ok({ ...request, state: "revoked", endedAt: now });
}
