import { z } from "@hono/zod-openapi";
import { BATCH_ITEMS_MAX } from "../../../base/limits.ts";
import { FieldNames, Purpose, Reason, TokenId } from "./common.ts";
import { Refused } from "./subjects.ts";

export const TokensBody = z
  .strictObject({ fields: FieldNames, purpose: Purpose.optional(), reason: Reason.optional() })
  .openapi("NewTokens");
export const LookUpBody = z
  .strictObject({ tokens: z.array(TokenId).min(1).max(BATCH_ITEMS_MAX), purpose: Purpose.optional() })
  .openapi("TokenLookup");

const NotFound = { code: z.string(), say: z.string() };
const Record = z.string().optional().describe("Tells the values of a field of many apart.");

export const TokensAnswer = z
  .object({
    subject: z.string(),
    items: z.array(z.union([z.object({ field: z.string(), record: Record, token: z.string() }), Refused.extend({ field: z.string() })])),
    entry: z.string(),
  })
  .openapi("Tokens");
export const LookedUpAnswer = z.object({
  items: z.array(
    z.union([
      z.object({ token: z.string(), subject: z.string(), field: z.string(), record: Record }),
      z.object({ token: z.string(), ...NotFound }),
    ]),
  ),
});
