import { z } from "@hono/zod-openapi";
import { Label, MapName, idSchema } from "./common.ts";
import { StaffId } from "./staff.ts";

const ReviewId = idSchema("arv", "arv_06f3k2m9v8q4x7t1r5w0d2c6b8");
export const ReviewParams = z.strictObject({ id: ReviewId });
export const ReviewItemParams = z.strictObject({ id: ReviewId, staff: StaffId });
export const DecisionBody = z
  .strictObject({
    decision: z.enum(["keep", "change", "remove"]),
    roles: z.array(MapName).max(20).optional().describe("Of a change: the roles from now on."),
  })
  .openapi("ReviewDecision");

const Review = {
  id: z.string(),
  startedAt: z.string(),
  startedBy: z.string(),
  finishedAt: z.string().nullable(),
  finishedBy: z.string().nullable(),
  items: z.int(),
  decided: z.int(),
};
export const ReviewStartedAnswer = z.object({ id: z.string() });
export const ReviewsAnswer = z.object({
  items: z.array(z.object(Review).openapi("AccessReview")),
  dueAt: z.string().nullable().describe("Six months after the last one ended, or the first person came."),
});
export const ReviewAnswer = z
  .object({
    id: z.string(),
    items: z.array(
      z.object({
        staff: z.string(),
        name: z.string(),
        email: z.string(),
        state: z.string(),
        roles: z.array(z.object({ name: z.string(), label: z.string(), words: z.array(z.string()) })),
        isOwner: z.boolean(),
        seenAt: z.string().nullable().describe("When the person was last at work."),
        decision: z.enum(["keep", "change", "remove"]).nullable(),
        rolesThen: z.array(z.string()).nullable(),
        decidedAt: z.string().nullable(),
        decidedBy: z.string().nullable(),
      }),
    ),
  })
  .openapi("AccessReviewItems");

const VIEWS_MAX = 50;
const QUERY_CHARS_MAX = 500;
const View = z.strictObject({
  list: z.string().regex(/^[a-z][a-z-]{0,39}$/u),
  name: Label,
  query: z.string().max(QUERY_CHARS_MAX).describe("The filters as they stand in the console's address."),
});
export const ViewsBody = z.strictObject({ views: z.array(View).max(VIEWS_MAX) }).openapi("SavedViews");
export const ViewsAnswer = z.object({ views: z.array(z.object({ list: z.string(), name: z.string(), query: z.string() })) });
