import { type QueryClient, infiniteQueryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { ForwardAnswer, ForwardBody, ToldForward } from "../../../src/edge/http/contract/forwards.ts";
import { call } from "./call.ts";
import type { Page } from "./customers.ts";

/** What the vendor answered, without anything of what was sent. */
export type Forwarded = z.infer<typeof ForwardAnswer>;
export type Forward = z.infer<typeof ToldForward>;
export type NewForward = z.input<typeof ForwardBody>;

export type ForwardFilters = { readonly vendor?: string | undefined; readonly subject?: string | undefined };

const FORWARDS = "forwards";
const FORWARDS_PER_PAGE = 25;

/** What was sent for one's own purposes, newest first. */
export function forwardsQuery(filters: ForwardFilters) {
  return infiniteQueryOptions({
    queryKey: [FORWARDS, filters],
    queryFn: ({ pageParam, signal }) =>
      call<Page<Forward>>("GET", "/v1/forwards", { query: { ...filters, limit: FORWARDS_PER_PAGE, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** Under one key it is sent once at most, however often it is asked for. */
export async function sendForward(forward: NewForward, idempotencyKey: string): Promise<Forwarded> {
  return await call<Forwarded>("POST", "/v1/forwards", { body: forward, idempotencyKey });
}

export async function refreshForwards(queries: QueryClient): Promise<void> {
  await queries.invalidateQueries({ queryKey: [FORWARDS] });
}
