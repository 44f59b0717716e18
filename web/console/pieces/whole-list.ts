import type { Pages } from "./data-table.tsx";

export type Listed<T> = { readonly data: readonly T[] | undefined; readonly error: unknown; readonly isPending: boolean };

/** A list that is here as a whole, for a table that takes pages. */
export function wholeList<T>({ data, error, isPending }: Listed<T>): Pages<T> {
  return {
    data: data === undefined ? undefined : { pages: [{ items: data }] },
    error,
    isPending,
    hasNextPage: false,
    isFetchingNextPage: false,
    fetchNextPage: () => undefined,
  };
}
