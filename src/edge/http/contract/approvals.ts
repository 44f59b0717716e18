import { z } from "@hono/zod-openapi";
import { NAME_CHARS_MAX, REASON_CHARS_MAX } from "../../../base/limits.ts";
import { APPROVAL_STATES, FINDINGS, VOTES } from "../../../registers/approvals/states.ts";
import { EntryId, Limit, MapName, Purpose, SubjectId, cursorOf, idSchema, listOf } from "./common.ts";

const ApprovalId = idSchema("apr", "apr_06f3k2m9v8q4x7t1r5w0d2c6b8");
const GlassBreakId = idSchema("brk", "brk_06f3k2m9v8q4x7t1r5w0d2c6b8");
export const ApprovalParams = z.strictObject({ id: ApprovalId });
export const GlassBreakParams = z.strictObject({ id: GlassBreakId });

const REASON_CHARS_MIN = 5;
const NOTE_CHARS_MAX = 2_000;
const Why = z.string().trim().min(REASON_CHARS_MIN).max(REASON_CHARS_MAX);

export const NewApprovalBody = z
  .strictObject({
    subject: SubjectId,
    field: MapName,
    purpose: Purpose.optional(),
    form: z.literal("clear").optional(),
    reason: Why.describe("Told to whoever is asked to agree; erased with the customer."),
  })
  .openapi("NewApproval", {
    example: { subject: "sub_06f3k2m9v8q4x7t1r5w0d2c6b8", field: "passport", reason: "The airline wants it read out" },
  });
export const VoteBody = z.strictObject({ vote: z.enum(VOTES) }).openapi("Vote");

const Person = z.object({ id: z.string(), name: z.string().nullable() });
const Time = z.string().nullable();

export const ApprovalAnswer = z
  .object({
    id: z.string(),
    state: z.enum(APPROVAL_STATES),
    subject: z.string(),
    field: z.string(),
    fieldLabel: z.string(),
    form: z.enum(["clear", "export"]),
    purpose: z.string(),
    reason: z.string(),
    needed: z.int().describe("How many others have to agree."),
    agreed: z.int(),
    asker: Person,
    isMine: z.boolean().describe("Asked by whoever looks."),
    mayVote: z.boolean().describe("Whoever looks can answer it."),
    voted: z.enum(VOTES).nullable().describe("What whoever looks has answered."),
    approvers: z.array(Person.extend({ vote: z.enum(VOTES), at: z.string() })).describe("Who has answered."),
    askedAt: z.string(),
    expiresAt: z.string().describe("No answer is taken after it."),
    until: Time.describe("Of one that was agreed to: how long it holds."),
  })
  .openapi("Approval");
export const ApprovalsQuery = z.strictObject({
  state: z.enum(["asked", "ended"]).optional(),
  limit: Limit,
  cursor: cursorOf("apr"),
});
export const ApprovalsAnswer = listOf(ApprovalAnswer);

export const ReviewBody = z
  .strictObject({ finding: z.enum(FINDINGS), note: z.string().trim().min(REASON_CHARS_MIN).max(NOTE_CHARS_MAX) })
  .openapi("GlassReview");
export const GlassBreakAnswer = z
  .object({
    id: z.string(),
    state: z.enum(["open", "reviewed"]),
    subject: z.string(),
    fields: z.array(z.object({ field: z.string().max(NAME_CHARS_MAX), label: z.string() })),
    purpose: z.string(),
    actor: Person,
    reason: z.string().nullable().describe("Null where it was erased with the customer."),
    entry: EntryId.describe("The ledger's, of the reveal."),
    at: z.string(),
    isOwn: z.boolean(),
    mayReview: z.boolean(),
    reviewedBy: Person.nullable(),
    reviewedAt: Time,
    finding: z.enum(FINDINGS).nullable(),
    note: z.string().nullable(),
  })
  .openapi("GlassBreak");
export const GlassBreaksQuery = z.strictObject({
  state: z.enum(["open", "reviewed"]).optional(),
  limit: Limit,
  cursor: cursorOf("brk"),
});
export const GlassBreaksAnswer = listOf(GlassBreakAnswer);
