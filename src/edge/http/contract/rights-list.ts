import { z } from "@hono/zod-openapi";
import { isDueCursor } from "../../../registers/rights/due-cursor.ts";
import { RIGHTS_STATES } from "../../../registers/rights/kinds.ts";
import { Limit, NO_CURSOR, SubjectId, isCursor } from "./common.ts";
import { CopyState, Kind, State } from "./rights.ts";

export const RequestsQuery = z
  .strictObject({
    subject: SubjectId.optional(),
    state: z
      .string()
      .max(200)
      .refine((text) => text.split(",").every((one) => State.safeParse(one).success), `One or several of: ${RIGHTS_STATES.join(", ")}.`)
      .optional()
      .describe("One state, or several with commas between them."),
    kind: Kind.optional(),
    due: z.enum(["overdue", "week"]).optional().describe("Not answered, and late; or due within seven days."),
    export: CopyState.optional().describe(
      "Those whose copy is so far. A request that was grouped into another shares that one's copy and is not listed.",
    ),
    tasks: z.enum(["returned"]).optional().describe("Those with a letter to a vendor that came back and was not sent anew."),
    letters: z
      .enum(["returned"])
      .optional()
      .describe("Those with a letter to the customer that did not arrive, and that nobody has seen to."),
    order: z.enum(["newest", "due"]).optional().openapi({
      default: "newest",
      description: "`due`: what is due first comes first, and last what has no running clock. A cursor belongs to its order.",
    }),
    limit: Limit,
    cursor: z
      .string()
      .max(100)
      .optional()
      .openapi({ pattern: String.raw`^((\d+|none)\.)?rrq_[0-9a-z]+$`, description: "`nextCursor` of the page before." }),
  })
  .refine(({ order, cursor }) => cursor === undefined || (order === "due" ? isDueCursor(cursor) : isCursor("rrq", cursor)), {
    path: ["cursor"],
    error: NO_CURSOR,
  });
