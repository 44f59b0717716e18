import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { call } from "./call.ts";
import type { Page } from "./customers.ts";

export type ApiKey = {
  readonly id: string;
  readonly label: string;
  readonly role: string;
  readonly purposes: readonly string[] | "all";
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
};

const KEYS_PER_PAGE = 50;

export const keysQuery = infiniteQueryOptions({
  queryKey: ["keys"],
  queryFn: ({ pageParam, signal }) => call<Page<ApiKey>>("GET", "/v1/keys", { query: { limit: KEYS_PER_PAGE, cursor: pageParam }, signal }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.nextCursor,
});

export type NewKey = {
  readonly label: string;
  readonly role: string;
  readonly purposes?: readonly string[];
  readonly expiresAt?: string;
};

/** The key itself is in this answer and nowhere else. */
export async function makeKey(key: NewKey): Promise<{ readonly id: string; readonly key: string }> {
  return await call("POST", "/v1/keys", { body: key });
}

export async function revokeKey(id: string): Promise<void> {
  await call("DELETE", `/v1/keys/${id}`);
}

export type RoleInWords = {
  readonly name: string;
  readonly label: string;
  readonly words: readonly string[];
  readonly byPurpose: readonly { readonly purpose: string; readonly label: string; readonly words: readonly string[] }[];
  readonly keys: boolean;
};

export const rolesQuery = queryOptions({
  queryKey: ["roles"],
  queryFn: ({ signal }) => call<{ readonly items: readonly RoleInWords[]; readonly owner: string }>("GET", "/v1/roles", { signal }),
});
