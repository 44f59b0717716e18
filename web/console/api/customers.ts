import { infiniteQueryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { FoundAnswer, SubjectAnswer } from "../../../src/edge/http/contract/subjects.ts";
import { call } from "./call.ts";

export type Customer = z.infer<typeof SubjectAnswer>;
export type Shown = Customer["fields"][string];
export type Page<T> = { readonly items: readonly T[]; readonly nextCursor: string | null };

export const CUSTOMERS_PER_PAGE = 25;

/** Customers page by page, newest first, masked as the purpose and the person's roles let them. */
export function customersQuery(purpose: string | undefined) {
  return infiniteQueryOptions({
    queryKey: ["customers", { purpose }],
    queryFn: ({ pageParam, signal }) =>
      call<Page<Customer>>("GET", "/v1/subjects", { query: { limit: CUSTOMERS_PER_PAGE, cursor: pageParam, purpose }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** Finds customers by a field with a look-up. The value travels in the body only, and is not kept in the cache. */
export async function findCustomers(field: string, equals: string, purpose: string | undefined): Promise<readonly Customer[]> {
  const found = await call<z.infer<typeof FoundAnswer>>("POST", "/v1/subjects/search", {
    body: { field, equals, ...(purpose === undefined ? {} : { purpose }) },
  });
  return found.items;
}
