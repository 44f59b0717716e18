import type { CollectionId, TenantId } from "../../base/ids.ts";
import { DAY_MS, HOUR_MS, type Instant } from "../../base/instant.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { findSubjects } from "../../registers/subjects/subjects.ts";
import { sweepTasks } from "../../registers/tasks/tasks.ts";
import { eraseSubjects } from "../../safe/vault/erase.ts";
import { deleteFullBudgets } from "./_doors_sql.ts";
import {
  deleteOldRequests,
  dropOldReceipts,
  keepSubject,
  markExpired,
  markReminded,
  selectRunOut,
  selectToRemind,
  selectUnanswered,
} from "./_sweep_sql.ts";
import { deleteOldVisits } from "./_visits_sql.ts";
import type { Collection } from "./collection.ts";
import { openDetails } from "./details.ts";
import { endCard } from "./end-card.ts";
import { holdRow } from "./hold-row.ts";
import { mailLink } from "./mail-link.ts";
import { hangDoor, newDoor } from "./new-door.ts";
import { HOUSE, noteDeed } from "./note-deed.ts";
import { toRequest } from "./request.ts";
import { isLive } from "./states.ts";
import { tellWatchers } from "./tell-watchers.ts";

export type SweptRequests = { readonly expired: number; readonly reminded: number; readonly erased: number };

/** A card that rests here until it is used is kept for a day; after that there is nothing left to use. */
const PROVIDED_MS = DAY_MS;
/** Who runs out of time may ask for a new link for a week, and staff may ask again: so long whoever was made for it stays. */
const UNANSWERED_MS = 8 * DAY_MS;
/** Who said nothing, or was told no: their request is forgotten soon. One that was answered may still be disputed for 13 months. */
const KEPT_MS = { unanswered: 90 * DAY_MS, answered: 400 * DAY_MS };
/** A visit lasts an hour; after that nobody can be shown the receipt. */
const RECEIPT_MS = 2 * HOUR_MS;
const AT_ONCE = 100;

/**
 * What goes on by itself with the requests of a business: those that ran out end, whoever was mailed is reminded once, who
 * was made to be asked and never answered is erased, and what is old is forgotten. Each in a transaction of its own.
 */
export async function sweepRequests(collection: Collection, tenant: TenantId, now: Instant): Promise<SweptRequests> {
  const { safe } = collection;
  const within = <T>(fn: (tx: Tx) => Promise<T>): Promise<T> => withTx(safe.db, tenant, fn);
  const each = async (ids: readonly CollectionId[], fn: (tx: Tx, id: CollectionId) => Promise<boolean>): Promise<number> => {
    let done = 0;
    for (const id of ids) if (await within((tx) => fn(tx, id))) done += 1;
    return done;
  };
  const at = new Date(now);
  const { ranOut, due, unanswered } = await within(async (tx) => {
    const [ranOut, due, unanswered] = await Promise.all([
      selectRunOut(tx, at, new Date(now - PROVIDED_MS), AT_ONCE),
      selectToRemind(tx, at, AT_ONCE),
      selectUnanswered(tx, new Date(now - UNANSWERED_MS), AT_ONCE),
    ]);
    return { ranOut, due, unanswered };
  });
  const expired = await each(ranOut, (tx, id) => expire(collection, tx, id, now));
  const reminded = await each(due, (tx, id) => remind(collection, tx, id, now));
  const erased = await each(unanswered, (tx, id) => eraseUnanswered(collection, tx, id));
  await within(async (tx) => {
    await deleteOldVisits(tx, at);
    await dropOldReceipts(tx, new Date(now - RECEIPT_MS));
    await deleteOldRequests(tx, new Date(now - KEPT_MS.unanswered), new Date(now - KEPT_MS.answered));
    await sweepTasks(tx, now);
  });
  await deleteFullBudgets(safe.db.app, at);
  return { expired, reminded, erased };
}

async function expire(collection: Collection, tx: Tx, id: CollectionId, now: Instant): Promise<boolean> {
  const row = await holdRow(tx, id);
  if (row === undefined || !(await markExpired(tx, id, new Date(now), new Date(now - PROVIDED_MS)))) return false;
  const request = toRequest(row, now);
  await noteDeed(tx, HOUSE, "collection.expire", request, now);
  await tellWatchers(tx, { ...request, state: "expired" });
  await endCard(collection, tx, request, "over", now);
  return true;
}

/** The link of before is not known any more, so a reminder brings a new one; the code stays the one that they were told. */
async function remind(collection: Collection, tx: Tx, id: CollectionId, now: Instant): Promise<boolean> {
  const row = await holdRow(tx, id);
  if (row === undefined || row.reminded_at !== null || !isLive(toRequest(row, now).state)) return false;
  const request = toRequest(row, now);
  const [details] = await openDetails(collection.safe, tx, [request]);
  if (details === undefined) return false;
  const door = await newDoor(collection, tx, request, true);
  const mailedTo = await mailLink(collection, tx, "collection_reminder", { ...request, sendTo: details.sendTo }, door.link, now);
  await markReminded(tx, id, new Date(now));
  if (mailedTo === undefined) return false;
  await hangDoor(tx, id, door, mailedTo);
  await noteDeed(tx, HOUSE, "collection.remind", request, now);
  await tellWatchers(tx, request);
  return true;
}

/** Quietly, where nothing is held of them but what staff wrote down to ask them; else they have become a customer meanwhile. */
async function eraseUnanswered({ safe }: Collection, tx: Tx, id: CollectionId): Promise<boolean> {
  const row = await holdRow(tx, id);
  const subject = row && (await findSubjects(tx, [row.subject_id], [])).get(row.subject_id);
  if (subject === undefined || subject.erasedAt !== null) return false;
  if (subject.updatedAt > subject.createdAt) {
    await keepSubject(tx, subject.id);
    return false;
  }
  const [erased] = await eraseSubjects(safe, tx, [{ actor: HOUSE, subject: subject.id, reason: null }]);
  return erased?.ok === true;
}
