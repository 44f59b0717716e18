import { z } from "@hono/zod-openapi";
import { isMailAddress } from "../../../platform/outbox/mail.ts";
import { idSchema } from "./common.ts";

export const MailParams = z.strictObject({ id: idSchema("mai", "mai_06f3k2m9v8q4x7t1r5w0d2c6b8") });

const OutboxItem = z
  .object({
    id: z.string(),
    at: z.string(),
    channel: z.enum(["mail", "sms"]).describe("`sms`: a text message; it has no subject and no HTML."),
    kind: z.string(),
    to: z.string().nullable().describe("The e-mail address, or the telephone number in E.164; null where it is gone."),
    toName: z.string().nullable(),
    subject: z.string().nullable(),
    text: z.string().nullable().describe("Null where the mail carries a link or code that lets in whoever has it, and it was sent."),
    html: z.string().nullable(),
    isWithheld: z.boolean().describe("Whether text and HTML are not shown for that reason."),
    isGone: z
      .boolean()
      .describe("Whether address and words were dropped when it was delivered or given up, as of the last letter to somebody erased."),
    isDamaged: z.boolean().describe("Whether what was stored of it cannot be opened any more; `doctor --deep` tells what else was."),
    state: z.enum(["waiting", "sent", "failed", "held"]).describe("`held`: no mail server is set, or nobody who carries texts."),
    attempts: z.int(),
    nextAt: z.string().nullable(),
    sentAt: z.string().nullable(),
    lastError: z.object({ code: z.string(), say: z.string(), mend: z.string() }).nullable(),
  })
  .openapi("OutboxMail");

export const OutboxAnswer = z.object({
  items: z.array(OutboxItem),
  nextCursor: z.string().nullable(),
  isServerSet: z.boolean().describe("Whether a mail server is set."),
  isTextSet: z.boolean().describe("Whether somebody is set who carries text messages (SMS_URL)."),
});

export const RetryAnswer = z.object({ id: z.string(), state: z.literal("waiting") });

const ADDRESS_CHARS_MAX = 254;

export const MailTestBody = z.strictObject({
  to: z
    .string()
    .trim()
    .max(ADDRESS_CHARS_MAX)
    .refine(isMailAddress, "One e-mail address, as in name@example.com.")
    .openapi({ example: "you@example.com" }),
});

export const MailTestAnswer = z
  .object({
    ok: z.boolean(),
    code: z.string().nullable(),
    say: z.string(),
    mend: z.string().nullable(),
    dialogue: z.array(z.object({ from: z.enum(["us", "server"]), line: z.string() })).describe("Line by line; credentials are hidden."),
  })
  .openapi("MailTest");
