import { z } from "@hono/zod-openapi";
import { MapName, Reason, SubjectId, Time, idSchema } from "./common.ts";

export const PASSPHRASE_CHARS_MIN = 12;

export const DownloadBody = z
  .strictObject({
    what: z.enum(["customers", "subject", "ledger", "rejected"]),
    purpose: MapName.optional().describe("Of customers: the purpose whose grants of `export` hold."),
    reason: Reason.optional(),
    subject: SubjectId.optional().describe("The one customer; of the ledger: entries about them only."),
    import: idSchema("imp", "imp_06f3k2m9v8q4x7t1r5w0d2c6b8").optional().describe("Whose rejected rows."),
    from: Time.optional().describe("Of the ledger: from this time on."),
    to: Time.optional().describe("Of the ledger: before this time."),
    format: z.enum(["age", "zip"]).describe("age v1 with a zip in it, or a zip encrypted by AES-256."),
    passphrase: z
      .string()
      .max(200)
      .regex(/^\P{Cc}*$/u)
      .refine((text) => Array.from(text).length >= PASSPHRASE_CHARS_MIN, `At least ${PASSPHRASE_CHARS_MIN} characters.`)
      .optional(),
    recipient: z
      .string()
      .regex(/^age1[0-9a-z]{1,3000}$/u)
      .optional()
      .describe("Instead of a passphrase, for age: whose key opens it."),
  })
  .refine((body) => (body.passphrase === undefined) !== (body.recipient === undefined), "Send either passphrase or recipient.")
  .refine((body) => body.format === "age" || body.recipient === undefined, "A zip is closed by a passphrase; a recipient needs age.")
  .refine((body) => body.what !== "subject" || body.subject !== undefined, "Say which subject.")
  .refine((body) => (body.what === "rejected") === (body.import !== undefined), "Say which import, and only for its rejected rows.")
  .openapi("NewDownload");
