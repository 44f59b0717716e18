import { z } from "@hono/zod-openapi";
import { DAYS_MAX, SUBJECTS_MAX } from "../../../workflows/disclosing/disclosing.ts";
import { EntryId, FieldNames, Limit, Purpose, Reason, SubjectId, cursorOf, idSchema, listOf } from "./common.ts";
import { VendorId } from "./vendors.ts";

const DisclosureId = idSchema("dsc", "dsc_06f3k2m9v8q4x7t1r5w0d2c6b8");
export const DisclosureParams = z.strictObject({ id: DisclosureId });

const Subjects = z
  .array(SubjectId)
  .min(1)
  .max(SUBJECTS_MAX)
  .refine((ids) => new Set(ids).size === ids.length, "A customer is named twice.");

export const NewDisclosureBody = z
  .strictObject({
    vendor: z
      .string()
      .min(1)
      .max(64)
      .regex(/^[a-z][a-z0-9_-]*$/u)
      .describe("Its id, or its name in the data map."),
    purpose: Purpose.optional(),
    subjects: z.union([Subjects, z.literal("all")]).describe(`Which customers, or "all"; ${SUBJECTS_MAX} at most.`),
    fields: FieldNames.describe("What the data map lets the vendor have for the purpose; what may not be exported is left out and told."),
    format: z.enum(["csv", "json"]),
    protect: z.enum(["age", "zip"]).describe("Encrypted to the vendor's age key, or a zip (AES-256) with a passphrase that is told once."),
    expiresInDays: z.int().min(1).max(DAYS_MAX).optional().describe("7 where nothing is said."),
    reason: Reason.optional(),
  })
  .openapi("NewPreparedDisclosure");

const Time = z.string().nullable();
const shape = {
  id: z.string(),
  vendor: z.string(),
  vendorLabel: z.string(),
  state: z.enum(["making", "ready", "failed", "collected", "expired", "revoked"]),
  code: z.string().nullable().describe("Why it failed, or was taken back by the house itself."),
  purpose: z.string(),
  fields: z.array(z.string()),
  format: z.enum(["csv", "json"]),
  protect: z.enum(["age", "zip"]),
  asked: z.int().describe("Customers that were asked for."),
  count: z.int().describe("Customers in the file; 0 until it is ready."),
  withheld: z
    .array(z.object({ field: z.string(), code: z.string(), count: z.int() }))
    .describe("What was left out, why, and of how many customers."),
  sizeBytes: z.int(),
  downloads: z.object({ used: z.int(), most: z.int() }),
  actor: z.object({ kind: z.string(), id: z.string(), name: z.string().nullable() }),
  madeAt: z.string(),
  readyAt: Time,
  collectedAt: Time.describe("When the vendor fetched it first: from then on it was given what is in it."),
  expiresAt: z.string(),
  entry: z.string(),
};
export const DisclosureAnswer = z.object(shape).openapi("PreparedDisclosure");
export const NewDisclosureAnswer = z
  .object({
    ...shape,
    link: z.string().describe("For the vendor; shown once."),
    passphrase: z.string().nullable().describe("Of a zip; shown once. Tell it to the vendor by another way than the link."),
  })
  .openapi("NewPreparedDisclosureAnswer");

export const DisclosuresQuery = z.strictObject({ vendor: VendorId.optional(), limit: Limit, cursor: cursorOf("dsc") });
export const DisclosuresAnswer = listOf(DisclosureAnswer);

export const GivenQuery = z.strictObject({ limit: Limit, cursor: EntryId.optional() });
export const GivenTold = z
  .object({
    entry: z.string(),
    at: z.string(),
    act: z.string(),
    way: z.enum(["forward", "fill", "file"]),
    vendor: z.object({ id: z.string(), label: z.string() }),
    fields: z.array(z.string()),
    purpose: z.string().nullable(),
    actor: z.object({ kind: z.string(), id: z.string(), role: z.string(), name: z.string().nullable() }),
  })
  .openapi("GivenToVendor");
export const GivenAnswer = listOf(GivenTold);
