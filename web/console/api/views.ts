import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { ViewsAnswer } from "../../../src/edge/http/contract/reviews.ts";
import { call } from "./call.ts";

export type SavedView = z.infer<typeof ViewsAnswer>["views"][number];

export const viewsQuery = queryOptions({
  queryKey: ["me", "views"],
  queryFn: async ({ signal }) => (await call<z.infer<typeof ViewsAnswer>>("GET", "/v1/me/views", { signal })).views,
});

/** Saves all of a person's views, in place of those before. */
export async function saveViews(views: readonly SavedView[]): Promise<void> {
  await call("PUT", "/v1/me/views", { body: { views } });
}
