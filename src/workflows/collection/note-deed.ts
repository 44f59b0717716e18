import type { EntryId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import type { NewEntry } from "../../registers/ledger/entry.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { draftEntry } from "../../safe/access/note.ts";
import type { CollectionRequest } from "./request.ts";

/** Notes what was done with a request, by staff, a system, the customer or the house. */
export async function noteDeed(
  tx: Tx,
  actor: Actor,
  act: string,
  request: Pick<CollectionRequest, "id" | "subject" | "purpose" | "asks">,
  now: Instant,
  more: Partial<NewEntry> = {},
): Promise<EntryId | undefined> {
  const draft = draftEntry(actor, act, { subject: request.subject, purpose: request.purpose, form: null });
  const entry = { ...draft, fields: request.asks, ...more, detail: { request: request.id, ...more.detail } };
  const [id] = await appendEntries(tx, [entry], now);
  return id;
}

/** What goes on by itself. */
export const HOUSE: Actor = { kind: "worker", id: "worker_collection", roles: [], purposes: "all", owner: false, address: null };

/** Whoever stands at a door and has not shown who they are. */
export const DOORKEEPER: Actor = { ...HOUSE, id: "worker_doors" };
