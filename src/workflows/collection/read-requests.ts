import type { CollectionId, SubjectId } from "../../base/ids.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type Actor, purposesOf } from "../../safe/access/actor.ts";
import { selectRequest, selectRequests } from "./_sql.ts";
import type { CollectionRefusal } from "./answers.ts";
import type { Collection } from "./collection.ts";
import { type Details, openDetails } from "./details.ts";
import { holdRow } from "./hold-row.ts";
import { readNumber } from "./number.ts";
import { type CollectionRequest, toRequest } from "./request.ts";
import type { RequestState } from "./states.ts";
import { isVisible } from "./visible.ts";

/** A request with what staff wrote into it. */
export type DetailedRequest = CollectionRequest & Details;

export type ListAsk = {
  readonly actor: Actor;
  readonly states: readonly RequestState[] | null;
  /** As it was read out; what can be no number is nobody's. */
  readonly number: string | null;
  readonly subject: SubjectId | null;
  /** Only those that the actor made. */
  readonly mine: boolean;
  readonly limit: number;
  readonly cursor: CollectionId | null;
};

/** A page of what the actor may know of, newest first. */
export async function readRequests(
  { safe }: Collection,
  tx: Tx,
  ask: ListAsk,
): Promise<{ readonly items: readonly DetailedRequest[]; readonly nextCursor: string | null }> {
  const now = safe.clock();
  const map = await safe.maps.get(tx);
  const { states, subject } = ask;
  const number = ask.number === null ? null : readNumber(ask.number);
  if (number === undefined) return { items: [], nextCursor: null };
  const filter = { states, number, subject, purposes: purposesOf(map, ask.actor), createdBy: ask.mine ? ask.actor.id : null };
  const rows = await selectRequests(tx, filter, ask.cursor, ask.limit + 1, new Date(now));
  const page = rows.slice(0, ask.limit).map((row) => toRequest(row, now));
  const details = await openDetails(safe, tx, page);
  // Of a subject whose key is gone nothing can be told; an erasure is about to take the request, too.
  const items = page.flatMap((request, n) => detailed(request, details[n]));
  return { items, nextCursor: rows.length > ask.limit ? (page.at(-1)?.id ?? null) : null };
}

export async function readRequest(
  collection: Collection,
  tx: Tx,
  actor: Actor,
  id: CollectionId,
): Promise<Result<DetailedRequest, CollectionRefusal>> {
  return await detail(collection, tx, actor, await selectRequest(tx, id));
}

/** The same, held until the transaction ends. */
export async function holdRequest(
  collection: Collection,
  tx: Tx,
  actor: Actor,
  id: CollectionId,
): Promise<Result<DetailedRequest, CollectionRefusal>> {
  return await detail(collection, tx, actor, await holdRow(tx, id));
}

async function detail(
  { safe }: Collection,
  tx: Tx,
  actor: Actor,
  row: Parameters<typeof toRequest>[0] | undefined,
): Promise<Result<DetailedRequest, CollectionRefusal>> {
  if (safe.keeper.state() !== "open") return refuse({ code: "sealed" });
  if (row === undefined) return NOT_FOUND;
  const request = toRequest(row, safe.clock());
  if (!isVisible(await safe.maps.get(tx), actor, request)) return NOT_FOUND;
  const [details] = await openDetails(safe, tx, [request]);
  const [found] = detailed(request, details);
  return found === undefined ? NOT_FOUND : ok(found);
}

const NOT_FOUND = refuse({ code: "request_not_found" });

function detailed(request: CollectionRequest, details: Details | undefined): readonly DetailedRequest[] {
  return details === undefined ? [] : [{ ...request, ...details }];
}
