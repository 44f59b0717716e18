import { type QueryClient, infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { DispatchBody, LetterAnswer } from "../../../src/edge/http/contract/letters.ts";
import { call, send } from "./call.ts";
import type { Page } from "./customers.ts";
import { refreshEntries } from "./entries.ts";

/** A letter on paper: what it is about, and nothing of the customer's. */
export type Letter = z.infer<typeof LetterAnswer>;
export type How = z.infer<typeof DispatchBody>["how"];

const LETTERS = "letters";
const PER_PAGE = 50;
const OF_REQUEST_MAX = 100;

export function lettersQuery(state: Letter["state"] | undefined) {
  return infiniteQueryOptions({
    queryKey: [LETTERS, "list", state],
    queryFn: ({ pageParam, signal }) =>
      call<Page<Letter>>("GET", "/v1/letters", { query: { state, limit: PER_PAGE, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

export function lettersOfQuery(request: string) {
  return queryOptions({
    queryKey: [LETTERS, "of", request],
    queryFn: async ({ signal }) =>
      (await call<Page<Letter>>("GET", "/v1/letters", { query: { request, limit: OF_REQUEST_MAX }, signal })).items,
  });
}

/** The letters as one PDF. Each address is opened for it, which stands in the ledger. */
export async function printLetters(ids: readonly string[]): Promise<Uint8Array> {
  const answer = await send("POST", "/v1/letters/prints", { body: { letters: ids } });
  return new Uint8Array(await answer.arrayBuffer());
}

export async function noteSent(id: string, how: How): Promise<void> {
  await call("POST", `/v1/letters/${id}/dispatches`, { body: { how } });
}

export async function refreshLetters(queries: QueryClient): Promise<void> {
  await Promise.all([
    queries.invalidateQueries({ queryKey: [LETTERS] }),
    queries.invalidateQueries({ queryKey: ["home"] }),
    refreshEntries(queries),
  ]);
}
