import { z } from "@hono/zod-openapi";
import { BATCH_ITEMS_MAX, NAME_CHARS_MAX } from "../../../base/limits.ts";
import { canSealTo } from "../../../platform/keeper/hpke.ts";
import { FieldNames, FieldValues, MapName, Purpose, Reason, SubjectId, TokenId, idSchema, listOf } from "./common.ts";

export const Lack = z
  .object({
    what: z.enum(["clearance", "device"]),
    name: z.string(),
    status: z.string(),
    say: z.string(),
    mend: z.string(),
    mendBy: z.enum(["person", "owner"]),
  })
  .openapi("Lack");
export const Refused = z.object({
  form: z.literal("refused"),
  code: z.string(),
  say: z.string(),
  unlock: z.string().nullable(),
  also: z.array(z.string()).optional(),
  lacks: z.array(Lack).optional().describe("What a person or their device lacks for this, and who can mend it."),
});
const Shown = z.union([z.object({ form: z.literal("masked"), value: z.unknown() }), Refused]);
const Revealed = z.union([z.object({ form: z.literal("clear"), value: z.unknown() }), Refused]);

export const SubjectParams = z.strictObject({ id: SubjectId });
export const PurposeQuery = z.strictObject({ purpose: Purpose.optional() });

export const CreateBody = z
  .strictObject({
    fields: FieldValues,
    source: z.string().max(NAME_CHARS_MAX).optional().describe("Where the data comes from."),
    purpose: Purpose.optional(),
  })
  .openapi("NewSubject");
export const ChangeBody = z
  .strictObject({ fields: FieldValues.describe("New values; null removes one."), purpose: Purpose.optional() })
  .openapi("SubjectChange");
export const SearchBody = z
  .strictObject({
    field: MapName,
    equals: z.unknown().refine((value) => value !== undefined, "This is needed and is not there."),
    purpose: Purpose.optional(),
  })
  .openapi("SubjectSearch");
const CardId = idSchema("crd", "crd_c5h66s3400");
const KEY_BYTES = 32;
const BrowserKey = z
  .base64()
  .max(44)
  .transform((text) => Buffer.from(text, "base64"))
  .refine((bytes) => bytes.length === KEY_BYTES && canSealTo(bytes), "This is no X25519 public key that one may seal to.")
  .openapi({ description: "An X25519 public key, base64, made for this one showing." });
export const RevealBody = z
  .strictObject({
    fields: FieldNames,
    purpose: Purpose.optional(),
    reason: Reason.optional(),
    breakGlass: z
      .literal(true)
      .optional()
      .describe(
        "In an emergency, of people whose role may: without call and second person, with a reason. Owners and the customer are told.",
      ),
    code: z
      .strictObject({ card: CardId, to: BrowserKey })
      .optional()
      .describe("The security code of this card, too, once, sealed to a key of the browser. Only that card is shown then."),
  })
  .openapi("Reveal");
const RevealItem = z
  .strictObject({
    subject: SubjectId.optional(),
    fields: FieldNames.optional(),
    token: TokenId.optional().describe("Instead of subject and fields: the one value that it stands for."),
  })
  .refine(
    ({ subject, fields, token }) =>
      token === undefined ? subject !== undefined && fields !== undefined : (subject ?? fields) === undefined,
    "Name subject and fields, or a token instead of both.",
  );
export const BatchRevealBody = z
  .strictObject({
    items: z.array(RevealItem).min(1).max(BATCH_ITEMS_MAX),
    purpose: Purpose.optional(),
    reason: Reason.optional(),
  })
  .openapi("BatchReveal");
export const CompareBody = z
  .strictObject({
    field: MapName,
    value: z.unknown().refine((value) => value !== undefined, "This is needed and is not there."),
    purpose: Purpose.optional(),
  })
  .openapi("Comparison");

export const CreatedAnswer = z.object({ id: z.string(), fields: z.record(z.string(), Shown), entry: z.string() }).openapi("CreatedSubject");
export const SubjectAnswer = z
  .object({
    id: z.string(),
    createdAt: z.string(),
    updatedAt: z.string(),
    source: z.string().nullable(),
    fields: z.record(z.string(), Shown),
  })
  .openapi("Subject");
export const SubjectsAnswer = listOf(SubjectAnswer);
export const FoundAnswer = z.object({ items: z.array(SubjectAnswer) });
const Opened = z.object({ subject: z.string(), fields: z.record(z.string(), Revealed), entry: z.string() });
export const RevealAnswer = Opened.extend({
  guarded: z
    .object({ seconds: z.int(), watermark: z.object({ name: z.string(), at: z.string() }) })
    .optional()
    .describe("Of what a second person agreed to, or was looked at in an emergency: how it has to be shown. The customer was told."),
  code: z
    .object({
      enc: z.string(),
      sealed: z.string(),
      errand: z.string(),
      tenant: z.string(),
      subject: z.string(),
      field: z.string(),
      record: z.string(),
    })
    .optional()
    .describe("The security code, sealed by HPKE (base mode, X25519, HKDF-SHA256, AES-256-GCM) to the key that was sent."),
}).openapi("Revealed");
export const BatchRevealAnswer = z.object({
  items: z.array(
    z.union([
      Opened.extend({ token: z.string().optional() }),
      z.object({ subject: z.string().optional(), token: z.string().optional(), code: z.string(), say: z.string() }),
    ]),
  ),
});
export const CompareAnswer = z.object({
  match: z.boolean(),
  triesLeft: z.int().describe("Wrong guesses that this detail may still take within the hour, by everybody together."),
  entry: z.string(),
});
