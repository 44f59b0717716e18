import { z } from "@hono/zod-openapi";
import { MapName, idSchema, listOf } from "./common.ts";

export const ImportParams = z.strictObject({ id: idSchema("imp", "imp_06f3k2m9v8q4x7t1r5w0d2c6b8") });
export const ImportQuery = z.strictObject({
  map: z.string().max(20_000).optional().describe('JSON: {"column": "field"}. What is too long for an address goes into the confirmation.'),
  purpose: MapName.optional(),
  confirm: z.enum(["true", "false"]).optional().describe("`true`: nothing is imported until the columns are confirmed."),
});
export const ColumnMapping = z
  .record(z.string().max(200), z.string().max(100).nullable())
  .refine((mapping) => Object.keys(mapping).length <= 500, "At most 500 columns.");
export const ConfirmationBody = z
  .strictObject({ map: ColumnMapping.optional().describe("What other columns fill than was proposed; null leaves one out.") })
  .openapi("ImportConfirmation");
const ImportColumns = z
  .array(
    z.object({
      column: z.string().describe("Its name in the header."),
      field: z.string().nullable().describe("null: left out."),
      path: z.string().nullable().describe("The part of an address."),
      sure: z.enum(["certain", "likely", "none"]).optional(),
    }),
  )
  .nullable()
  .describe("null for NDJSON, whose keys are the fields' names.");
const ImportChoices = z
  .array(z.object({ target: z.string(), label: z.string(), type: z.string(), many: z.boolean(), required: z.boolean() }))
  .optional()
  .describe("Of a proposed import: what a column can fill.");
export const ImportStartedAnswer = z.object({
  id: z.string(),
  state: z.enum(["queued", "proposed"]),
  columns: ImportColumns,
  choices: ImportChoices,
});
const Failure = z
  .object({ code: z.string(), say: z.string(), line: z.int().nullable().describe("The line to blame, where it is one.") })
  .nullable()
  .describe("Why it ended early; null where it did not.");
export const ImportAnswer = z
  .object({
    id: z.string(),
    state: z.enum(["proposed", "queued", "running", "done", "failed"]),
    read: z.int(),
    imported: z.int(),
    rejectedCount: z.int(),
    rejected: z.array(
      z.object({ line: z.int(), column: z.string().nullable(), field: z.string().nullable(), code: z.string(), say: z.string() }),
    ),
    rejectedUntil: z
      .string()
      .nullable()
      .describe("Until when the rejected rows are kept, or were; null where there are none, or the import has not ended."),
    rejectedGone: z
      .boolean()
      .describe("true: they were kept until then, and `rejected` is empty; `rejectedCount` still tells how many there were."),
    done: z.boolean(),
    failure: Failure,
    progress: z.number(),
    waits: z
      .object({ code: z.literal("read_only"), say: z.string() })
      .optional()
      .describe("Why it does not go on for now; it will by itself."),
    columns: ImportColumns.optional(),
    choices: ImportChoices,
  })
  .openapi("Import");

const COUNTS = z.object({ read: z.int(), imported: z.int(), rejected: z.int() });
const WHEN = { createdAt: z.string(), finishedAt: z.string().nullable() };
const STATE = z.enum(["proposed", "queued", "running", "done", "failed"]);
export const ImportsAnswer = listOf(
  z
    .object({
      id: z.string(),
      state: STATE,
      format: z.enum(["csv", "ndjson"]),
      by: z.string(),
      progress: z.number(),
      counts: COUNTS,
      failure: Failure,
      ...WHEN,
    })
    .openapi("ListedImport"),
);
export const JobsAnswer = listOf(
  z
    .object({
      id: z.string(),
      kind: z.enum(["import"]),
      state: STATE,
      progress: z.number(),
      startedAt: z.string(),
      finishedAt: z.string().nullable(),
      counts: COUNTS,
      failure: Failure,
    })
    .openapi("Job"),
);
