import type { CollectionId } from "../../base/ids.ts";
import { SECOND_MS } from "../../base/instant.ts";
import { type Result, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { CollectionRefusal } from "./answers.ts";
import type { Collection } from "./collection.ts";
import { type CreatedRequest, createRequest } from "./create-request.ts";
import { noteDeed } from "./note-deed.ts";
import { holdRequest } from "./read-requests.ts";
import { isLive } from "./states.ts";

/** Asks the same once more, by a request of its own, judged as of now. One that is still open is sent again instead. */
export async function repeatRequest(
  collection: Collection,
  tx: Tx,
  actor: Actor,
  id: CollectionId,
): Promise<Result<CreatedRequest, CollectionRefusal>> {
  const held = await holdRequest(collection, tx, actor, id);
  if (!held.ok) return held;
  const request = held.value;
  if (isLive(request.state)) return refuse({ code: "request_open" });
  const { subject, purpose, asks, transaction, message, language, secondItem, sendTo, custody } = request;
  const made = await createRequest(collection, tx, {
    actor,
    subject,
    fields: {},
    purpose,
    asks,
    transaction,
    message,
    language,
    // A postal code may have come or gone meanwhile.
    secondItem: secondItem === "code" ? "code" : null,
    sendTo,
    custody,
    ttlSeconds: Math.round((request.expiresAt - request.createdAt) / SECOND_MS),
    send: request.sentAt !== null,
    madeSubject: request.madeSubject,
  });
  if (made.ok) await noteDeed(tx, actor, "collection.repeat", request, collection.safe.clock(), { detail: { as: made.value.id } });
  return made;
}
