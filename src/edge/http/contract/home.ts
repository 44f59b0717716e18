import { z } from "@hono/zod-openapi";
import { HOME_MARKS } from "../../../registers/settings/marks.ts";

export const HomeAnswer = z
  .object({
    needs: z
      .array(
        z.object({
          kind: z.string(),
          severity: z.enum(["overdue", "due", "info"]),
          title: z.string(),
          say: z.string(),
          link: z.string().describe("A place of the console."),
          due: z.string().optional(),
          count: z.int().optional().describe("Of how many things it tells, where that is more than one."),
        }),
      )
      .describe("Worst first. An owner's are about the business, anybody else's about themselves."),
    house: z.record(z.string(), z.string()).describe("How the house stands, a line a matter; for owners."),
    guide: z.array(z.object({ step: z.string(), done: z.boolean(), link: z.string() })).describe("The first half hour, for owners."),
    guideDismissed: z.boolean(),
  })
  .openapi("Home");
export const MarkBody = z.strictObject({ mark: z.enum(HOME_MARKS) }).openapi("HomeMark");
