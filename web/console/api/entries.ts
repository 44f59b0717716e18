import { type QueryClient, infiniteQueryOptions } from "@tanstack/react-query";
import { call } from "./call.ts";
import type { Page } from "./customers.ts";

/** One line of the ledger: ids, names and codes, never a value. */
export type Entry = {
  /** Its place in the tree; null for the second until it has one. */
  readonly index: number | null;
  readonly id: string;
  readonly at: string;
  readonly actor: { readonly kind: string; readonly id: string; readonly role: string; readonly name: string | null };
  readonly act: string;
  readonly subject: string | null;
  readonly fields: readonly string[];
  readonly form: string | null;
  readonly purpose: string | null;
  readonly reason: string | null;
  readonly codes: readonly string[];
  readonly device: string | null;
  readonly deviceName: string | null;
  readonly outcome: string;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
};

export type EntryFilters = {
  readonly subject?: string | undefined;
  readonly actor?: string | undefined;
  readonly act?: string | undefined;
  readonly purpose?: string | undefined;
  readonly device?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
};

const ENTRIES = "entries";
const ENTRIES_PER_PAGE = 100;

/** The whole ledger, newest first, as far as the filters let through. The owner's. */
export function ledgerQuery(filters: EntryFilters) {
  return entriesQuery("/v1/ledger/entries", filters);
}

/** What was done with one customer's data, newest first. */
export function timelineQuery(subject: string) {
  return entriesQuery(`/v1/subjects/${subject}/entries`, {});
}

function entriesQuery(path: `/${string}`, filters: EntryFilters) {
  return infiniteQueryOptions({
    queryKey: [ENTRIES, path, filters],
    queryFn: ({ pageParam, signal }) =>
      call<Page<Entry>>("GET", path, { query: { ...filters, limit: ENTRIES_PER_PAGE, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** After a deed: what was asked for before it is not waited for, because it cannot tell of it. */
export async function refreshEntries(queries: QueryClient): Promise<void> {
  await queries.cancelQueries({ queryKey: [ENTRIES] });
  await queries.invalidateQueries({ queryKey: [ENTRIES] });
}
