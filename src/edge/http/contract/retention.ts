import { z } from "@hono/zod-openapi";
import { REASON_CHARS_MAX } from "../../../base/limits.ts";
import { HOLD_REASONS } from "../../../registers/holds/holds.ts";
import { Limit, MapName, SubjectId, cursorOf, idSchema } from "./common.ts";

const HoldId = idSchema("hld", "hld_06f3k2m9v8q4x7t1r5w0d2c6b8");
const Day = z.iso.date().max(10).openapi({ example: "2027-12-31" });

export const HoldParams = z.strictObject({ id: HoldId });
export const HoldsQuery = z.strictObject({
  subject: SubjectId.optional().describe("Of this customer alone."),
  limit: Limit,
  cursor: cursorOf("hld"),
});
export const NewHoldBody = z
  .strictObject({
    subject: SubjectId.optional().describe("All of this customer, or the one field that is named."),
    field: MapName.optional().describe("Of this customer; of everybody where no customer is named."),
    reason: z.enum(HOLD_REASONS),
    words: z.string().trim().min(1).max(REASON_CHARS_MAX).optional().describe("What it is about, in words; sealed."),
    until: Day.describe("The last day on which it holds, in UTC."),
  })
  .openapi("NewHold");
const HoldShape = {
  id: z.string(),
  subject: z.string().nullable(),
  field: z.string().nullable(),
  reason: z.enum(HOLD_REASONS),
  until: z.string(),
  isLive: z.boolean(),
  placedAt: z.string(),
  placedBy: z.string(),
  endedAt: z.string().nullable(),
  endedBy: z.string().nullable(),
};
export const HoldAnswer = z.object({ ...HoldShape, words: z.string().nullable() }).openapi("Hold");
export const HoldsAnswer = z.object({ items: z.array(HoldAnswer), nextCursor: z.string().nullable() });

export const DateDoubt = z.object({
  lastDay: z.string().describe("The last day on which the server ran at a date that was believed, in UTC."),
  today: z.string().describe("What its clock says now."),
  hours: z
    .int()
    .nullable()
    .describe("For how long it still runs before it believes that by itself; null where the clock of the database contradicts it."),
});
export const DateConfirmationBody = z.strictObject({ date: Day.describe("The day that it is, in UTC, and that the server's clock says.") });

const Sweep = z.object({
  day: z.string(),
  state: z.enum(["running", "done"]),
  destroyed: z.int(),
  held: z.int().describe("Past their time, and left because of a hold."),
  skipped: z.int().describe("Customers, or fields of theirs, that are damaged; `npx strongroom verify` names what."),
  startedAt: z.string(),
  movedAt: z.string(),
});
export const RetentionPreview = z
  .object({
    at: z.string(),
    days: z.int().describe("How far `soon` looks ahead."),
    isBehind: z.boolean().describe("No sweep has ended for two days."),
    isWhole: z.boolean(),
    dateDoubt: DateDoubt.nullable().describe("Why nothing is destroyed for its age at present: the server's clock jumped."),
    liveHolds: z.int(),
    sweeps: z.array(Sweep).describe("The last two weeks, newest first."),
    fields: z.array(
      z.object({
        field: z.string(),
        label: z.string(),
        keptFor: z.string(),
        over: z.int().describe("Past their time: gone at the next sweep."),
        soon: z.int().describe("Their time ends within the days looked ahead."),
        onHold: z.int().describe("Past their time or soon, and kept because of a hold."),
        oldest: z.string().nullable(),
        closed: z
          .array(z.object({ purpose: z.string(), label: z.string(), count: z.int() }))
          .describe("Uses that are over for values which another use may still have."),
      }),
    ),
  })
  .openapi("RetentionPreview");

export const ReportParams = z.strictObject({
  quarter: z
    .string()
    .regex(/^20\d\d-Q[1-4]$/u)
    .max(7)
    .openapi({ example: "2026-Q4" }),
});
export const ReportQuery = z.strictObject({ format: z.enum(["json", "csv"]).optional() });
export const RetentionReport = z
  .object({
    quarter: z.string(),
    from: z.string(),
    to: z.string(),
    at: z.string(),
    isOver: z.boolean(),
    isWhole: z.boolean(),
    days: z.object({ swept: z.int(), of: z.int() }),
    skipped: z.int(),
    fields: z.array(
      z.object({
        field: z.string(),
        label: z.string(),
        category: z.string(),
        keptFor: z.string(),
        destroyed: z.int(),
        held: z.int(),
        leftOver: z.int(),
        leftOnHold: z.int(),
      }),
    ),
    cards: z.record(z.string(), z.int()).describe("Cards that ended, by why: used, ended, over, retention, expired."),
    holds: z.array(z.object(HoldShape)),
  })
  .openapi("RetentionReport");
