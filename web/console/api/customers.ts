import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { CompareAnswer, CreatedAnswer, FoundAnswer, SubjectAnswer } from "../../../src/edge/http/contract/subjects.ts";
import { call } from "./call.ts";

export type Customer = z.infer<typeof SubjectAnswer>;
export type Shown = Customer["fields"][string];
export type Refused = Extract<Shown, { readonly form: "refused" }>;
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
export async function findCustomers(field: string, equals: unknown, purpose: string | undefined): Promise<readonly Customer[]> {
  const found = await call<z.infer<typeof FoundAnswer>>("POST", "/v1/subjects/search", {
    body: { field, equals, ...named(purpose) },
  });
  return found.items;
}

/** One customer, masked as the purpose and the person's roles let them. */
export function customerQuery(id: string, purpose: string | undefined) {
  return queryOptions({
    queryKey: ["customer", id, { purpose }],
    queryFn: ({ signal }) => call<Customer>("GET", `/v1/subjects/${id}`, { query: { purpose }, signal }),
  });
}

export type NewValues = Readonly<Record<string, unknown>>;

export async function addCustomer(fields: NewValues, purpose: string | undefined): Promise<string> {
  const { id } = await call<z.infer<typeof CreatedAnswer>>("POST", "/v1/subjects", { body: { fields, ...named(purpose) } });
  return id;
}

/** Null removes a value. The answer is the customer after it, masked. */
export async function changeCustomer(id: string, fields: NewValues, purpose: string | undefined): Promise<Customer> {
  return await call<Customer>("PATCH", `/v1/subjects/${id}`, { body: { fields, ...named(purpose) } });
}

export type Comparison = z.infer<typeof CompareAnswer>;

/** Whether this is the value that is held; the value held is not told. */
export async function compareValue(id: string, field: string, value: unknown, purpose: string | undefined): Promise<Comparison> {
  return await call<Comparison>("POST", `/v1/subjects/${id}/comparisons`, { body: { field, value, ...named(purpose) } });
}

function named(purpose: string | undefined): { readonly purpose?: string } {
  return purpose === undefined ? {} : { purpose };
}
