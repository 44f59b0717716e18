import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { openTask } from "../../registers/tasks/tasks.ts";
import type { Collection } from "./collection.ts";
import { mailNotice } from "./mail-notice.ts";
import type { CollectionRequest } from "./request.ts";
import { tellWatchers } from "./tell-watchers.ts";

/**
 * What follows when all that was asked for is there: whoever asked may go on with the customer as on a call, they see it,
 * and the customer is told of a card that is new.
 */
export async function settleProvided(
  collection: Collection,
  tx: Tx,
  request: CollectionRequest,
  { isNewCard }: { readonly isNewCard: boolean },
  now: Instant,
): Promise<void> {
  const { id, subject, createdBy, purpose } = request;
  if (createdBy.kind === "staff") await openTask(tx, { subject, actor: createdBy.id, kind: "collection", reference: id }, now);
  if (isNewCard) await mailNotice(collection, tx, "card_added", request, now);
  await tellWatchers(tx, { id, state: "provided", purpose });
}
