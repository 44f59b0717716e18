import { z } from "@hono/zod-openapi";
import { KeyId, Label, MapName, Reason, SubjectId, Time, idSchema, listOf } from "./common.ts";

export const KeyParams = z.strictObject({ id: KeyId });
export const NewKeyBody = z
  .strictObject({
    role: MapName.describe("A role of the data map that keys may have, or `owner`."),
    purposes: z.array(MapName).min(1).max(50).optional().describe("All that the role allows, where nothing is said."),
    label: Label.optional(),
    expiresAt: Time.optional(),
  })
  .openapi("NewKey");
export const NewKeyAnswer = z.object({ id: z.string(), key: z.string().describe("Shown once.") });
const ListedKey = z
  .object({
    id: z.string(),
    label: z.string(),
    role: z.string(),
    purposes: z.union([z.literal("all"), z.array(z.string())]),
    createdAt: z.string(),
    expiresAt: z.string().nullable(),
    lastUsedAt: z.string().nullable(),
    revokedAt: z.string().nullable(),
  })
  .openapi("Key");
export const KeysAnswer = listOf(ListedKey);

export const ErasureParams = z.strictObject({ id: idSchema("era", "era_06f3k2m9v8q4x7t1r5w0d2c6b8") });
export const ErasureBody = z.strictObject({ subject: SubjectId, reason: Reason.trim().min(1) }).openapi("NewErasure");
export const CertificateAnswer = z
  .object({
    id: z.string(),
    subject: z.string(),
    fields: z.array(z.string()).optional().describe("The fields that were erased, of a customer who stays; absent where everything was."),
    at: z.string(),
    destroyed: z.array(z.string()),
    kept: z.array(z.object({ what: z.string(), why: z.string(), until: z.string().nullable() })),
    entry: z.string(),
    finalAt: z.string(),
    residue: z
      .object({
        at: z.string(),
        found: z.int(),
        places: z.array(z.string()).describe("Where something was found: a table with its column, or a file of the data folder."),
        values: z.int().describe("How many values were looked for, beside the customer's id."),
        scanned: z.object({ tables: z.int(), rows: z.int(), files: z.int(), bytes: z.int() }),
      })
      .nullable()
      .optional()
      .describe("What is left of the customer, by a look through everything; null until it was looked for."),
    signature: z.unknown(),
  })
  .openapi("ErasureCertificate");
export const ErasureAnswer = z
  .object({
    id: z.string(),
    state: z
      .enum(["done", "looking", "residue"])
      .describe("`done`: nothing is left. `looking`: not looked through everything yet. `residue`: something is left."),
    certificate: CertificateAnswer,
  })
  .openapi("Erasure");

export const ErasuresQuery = z.strictObject({ subject: SubjectId });
export const ErasuresAnswer = listOf(ErasureAnswer);

export const PreviewBody = z.strictObject({ subject: SubjectId }).openapi("ErasurePreviewAsk");
export const PreviewAnswer = z
  .object({
    subject: z.string(),
    holds: z.array(z.object({ what: z.string(), count: z.int(), since: z.string().optional() })),
    destroyed: z.array(z.string()),
    kept: z.array(z.object({ what: z.string(), why: z.string(), until: z.string().nullable() })),
    finalAt: z.string(),
  })
  .openapi("ErasurePreview");
export const PlanAnswer = PreviewAnswer.extend({
  fields: z.array(z.string()).nullable().describe("The fields that go, of a customer who stays; null where everything goes."),
  isContactLeft: z
    .boolean()
    .describe("Whether an e-mail or a telephone stays. Where none does, nobody can be written to or sign in by a code any more."),
  coolingUntil: z.string().nullable().describe("Until when it can be taken back; null where it was not granted."),
  waitsFor: z.array(z.string()).describe("What is under way with a vendor or a bank; the erasure waits until it is over."),
}).openapi("ErasurePlan");
export const CountsAnswer = z
  .object({
    items: z.array(
      z.object({
        month: z.string().describe("As 2026-11."),
        field: z.string(),
        value: z.string().nullable().describe("Null: all values that stand for fewer than five, together."),
        count: z.int(),
      }),
    ),
  })
  .openapi("AnonymousCounts");
