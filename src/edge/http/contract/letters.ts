import { z } from "@hono/zod-openapi";
import { SubjectId, cursorOf, idSchema, listOf } from "./common.ts";
import { Limit } from "./common.ts";

const LETTERS_AT_ONCE = 100;
const LetterId = idSchema("ltr", "ltr_06f3k2m9v8q4x7t1r5w0d2c6b8");
const State = z.enum(["waiting", "sent", "dropped"]);

export const LetterParams = z.strictObject({ id: LetterId });
export const LettersQuery = z.strictObject({
  state: State.optional(),
  request: idSchema("rrq", "rrq_06f3k2m9v8q4x7t1r5w0d2c6b8").optional(),
  subject: SubjectId.optional(),
  limit: Limit,
  cursor: cursorOf("ltr"),
});

export const LetterAnswer = z
  .object({
    id: z.string(),
    subject: z.string().nullable().describe("Null for the last letter to somebody who was erased."),
    request: z.string().nullable(),
    kind: z.string().describe("As the same letter by mail; `rights_passphrase` is what opens a copy, which goes by itself."),
    language: z.string(),
    state: State,
    createdAt: z.string(),
    printedAt: z.string().nullable(),
    printedBy: z.string().nullable(),
    how: z.enum(["post", "handed_over", "told"]).nullable(),
    endedAt: z.string().nullable(),
    endedBy: z.string().nullable(),
  })
  .openapi("PostalLetter");
export const LettersAnswer = listOf(LetterAnswer);

export const PrintBody = z.strictObject({ letters: z.array(LetterId).min(1).max(LETTERS_AT_ONCE) }).openapi("LettersToPrint");
export const DispatchBody = z
  .strictObject({
    how: z
      .enum(["post", "handed_over", "told", "not_needed"])
      .describe("By post, from hand to hand, by word of mouth; or not needed any more."),
  })
  .openapi("LetterDispatch");
