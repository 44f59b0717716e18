import { z } from "@hono/zod-openapi";
import { LANGUAGES } from "../../../base/language.ts";
import { CLEARANCE_KINDS } from "../../../registers/clearance/guess-kind.ts";
import { LACKS } from "../../../registers/clearance/words.ts";
import { Label, Limit, MapName, cursorOf, idSchema, listOf } from "./common.ts";
import { StaffId } from "./staff.ts";

const POLICY_CHARS_MAX = 50_000;
const VERSIONS_MAX = 1_000_000;
export const PolicyId = idSchema("pol", "pol_06f3k2m9v8q4x7t1r5w0d2c6b8");
export const PolicyParams = z.strictObject({ id: PolicyId });
export const PolicyQuery = z.strictObject({
  version: z
    .string()
    .regex(/^[1-9]\d{0,5}$/u)
    .optional()
    .describe("The newest where nothing is said."),
});
const Language = z.enum(LANGUAGES);
const Text = z.string().trim().min(1).max(POLICY_CHARS_MAX);

export const NewPolicyBody = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,39}$/u)
      .describe("As roles `require` it."),
    kind: z.enum(["clause", "policy"]).describe("A clause is signed with one's name; a policy is acknowledged."),
    title: Label,
    text: Text,
    language: Language.optional(),
  })
  .openapi("NewPolicy");
export const NewVersionBody = z.strictObject({ title: Label, text: Text, language: Language.optional() }).openapi("NewPolicyVersion");
export const SignatureBody = z
  .strictObject({
    version: z.int().min(1).max(VERSIONS_MAX).describe("The version that was read; only the newest can be signed."),
    statement: z.string().max(200).optional().describe("One's own name, typed; a clause needs it."),
  })
  .openapi("NewSignature");
export const PublishedAnswer = z.object({ id: z.string(), version: z.int(), digest: z.string() });
export const SignedAnswer = z.object({ policy: z.string(), version: z.int(), at: z.string() });

const Version = {
  version: z.int(),
  language: z.string(),
  title: z.string(),
  digest: z.string().describe("SHA-256, in hex, of title, empty line and text."),
  publishedAt: z.string(),
  publishedBy: z.string(),
};
const policy = { id: z.string(), name: z.string(), kind: z.enum(["clause", "policy"]), ...Version };
export const PoliciesAnswer = z.object({ items: z.array(z.object(policy).openapi("Policy")) });
export const PolicyAnswer = z.object({ ...policy, text: z.string(), versions: z.array(z.object(Version)) }).openapi("PolicyText");

const KIND = z.enum(CLEARANCE_KINDS);
const Clearance = z
  .object({
    name: z.string(),
    label: z.string(),
    kind: KIND,
    status: z.enum(["met", "due", "missing", "outdated", "expired"]),
    isMet: z.boolean(),
    since: z.string().nullable(),
    until: z.string().nullable(),
    lack: z.enum(LACKS).nullable().describe("What is missing, for whoever says it in words of their own; null where nothing is."),
    missing: z.string().describe("The same in an English sentence."),
    mend: z.string().describe("What mends it, in English."),
    mendBy: z.enum(["person", "owner"]).nullable(),
    policy: z.object({ id: z.string(), version: z.int(), title: z.string() }).nullable().describe("What is to be signed."),
  })
  .openapi("Clearance");
export const MyClearanceAnswer = z.object({ items: z.array(Clearance) });

export const ClearancesQuery = z.strictObject({ staff: StaffId.optional(), limit: Limit, cursor: cursorOf("stf") });
const Kind = z.object({
  name: z.string(),
  label: z.string(),
  kind: KIND,
  months: z.int().nullable(),
  policy: z.string().nullable(),
  isGuessed: z.boolean().describe("From its name; the owner may say otherwise."),
});
const RecordTold = z.object({
  id: z.string(),
  staff: z.string(),
  name: z.string(),
  result: z.enum(["passed", "failed"]),
  on: z.string(),
  until: z.string().nullable(),
  by: z.string().nullable().describe("Who checked."),
  recordedAt: z.string(),
  recordedBy: z.string(),
  revokedAt: z.string().nullable(),
});
export const ClearancesAnswer = listOf(
  z.object({ staff: z.string(), name: z.string(), state: z.string(), clearances: z.array(Clearance) }).openapi("StaffClearance"),
).and(
  z.object({
    kinds: z.array(Kind),
    signatures: z
      .array(
        z.object({
          policy: z.string(),
          version: z.int(),
          at: z.string(),
          device: z.string().nullable(),
          statement: z.string().nullable().describe("The name that was typed."),
        }),
      )
      .describe("Of one person, where one is named: all that they signed."),
    records: z.array(RecordTold).describe("Of one person, where one is named: all that was recorded, revoked records too."),
  }),
);
const Day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/u)
  .openapi({ example: "2026-11-28" });
export const NewClearanceBody = z
  .strictObject({
    staff: StaffId,
    name: MapName.describe("As roles `require` it."),
    result: z.enum(["passed", "failed"]),
    on: Day.describe("The day of the check, the training, or the start of the insurance."),
    until: Day.optional().describe("The last day on which it holds; as its kind says where nothing is said."),
    by: Label.optional().describe("Who checked or taught; sealed. Never what a report says."),
  })
  .openapi("NewClearance");
export const ClearanceParams = z.strictObject({ id: idSchema("clr", "clr_06f3k2m9v8q4x7t1r5w0d2c6b8") });
export const NewClearanceAnswer = z.object({ id: z.string() });

const MONTHS_MAX = 120;
export const KindParams = z.strictObject({ name: MapName });
export const KindBody = z
  .strictObject({
    kind: KIND,
    label: Label.optional(),
    months: z.int().min(1).max(MONTHS_MAX).nullable().optional().describe("How long it holds; null: for ever, or as a record says."),
    policy: PolicyId.optional().describe("The document to sign; the one of the same name where nothing is said."),
  })
  .openapi("ClearanceKind");
export const KindAnswer = Kind;

const REASON_CHARS_MIN = 5;
export const BulkUnlockBody = z
  .strictObject({ reason: z.string().trim().min(REASON_CHARS_MIN).max(500).describe("Why many customers have to be opened; kept sealed.") })
  .openapi("BulkUnlock");
export const BulkUnlockAnswer = z.object({ until: z.string() });
export const BulkUnlocksAnswer = z.object({
  items: z.array(z.object({ id: z.string(), staff: z.string(), name: z.string(), at: z.string(), until: z.string(), reason: z.string() })),
});
