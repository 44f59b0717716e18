import { z } from "@hono/zod-openapi";
import { PAGE_DIFFERENCES } from "../../../registers/mailing/letters/facts.ts";

export const CardPageAnswer = z
  .object({
    address: z.string().describe("Where customers reach it, and where it is looked at."),
    assets: z
      .object({
        script: z.array(z.string()),
        style: z.array(z.string()),
        policy: z.string().describe("The content security policy."),
        release: z.string(),
        since: z.string(),
      })
      .nullable()
      .describe("What the ledger's newest entry says that it is made of; null before the first look."),
    lastCheck: z
      .object({
        at: z.string(),
        state: z.enum(["same", "differs", "unreachable"]),
        since: z.string().describe("Since when it is so."),
        differences: z.array(z.object({ code: z.enum(PAGE_DIFFERENCES), what: z.string(), say: z.string() })),
        failure: z.string().nullable().describe("Why it could not be had, as a code."),
      })
      .nullable(),
  })
  .openapi("CardPage");
