import { z } from "@hono/zod-openapi";
import { CUSTODIES } from "../../../registers/datamap/types.ts";
import { Purpose, SubjectId } from "./common.ts";

const NICKNAME_CHARS_MAX = 60;

export const CardsParams = z.strictObject({ id: SubjectId });
export const CardParams = z.strictObject({
  id: SubjectId,
  card: z
    .string()
    .regex(/^crd_[0-9a-z]{1,200}$/u)
    .openapi({ example: "crd_cdgq4s00" }),
});
export const CardsQuery = z.strictObject({ purpose: Purpose.optional() });
export const RenameBody = z
  .strictObject({ nickname: z.string().max(NICKNAME_CHARS_MAX).nullable().describe("What the customer calls it; null: nothing.") })
  .openapi("CardName");

const CardAnswer = z
  .object({
    id: z.string(),
    field: z.string(),
    nickname: z.string().nullable(),
    brand: z.string(),
    last4: z.string(),
    expires: z.string().nullable().openapi({ example: "04/29" }),
    custody: z.enum(CUSTODIES),
    isExpired: z.boolean(),
    addedAt: z.string(),
  })
  .openapi("Card");
export const CardsAnswer = z.array(CardAnswer);
export const RenamedAnswer = z.object({ id: z.string(), nickname: z.string().nullable(), entry: z.string() }).openapi("RenamedCard");
