import type { CollectionId } from "../../base/ids.ts";
import { DAY_MS, type Instant, instant } from "../../base/instant.ts";
import { readTenantToken } from "../../base/tenant-token.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { markRenewed, selectByLink } from "./_doors_sql.ts";
import { markSent } from "./_sql.ts";
import { selectVisit } from "./_visits_sql.ts";
import type { Collection } from "./collection.ts";
import { openDetails } from "./details.ts";
import { takeDoorTry } from "./door-budget.ts";
import { LINK_TRIES_MAX } from "./enter-by-link.ts";
import { holdRow } from "./hold-row.ts";
import { mailLink } from "./mail-link.ts";
import { hangDoor, newDoor } from "./new-door.ts";
import { DOORKEEPER, noteDeed } from "./note-deed.ts";
import { toRequest } from "./request.ts";
import { tellWatchers } from "./tell-watchers.ts";

/** Longer ago, it is for the business to ask again. */
const RENEWABLE_MS = 7 * DAY_MS;

/**
 * Whoever has the link, or a visit, of a request that ran out may have it prolonged, once: a new link goes to the address
 * that is known, and nowhere else. One that is locked brings no other: its tries would begin anew. Nothing is answered, so
 * that nobody learns whether there was such a request.
 */
export async function askNewLink(
  collection: Collection,
  by: { readonly token: string | null; readonly visit: string | null; readonly address: string },
  now: Instant,
): Promise<void> {
  const { safe } = collection;
  const taken = await takeDoorTry(safe, "link", by.address, now);
  if (!taken.ok) return;
  const [link, visit] = [by.token, by.visit].map((text) => (text === null ? undefined : readTenantToken(text)));
  const token = visit ?? link;
  if (token === undefined) return;
  const isRenewed = await withTxAgain(safe.db, token.tenant, async (tx) => {
    const found =
      visit === undefined
        ? await selectByLink(tx, token.hash, LINK_TRIES_MAX)
        : (await selectVisit(tx, token.hash, new Date(now)))?.request_id;
    return found !== undefined && (await renew(collection, tx, found, now));
  });
  if (isRenewed) await taken.value.giveBack();
}

async function renew(collection: Collection, tx: Tx, id: CollectionId, now: Instant): Promise<boolean> {
  const row = await holdRow(tx, id);
  if (row === undefined || row.renewed_at !== null) return false;
  const request = toRequest(row, now);
  if (request.state !== "expired" || request.providedAt !== null || request.expiresAt + RENEWABLE_MS <= now) return false;
  const [details] = await openDetails(collection.safe, tx, [request]);
  if (details === undefined) return false;

  const expiresAt = instant(now + request.expiresAt - request.createdAt);
  const door = await newDoor(collection, tx, request, true);
  const addressed = { ...request, expiresAt, sendTo: details.sendTo };
  const mailedTo = await mailLink(collection, tx, "collection_link", addressed, door.link, now);
  if (mailedTo === undefined) return false;
  await markRenewed(tx, id, new Date(expiresAt), new Date(now));
  await hangDoor(tx, id, door, mailedTo);
  await markSent(tx, id, new Date(now));
  await noteDeed(tx, DOORKEEPER, "collection.renew", request, now);
  await tellWatchers(tx, { ...request, state: "created" });
  return true;
}
