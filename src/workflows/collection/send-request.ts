import type { CollectionId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { Redacted } from "../../base/redacted.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { markSent } from "./_sql.ts";
import type { CollectionRefusal } from "./answers.ts";
import type { Collection } from "./collection.ts";
import { addressOf } from "./links.ts";
import { linkInWords, mailLink } from "./mail-link.ts";
import { type NewDoor, hangDoor, newDoor } from "./new-door.ts";
import { noteDeed } from "./note-deed.ts";
import { type DetailedRequest, holdRequest } from "./read-requests.ts";
import { isLive } from "./states.ts";
import { tellWatchers } from "./tell-watchers.ts";

/** A link that is shown once, and the code that goes with it. */
export type SentRequest = { readonly link: Redacted<string>; readonly code: Redacted<string> | null; readonly sentAt: Instant };

export type CopiedMessage = { readonly link: Redacted<string>; readonly code: Redacted<string> | null; readonly text: Redacted<string> };

/** Nobody's mailbox is filled by one request. */
export const SENDINGS_MAX = 10;

/** Mails a new link; the one of before is dead from the commit on. */
export async function sendRequest(
  collection: Collection,
  tx: Tx,
  actor: Actor,
  id: CollectionId,
): Promise<Result<SentRequest, CollectionRefusal>> {
  const now = collection.safe.clock();
  const held = await holdLive(collection, tx, actor, id);
  if (!held.ok) return held;
  const request = held.value;
  if (request.sentCount >= SENDINGS_MAX) return refuse({ code: "sent_too_often" });
  const door = await newDoor(collection, tx, request, false);
  const mailedTo = await mailLink(collection, tx, kindOf(request), request, door.link, now);
  if (mailedTo === undefined) return refuse({ code: "no_address" });
  await hangDoor(tx, id, door, mailedTo);
  await markSent(tx, id, new Date(now));
  await noteDeed(tx, actor, "collection.send", request, now);
  await tellWatchers(tx, request);
  return ok({ ...shown(collection, door), sentAt: now });
}

/** A new link, and words to paste around it; the link of before is dead from the commit on. */
export async function copyMessage(
  collection: Collection,
  tx: Tx,
  actor: Actor,
  id: CollectionId,
): Promise<Result<CopiedMessage, CollectionRefusal>> {
  const now = collection.safe.clock();
  const held = await holdLive(collection, tx, actor, id);
  if (!held.ok) return held;
  const door = await newDoor(collection, tx, held.value, false);
  await hangDoor(tx, id, door, null);
  await noteDeed(tx, actor, "collection.copy", held.value, now);
  await tellWatchers(tx, held.value);
  const text = new Redacted(await linkInWords(collection, tx, kindOf(held.value), held.value, door.link));
  return ok({ ...shown(collection, door), text });
}

async function holdLive(
  collection: Collection,
  tx: Tx,
  actor: Actor,
  id: CollectionId,
): Promise<Result<DetailedRequest, CollectionRefusal>> {
  const held = await holdRequest(collection, tx, actor, id);
  if (!held.ok || isLive(held.value.state)) return held;
  const { awaitsUntil } = held.value;
  // Their bank asks for them: the link leads there, and is good for as long.
  return awaitsUntil === null ? refuse({ code: "request_over" }) : ok({ ...held.value, expiresAt: awaitsUntil });
}

function kindOf({ awaitsUntil }: DetailedRequest): "collection_link" | "payment_confirm" {
  return awaitsUntil === null ? "collection_link" : "payment_confirm";
}

function shown({ cardOrigin }: Collection, { link, code }: NewDoor): Omit<SentRequest, "sentAt"> {
  return { link: addressOf(cardOrigin, link), code };
}
