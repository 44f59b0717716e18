import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { CheckAnswer } from "../../../src/edge/http/contract/data-map.ts";
import { call } from "./call.ts";
import { cell } from "./cell.ts";
import type { Page } from "./customers.ts";

export type MapChange = { readonly code: string; readonly say: string };
export type MapEffects = {
  readonly changes: readonly MapChange[];
  readonly notice: { readonly added: readonly string[]; readonly removed: readonly string[] };
};
export type MapCheck = Omit<z.infer<typeof CheckAnswer>, "consequences"> & { readonly consequences: MapEffects | null };
export type MapProblem = MapCheck["problems"][number];
export type MapVersion = {
  readonly version: number;
  readonly digest: string;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly appliedAt: string;
};

/** What is being written, kept while one looks at something else. A map names no customer. */
export type Draft = { readonly version: number; readonly text: string };
export const draft = cell<Draft | null>(null);

export const mapTextQuery = queryOptions({
  queryKey: ["data-map", "text"],
  queryFn: ({ signal }) =>
    call<{ readonly version: number; readonly yaml: string }>("GET", "/v1/data-map", { query: { form: "yaml" }, signal }),
});

/** What is wrong in a text, by line, and what it would change. Applies nothing. */
export function mapCheckQuery(yaml: string) {
  return queryOptions({
    queryKey: ["map-check", yaml],
    queryFn: ({ signal }) => call<MapCheck>("POST", "/v1/data-map/checks", { body: { yaml }, signal }),
    gcTime: 0,
    enabled: yaml !== "",
  });
}

export async function applyMap(yaml: string): Promise<number> {
  const { version } = await call<{ readonly version: number }>("PUT", "/v1/data-map", { body: { yaml } });
  return version;
}

const VERSIONS_PER_PAGE = 25;

export const mapVersionsQuery = infiniteQueryOptions({
  queryKey: ["data-map", "versions"],
  queryFn: ({ pageParam, signal }) =>
    call<Page<MapVersion>>("GET", "/v1/data-map/versions", { query: { limit: VERSIONS_PER_PAGE, cursor: pageParam }, signal }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.nextCursor,
});

/** A version's own text; versions never change. */
export function mapVersionQuery(version: number) {
  return queryOptions({
    queryKey: ["data-map", "version", version],
    queryFn: ({ signal }) => call<{ readonly yaml: string }>("GET", `/v1/data-map/versions/${version}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: version > 0,
  });
}
