import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { restsUntil } from "../../registers/customers/contact-changes.ts";
import { openTask } from "../../registers/tasks/tasks.ts";
import type { Collection } from "./collection.ts";
import { mailNotice } from "./mail-notice.ts";
import type { CollectionRequest } from "./request.ts";
import type { Door } from "./states.ts";
import { tellWatchers } from "./tell-watchers.ts";

/**
 * What follows when all that was asked for is there: whoever asked may go on with it as on a call, they see it, and the
 * customer is told of a card that is new. Number, link and code are known to whoever asked, too, who could come in by them
 * and answer for the customer; so they are given what was asked for and no more, unless the customer had signed in, and not by a
 * contact that staff may have given them a moment ago.
 */
export async function settleProvided(
  collection: Collection,
  tx: Tx,
  request: CollectionRequest,
  { door, isNewCard }: { readonly door: Door | null; readonly isNewCard: boolean },
  now: Instant,
): Promise<void> {
  const { id, subject, createdBy, purpose, asks } = request;
  // How they signed in is the session's to know, and it may be over.
  const rests = door === "signed-in" ? await restsUntil(tx, { subject, channel: "code" }, now) : null;
  const fields = door === "signed-in" && rests === null ? "all" : asks;
  if (createdBy.kind === "staff") await openTask(tx, { subject, actor: createdBy.id, fields, kind: "collection", reference: id }, now);
  if (isNewCard) await mailNotice(collection, tx, "card_added", request, now);
  await tellWatchers(tx, { id, state: "provided", purpose });
}
