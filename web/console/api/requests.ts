import { type QueryClient, infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { CollectionAnswer, CreatedCollectionAnswer } from "../../../src/edge/http/contract/collection.ts";
import { call } from "./call.ts";
import type { Page } from "./customers.ts";

/** A request as the staff see it: of a card its brand, last four, expiry and name, and nothing else. */
export type CardRequest = z.infer<typeof CollectionAnswer>;
export type RequestState = CardRequest["state"];
/** Link and code stand in this answer and nowhere else. */
export type MadeRequest = z.infer<typeof CreatedCollectionAnswer>;

export const CUSTODIES = ["processor", "until-used", "vault"] as const satisfies readonly CardRequest["custody"][];
/** Where a card rests, the strictest first. */
export type Custody = (typeof CUSTODIES)[number];

export type NewRequest = {
  readonly subject?: string;
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly purpose: string;
  readonly asks: readonly string[];
  readonly transaction: {
    readonly title: string;
    readonly amountMinor?: number;
    readonly currency?: string;
    readonly lines?: readonly { readonly what: string; readonly when?: string; readonly amountMinor?: number }[];
  };
  readonly message?: string;
  readonly language?: string;
  readonly ttlSeconds?: number;
  readonly secondItem?: CardRequest["secondItem"];
  readonly sendTo?: string;
  readonly send?: boolean;
  readonly custody?: Custody;
};

export type RequestFilters = {
  readonly state?: string | undefined;
  readonly mine?: boolean | undefined;
  readonly subject?: string | undefined;
  readonly number?: string | undefined;
};

const REQUESTS = "requests";
const PER_PAGE = 25;

export function requestsQuery(filters: RequestFilters, limit = PER_PAGE) {
  return infiniteQueryOptions({
    queryKey: [REQUESTS, "list", filters, limit],
    queryFn: ({ pageParam, signal }) =>
      call<Page<CardRequest>>("GET", "/v1/collection-requests", { query: { ...filters, limit, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

export function requestQuery(id: string) {
  return queryOptions({
    queryKey: [REQUESTS, "one", id],
    queryFn: ({ signal }) => call<CardRequest>("GET", `/v1/collection-requests/${id}`, { signal }),
  });
}

/** The request with this number, as it was read out. */
export async function findRequest(number: string): Promise<CardRequest | undefined> {
  const { items } = await call<Page<CardRequest>>("GET", "/v1/collection-requests", { query: { number } });
  return items[0];
}

export async function refreshRequests(queries: QueryClient): Promise<void> {
  await queries.invalidateQueries({ queryKey: [REQUESTS] });
}

/**
 * After a moment in which a change may have been missed. One request that has its card is not read anew for nothing, since
 * each look at a card is noted: when somebody comes back to the window it is.
 */
export async function catchUpRequests(queries: QueryClient): Promise<void> {
  await queries.invalidateQueries({
    queryKey: [REQUESTS],
    predicate: ({ state }) => (state.data as Partial<CardRequest> | undefined)?.card === undefined,
  });
}

export async function makeRequest(request: NewRequest): Promise<MadeRequest> {
  return await call<MadeRequest>("POST", "/v1/collection-requests", { body: request });
}

export async function revokeRequest(id: string): Promise<void> {
  await call("DELETE", `/v1/collection-requests/${id}`);
}

/** A new link to the address on file; the one before is dead. The code is new, too. */
export async function sendRequest(id: string): Promise<{ readonly code?: string }> {
  return await call("POST", `/v1/collection-requests/${id}/sendings`, { body: {} });
}

/** A new link with the words that go with it, to be pasted; the link before is dead. */
export async function messageFor(id: string): Promise<{ readonly text: string; readonly code?: string }> {
  return await call("POST", `/v1/collection-requests/${id}/messages`, { body: {} });
}

export async function repeatRequest(id: string): Promise<MadeRequest> {
  return await call<MadeRequest>("POST", `/v1/collection-requests/${id}/repeats`, { body: {} });
}

/** The work is done: a card that was held for it is destroyed. */
export async function completeRequest(id: string): Promise<void> {
  await call("POST", `/v1/collection-requests/${id}/completions`, { body: {} });
}

/** Whether the customer may still give what is asked for. */
export function isOpen({ state }: Pick<CardRequest, "state">): boolean {
  return state === "created" || state === "opened";
}
