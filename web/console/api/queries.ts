import { QueryClient } from "@tanstack/react-query";
import { Refusal } from "./refusal.ts";

/** So that the parts of one screen ask once. Whoever opens a screen later sees at once what was, and in a moment what is. */
const FRESH_MS = 2_000;
const TRIES_MAX = 2;

/** The cache of what the server said: in memory only, gone with the page. A refusal is an answer, and is not asked for again. */
export function makeQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        refetchOnWindowFocus: true,
        retry: (failures, error) =>
          failures < TRIES_MAX && error instanceof Refusal && (error.status === 0 || error.status === 503) && error.code !== "sealed",
      },
      mutations: { retry: false },
    },
  });
}
