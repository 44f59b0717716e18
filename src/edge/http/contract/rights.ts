import { z } from "@hono/zod-openapi";
import { isMailAddress } from "../../../platform/outbox/mail.ts";
import { isCountryCode } from "../../../registers/datamap/countries.ts";
import { RIGHTS_KINDS, RIGHTS_STATES } from "../../../registers/rights/kinds.ts";
import { PERMISSION_REASONS, PERMISSION_TYPES } from "../../../registers/rights/permission-words.ts";
import { RIGHTS_REASONS } from "../../../base/rights-reasons.ts";
import { EXTENSION_REASONS } from "../../../registers/rights/reasons.ts";
import { FieldNames, FieldValues, MapName, Reason, SubjectId, idSchema, listOf } from "./common.ts";

const PLACE_WORDS = "A country, or a part of one, as `GB` or `US-CA`.";
/** A word of the business's own list. */
const Code = z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/u);
const Day = z.iso.date().openapi({ example: "2036-12-31" });
const RequestId = idSchema("rrq", "rrq_06f3k2m9v8q4x7t1r5w0d2c6b8");
export const Kind = z.enum(RIGHTS_KINDS);
export const State = z.enum(RIGHTS_STATES);
const ReasonCode = z.enum(RIGHTS_REASONS);

export const RequestParams = z.strictObject({ id: RequestId });
export const TaskParams = z.strictObject({ id: RequestId, task: idSchema("rtk", "rtk_06f3k2m9v8q4x7t1r5w0d2c6b8") });

export const RequestBody = z
  .strictObject({
    kind: Kind,
    subject: SubjectId,
    fields: z.array(MapName).max(100).optional().describe("These only; everything where nothing is said."),
    purpose: MapName.optional().describe("Of an objection."),
    channel: Code.optional().describe("How it came, as `phone` or `portal`."),
    method: Code.optional().describe("How identity was shown, where it was; as under verifications."),
    residence: z
      .string()
      .regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/u, PLACE_WORDS)
      .refine((text) => !/^[A-Z]{2}/u.test(text) || isCountryCode(text.slice(0, 2)), PLACE_WORDS)
      .optional()
      .describe("Where the customer lives, if they said so; read from their values where nothing is said."),
    values: FieldValues.optional().describe("Of a correction: what each field should be; null removes it. Sealed with the request."),
    agent: z
      .strictObject({
        name: z.string().trim().min(1).max(200),
        evidence: z.string().trim().min(1).max(1000),
        email: z
          .string()
          .max(254)
          .refine(isMailAddress, "One e-mail address, as in name@example.com.")
          .optional()
          .describe("Where the agent is told that their permission was refused; nothing else ever goes there."),
      })
      .optional()
      .describe("Who asks for the customer, and by what permission."),
    byPost: z.boolean().optional().describe("Answered by letters that staff print and post, whatever else is on file."),
    language: z.enum(["en", "es", "de", "fr"]).optional(),
  })
  .openapi("NewRightsRequest");

/** What anybody may ask, who shows no key: nothing in the answer depends on whether somebody is known. */
export const RequestByContactBody = z
  .strictObject({
    kind: Kind,
    contact: z.strictObject({ field: MapName, equals: z.string().trim().min(3).max(254) }),
    fields: z
      .array(MapName)
      .max(100)
      .optional()
      .describe(
        "Of access, portability and erasure: these only, of those that the privacy notice names; everything where nothing is said.",
      ),
    business: z.string().trim().min(1).max(254).optional().describe("Its name or id; needed only in a house of several."),
    language: z.enum(["en", "es", "de", "fr"]).optional(),
  })
  .openapi("NewRightsRequestByContact");
export const ReceivedAnswer = z.object({ received: z.literal(true), say: z.string() });

export const VerificationBody = z
  .strictObject({
    method: Code.describe(
      "How identity was shown: portal, code, call-back, document or three-points (a reasonably high degree); portal-recent, code-recent, call, two-points or agent-permission (a reasonable one). A word of your own counts as a reasonable degree.",
    ),
  })
  .openapi("Verification");

export const DecisionBody = z
  .strictObject({
    decision: z.enum(["granted", "in_part", "refused", "lifted"]),
    reasons: z
      .array(z.strictObject({ code: ReasonCode, fields: FieldNames.optional(), until: Day.optional() }))
      .max(50)
      .optional()
      .describe("Why not, or not wholly; needed where a request other than a restriction or an objection is refused or granted in part."),
    reason: Reason.optional(),
    coolingDays: z.int().min(0).max(30).optional().describe("Of an erasure: how long it can still be taken back."),
  })
  .openapi("Decision");

export const ExtensionBody = z.strictObject({ reason: z.enum(EXTENSION_REASONS) }).openapi("RightsExtension");
const PauseReason = z.enum(["identity", "clarification", "fee"]);
export const PauseBody = z
  .strictObject({
    reason: PauseReason.describe(
      "Under the laws of the list the clock stands still for identity or clarification in the United Kingdom, and nowhere for a fee.",
    ),
  })
  .openapi("RightsPause");
export const AppealBody = z.strictObject({ words: Reason.trim().min(1).optional() }).openapi("RightsAppeal");
export const AppealDecisionBody = z
  .strictObject({ decision: z.enum(["upheld", "overturned"]), reason: Reason.trim().min(1).optional() })
  .openapi("RightsAppealDecision");
export const PlanQuery = z.strictObject({
  keep: z
    .string()
    .max(2000)
    .refine((text) => text.split(",").every((one) => MapName.safeParse(one).success), "Names of fields, with commas between them.")
    .optional()
    .describe("Of an erasure: the plan if these fields were kept, with commas between them."),
});
export const NoBody = z.strictObject({}).openapi("Nothing");

export const CopyState = z.enum(["making", "delayed", "ready", "expired", "failed"]);

export const RequestAnswer = z
  .object({
    id: z.string(),
    kind: Kind,
    subject: z.string(),
    scope: z.array(z.string()),
    channel: z.string(),
    state: State,
    law: z.string().nullable().describe("The law whose clock it runs by; null where none is known and thirty days hold."),
    lawName: z.string().nullable(),
    lawChecked: z
      .object({ on: Day, against: z.enum(["statute", "secondary", "own_knowledge"]) })
      .nullable()
      .describe("When what is said of this law was looked up, and in what: the law's own text, what others write of it, or nothing."),
    residence: z.string().nullable(),
    language: z.string().nullable(),
    createdAt: z.string(),
    provenAt: z.string().nullable(),
    verifiedBy: z.string().nullable(),
    proofNeeded: z.union([z.literal(0), z.literal(1), z.literal(2)]),
    proofShown: z.union([z.literal(0), z.literal(1), z.literal(2)]),
    acknowledgeBy: z.string().nullable(),
    dueAt: z.string().nullable().describe("Null where the clock begins when identity is shown."),
    isOverdue: z.boolean(),
    extension: z.object({ reason: z.string(), until: z.string().nullable(), at: z.string() }).nullable(),
    extendableTo: z.string().nullable().describe("When it would be due if its time were extended now; null where that cannot be."),
    pausedSince: z.string().nullable(),
    pauseReason: z.string().nullable(),
    pausesFor: z.array(PauseReason).describe("For what its clock could be let stand still now."),
    decision: z
      .object({
        decision: z.enum(["granted", "in_part", "refused", "lifted"]),
        reasons: z.array(z.object({ code: ReasonCode, fields: z.array(z.string()), until: z.string().nullable() })),
        at: z.string(),
        by: z.string(),
      })
      .nullable(),
    appeal: z
      .object({
        state: z.enum(["open", "upheld", "overturned"]),
        at: z.string(),
        dueAt: z.string().nullable(),
        decidedAt: z.string().nullable(),
        extension: z.object({ reason: z.string(), at: z.string() }).nullable(),
        extendableTo: z.string().nullable().describe("Until when it may be extended; null where its law does not say, or it was."),
      })
      .nullable(),
    groupedInto: z.string().nullable(),
    coolingUntil: z.string().nullable(),
    carriedAt: z.string().nullable(),
    doneAt: z.string().nullable(),
    decidedAt: z.string().nullable(),
    agent: z.boolean(),
    byPost: z.boolean(),
    export: z
      .object({
        state: CopyState.describe(
          "`delayed`: a try did not make it, and another is made by itself; `failed`: none is made any more by itself.",
        ),
        expiresAt: z.string().nullable(),
        fetchesLeft: z.int().optional().describe("How often the copy can still be fetched; told where one request is read."),
      })
      .nullable(),
    certificate: z.boolean(),
  })
  .openapi("RightsRequest");
export const RequestsAnswer = listOf(RequestAnswer);

const PermissionReason = z.enum(PERMISSION_REASONS);
const PermissionId = z.string().regex(/^[a-z0-9]{16}$/u);
export const PermissionAnswer = z
  .object({
    id: z.string().describe("Of this upload; one that takes its place has another."),
    name: z.string().nullable().describe("As its sender called it; null while the safe is sealed."),
    mediaType: z.enum(PERMISSION_TYPES).describe("As its first bytes say."),
    sizeBytes: z.int(),
    state: z.enum(["waiting", "accepted", "refused"]),
    reason: PermissionReason.nullable(),
    at: z.string(),
    judgedAt: z.string().nullable(),
  })
  .openapi("AgentsPermission");
export const PermissionAnswerOrNone = z.object({ permission: z.union([PermissionAnswer, z.null()]) }).openapi("AgentsPermissionOrNone");
export const PermissionOpenBody = z.strictObject({ reason: Reason.trim().min(1).optional() }).openapi("AgentsPermissionOpening");
export const PermissionVerdictBody = z
  .strictObject({
    permission: PermissionId.describe("The upload that was looked at."),
    verdict: z.enum(["accepted", "refused"]),
    reason: PermissionReason.describe(
      "Accepted: power_of_attorney, signed_letter or legal_guardian. Refused, and the agent is told which: not_signed, not_readable, not_for_this, out_of_date or not_genuine.",
    ),
    words: Reason.trim().min(1).optional().describe("In your own words; sealed, and told to nobody outside."),
  })
  .openapi("AgentsPermissionVerdict");

const MESSAGE_CHARS_MAX = 4000;
export const MessageBody = z.strictObject({ text: z.string().trim().min(1).max(MESSAGE_CHARS_MAX) }).openapi("NewRightsMessage");
export const MessageAnswer = z
  .object({
    at: z.string(),
    direction: z.enum(["in", "out"]),
    by: z.object({ kind: z.string(), id: z.string() }),
    text: z.string().nullable().describe("Null where it went with the customer's data, •••• where it is damaged."),
  })
  .openapi("RightsMessage");
export const MessagesAnswer = z.object({ items: z.array(MessageAnswer) }).openapi("RightsMessages");

export const TaskAnswerBody = z
  .strictObject({ outcome: z.enum(["done", "refused", "nothing_held"]), note: Reason.trim().min(1).optional() })
  .openapi("RightsTaskAnswer");
export const TaskAnswer = z
  .object({
    id: z.string(),
    vendor: z.string(),
    label: z.string(),
    what: z.enum(["correction", "erasure", "restriction", "objection"]),
    fields: z.array(z.string()).describe("Of which fields it is; none: of everything."),
    state: z.enum(["open", "sent", "done", "refused", "nothing_held", "failed"]),
    by: z.enum(["operation", "letter"]).nullable(),
    isReturned: z.boolean().describe("The letter came back: it could not be delivered. Mend the vendor's address, and send it again."),
    dueAt: z.string(),
    at: z.string(),
    mails: z
      .array(
        z.object({
          at: z.string(),
          isVerified: z.boolean().describe("The mailbox's server vouches for the sender, who writes from where the vendor is known to be."),
          from: z.string().nullable().describe("Null while the safe is sealed."),
          text: z.string().nullable(),
        }),
      )
      .describe("What somebody wrote in answer to the letter. It moves nothing, and goes once what came of the task is noted."),
  })
  .openapi("RightsTask");
export const TasksAnswer = z.object({ items: z.array(TaskAnswer) }).openapi("RightsTasks");

const Shown = z.looseObject({ form: z.enum(["masked", "refused"]) });
export const CorrectionQuery = z.strictObject({ purpose: MapName.optional() });
export const CorrectionAnswer = z
  .object({
    items: z.array(
      z.object({
        field: z.string(),
        asks: z.enum(["value", "removal"]).describe("Whether another value is asked for, or none."),
        before: Shown,
        after: Shown,
      }),
    ),
    seenBy: z
      .array(z.object({ role: z.string(), purpose: z.string(), fields: z.array(z.string()) }))
      .describe("Roles that see fields of it masked, for what purpose; those that see most first."),
  })
  .openapi("RightsCorrection");

export const ExportQuery = z.strictObject({ format: z.enum(["age", "zip"]).optional().describe("`age` where nothing is said.") });
export const ExportPassphrase = z.strictObject({ passphrase: z.string() }).openapi("ExportPassphrase");
