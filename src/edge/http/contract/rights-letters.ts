import { z } from "@hono/zod-openapi";
import { idSchema } from "./common.ts";
import { RequestParams } from "./rights.ts";

export const ReturnedParams = RequestParams.extend({ letter: idSchema("mai", "mai_06f3k2m9v8q4x7t1r5w0d2c6b8") });

export const ReturnedAnswer = z
  .object({
    id: z.string(),
    kind: z.string().describe("Which letter it was, as `rights_decided`."),
    code: z
      .string()
      .describe("Why: the mail server's status, as `5.1.1` (RFC 3463), or the outbox's own code, as `recipient_refused`. Never its words."),
    sentAt: z.string(),
    returnedAt: z.string(),
    settled: z
      .object({
        how: z.enum(["mail", "sms", "post", "not_needed"]).describe("By which way it was told again; or that nobody needs it any more."),
        at: z.string(),
      })
      .nullable()
      .describe("Null as long as nobody has seen to it."),
    isRepeatable: z
      .boolean()
      .describe("It can be told again as it was: the customer is not erased, and what was ready to be fetched still is."),
  })
  .openapi("ReturnedRightsLetter");
export const ReturnedLettersAnswer = z.object({ items: z.array(ReturnedAnswer) }).openapi("ReturnedRightsLetters");

export const SettlementBody = z
  .strictObject({
    how: z
      .enum(["again", "post", "not_needed"])
      .describe(
        "`again`: as customers are told now, once the address was mended; `post`: on paper; `not_needed`: told otherwise, or idle.",
      ),
  })
  .openapi("ReturnedLetterSettlement");
