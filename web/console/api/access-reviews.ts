import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { DecisionBody, ReviewAnswer, ReviewStartedAnswer, ReviewsAnswer } from "../../../src/edge/http/contract/reviews.ts";
import { call } from "./call.ts";

export type Reviews = z.infer<typeof ReviewsAnswer>;
export type ReviewItem = z.infer<typeof ReviewAnswer>["items"][number];
export type Decision = z.infer<typeof DecisionBody>;

export const reviewsQuery = queryOptions({
  queryKey: ["access-reviews"],
  queryFn: ({ signal }) => call<Reviews>("GET", "/v1/access-reviews", { signal }),
});

export function reviewQuery(id: string) {
  return queryOptions({
    queryKey: ["access-reviews", id],
    queryFn: async ({ signal }) => (await call<z.infer<typeof ReviewAnswer>>("GET", `/v1/access-reviews/${id}`, { signal })).items,
  });
}

export async function startReview(): Promise<string> {
  return (await call<z.infer<typeof ReviewStartedAnswer>>("POST", "/v1/access-reviews", { body: {} })).id;
}

/** A decision is done at once: roles change, or the person is put off. */
export async function decideReview(review: string, staff: string, decision: Decision): Promise<void> {
  await call("PUT", `/v1/access-reviews/${review}/items/${staff}`, { body: decision });
}

export async function finishReview(id: string): Promise<void> {
  await call("POST", `/v1/access-reviews/${id}/completion`, { body: {} });
}
