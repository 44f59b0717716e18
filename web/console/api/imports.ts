import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { ImportAnswer } from "../../../src/edge/http/contract/imports.ts";
import { call } from "./call.ts";
import type { Page } from "./customers.ts";
import { upload } from "./upload.ts";

export type Import = z.infer<typeof ImportAnswer>;
export type ImportColumn = NonNullable<NonNullable<Import["columns"]>[number]>;
export type ImportChoice = NonNullable<Import["choices"]>[number];
export type ImportState = Import["state"];
export type ListedImport = {
  readonly id: string;
  readonly state: ImportState;
  readonly format: string;
  readonly by: string;
  readonly progress: number;
  readonly counts: { readonly read: number; readonly imported: number; readonly rejected: number };
  readonly failure: { readonly code: string; readonly say: string } | null;
  readonly createdAt: string;
  readonly finishedAt: string | null;
};
export type Job = Omit<ListedImport, "createdAt" | "format" | "by"> & { readonly kind: string; readonly startedAt: string };

const LOOK_MS = 1_000;
const PER_PAGE = 25;

export const importsQuery = listQuery<ListedImport>("imports", "/v1/imports");
export const jobsQuery = listQuery<Job>("jobs", "/v1/jobs");

/** Asked again each second while something goes on. */
export function importQuery(id: string) {
  return queryOptions({
    queryKey: ["import", id],
    queryFn: ({ signal }) => call<Import>("GET", `/v1/imports/${id}`, { signal }),
    staleTime: 0,
    refetchInterval: ({ state }) => (isGoingOn(state.data?.state) ? LOOK_MS : false),
  });
}

export function isGoingOn(state: string | undefined): boolean {
  return state === "queued" || state === "running";
}

/** Uploads without importing anything yet: what the columns mean is looked at first. */
export async function proposeImport(
  file: File,
  purpose: string | undefined,
  onProgress: (part: number) => void,
  signal: AbortSignal,
): Promise<string> {
  const type = /\.(?:ndjson|jsonl)$/iu.test(file.name) ? "application/x-ndjson" : "text/csv";
  const { id } = await upload<{ readonly id: string }>("/v1/imports", {
    query: { confirm: true, purpose },
    file,
    type,
    onProgress,
    signal,
  });
  return id;
}

export async function confirmImport(id: string, map: Readonly<Record<string, string | null>>): Promise<void> {
  await call("POST", `/v1/imports/${id}/confirmations`, { body: { map } });
}

export async function giveUpImport(id: string): Promise<void> {
  await call("DELETE", `/v1/imports/${id}`);
}

function listQuery<T extends { readonly state: string }>(name: string, path: `/${string}`) {
  return infiniteQueryOptions({
    queryKey: [name],
    queryFn: ({ pageParam, signal }) => call<Page<T>>("GET", path, { query: { limit: PER_PAGE, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some((one) => isGoingOn(one.state))) === true ? LOOK_MS : false,
  });
}
