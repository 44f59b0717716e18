import { type Instant, SECOND_MS } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { type ReadToken, readTenantToken } from "../../base/tenant-token.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { subjectActor } from "../../safe/access/actor.ts";
import type { Safe } from "../../safe/safe.ts";
import { type PostcodeAnswer, isPostcode } from "../../safe/vault/postcode.ts";
import { type LinkRow, countLinkTry, forgetLinkTries, giveLinkTryBack, isStoppedLink } from "./_doors_sql.ts";
import { selectRequest } from "./_sql.ts";
import type { Collection } from "./collection.ts";
import { takeDoorTry } from "./door-budget.ts";
import type { DoorRefusal, Entered } from "./door.ts";
import { noteDeed } from "./note-deed.ts";
import { openByDoor } from "./open-by-door.ts";
import { toRequest } from "./request.ts";
import { isCode } from "./second-item.ts";

/** Wrong second items that a link takes; after that only staff can send another. */
export const LINK_TRIES_MAX = 5;

/**
 * The door for whoever has the link of the mail and the one thing that the mail does not tell. A link opens nothing by
 * itself: scanners of mail have it, too.
 */
export async function enterByLink(
  collection: Collection,
  typed: { readonly token: string; readonly item: string; readonly address: string },
  now: Instant,
): Promise<Result<Entered, DoorRefusal>> {
  const { safe } = collection;
  const taken = await takeDoorTry(safe, "link", typed.address, now);
  if (!taken.ok) return taken;
  const token = readTenantToken(typed.token);
  if (token === undefined) return refuse({ code: "door_closed" });
  const trying = withTxAgain(safe.db, token.tenant, (tx) => tryItem(safe, tx, token, typed.item, now));
  // Nor does a try count that could not be judged, while the safe is sealed.
  const entered = await trying.catch(async (error: unknown) => {
    await taken.value.giveBack();
    throw error;
  });
  if (entered.ok) await taken.value.giveBack();
  return entered;
}

async function tryItem(safe: Safe, tx: Tx, token: ReadToken, item: string, now: Instant): Promise<Result<Entered, DoorRefusal>> {
  const link = await countLinkTry(tx, token.hash, LINK_TRIES_MAX, new Date(now));
  if (link === undefined) return refuse({ code: (await isStoppedLink(tx, token.hash, new Date(now))) ? "link_stopped" : "door_closed" });
  if (link.link_tries > LINK_TRIES_MAX) return refuse({ code: "link_locked" });
  const judged = await judgeItem(safe, tx, link, item);
  if (judged.kind === "spent") return await refuseSpent(tx, link, judged.until, now);
  if (judged.kind === "wrong") return await refuseItem(tx, link, now);
  await forgetLinkTries(tx, link.request_id);
  const visit = await openByDoor(tx, link.request_id, "link", now);
  return visit === undefined ? refuse({ code: "door_closed" }) : ok({ visit, tenant: tx.tenant });
}

async function judgeItem(safe: Safe, tx: Tx, link: LinkRow, item: string): Promise<PostcodeAnswer> {
  if (link.second_item === "postcode") return await isPostcode(safe, tx, link.subject_id, item);
  const isRight = link.second_digest !== null && (await isCode(tx, safe.keeper, link.subject_id, item, link.second_digest));
  return { kind: isRight ? "right" : "wrong" };
}

/** Nothing was judged, so the link has its try back. That somebody goes on guessing is noted. */
async function refuseSpent(tx: Tx, link: LinkRow, until: Instant, now: Instant): Promise<Result<Entered, DoorRefusal>> {
  await giveLinkTryBack(tx, link.request_id);
  await noteRefused(tx, link, ["too_many_attempts"], now);
  return refuse({ code: "too_many_tries", retryAfterSeconds: Math.ceil((until - now) / SECOND_MS) });
}

/** A wrong item is noted, since somebody has the link who should not, or the customer needs help. */
async function refuseItem(tx: Tx, link: LinkRow, now: Instant): Promise<Result<Entered, DoorRefusal>> {
  const isLast = link.link_tries === LINK_TRIES_MAX;
  await noteRefused(tx, link, isLast ? ["second_item_wrong", "link_locked"] : ["second_item_wrong"], now);
  return refuse({ code: isLast ? "link_locked" : "door_closed" });
}

async function noteRefused(tx: Tx, link: LinkRow, codes: readonly string[], now: Instant): Promise<void> {
  const row = await selectRequest(tx, link.request_id);
  if (row === undefined) return;
  const more = { codes, outcome: "refused" as const };
  await noteDeed(tx, subjectActor(link.subject_id), "collection.door_refused", toRequest(row, now), now, more);
}
