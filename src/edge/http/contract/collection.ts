import { z } from "@hono/zod-openapi";
import { FIELDS_PER_ASK_MAX, NAME_CHARS_MAX } from "../../../base/limits.ts";
import { LANGUAGES } from "../../../base/language.ts";
import { CUSTODIES } from "../../../registers/datamap/types.ts";
import { REQUEST_STATES, type RequestState } from "../../../workflows/collection/states.ts";
import { FieldNames, FieldValues, Limit, Purpose, SubjectId, cursorOf, idSchema, listOf } from "./common.ts";

const LINES_MAX = 50;
const MESSAGE_CHARS_MAX = 1_000;
const WHEN_CHARS_MAX = 60;
const AMOUNT_MAX = 99_999_999_999;
const TTL_SECONDS_MIN = 1;
const TTL_SECONDS_MAX = 7 * 24 * 3600;

/** One line of a page: controls could hide what follows them. */
const line = (charsMax: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(charsMax)
    .refine((text) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text) && text.isWellFormed(), "One line of text, without control characters.");
const Amount = z.int().min(0).max(AMOUNT_MAX).describe("In the smallest unit of the currency: 1999 is 19.99 in USD.");
const Currency = z
  .string()
  .regex(/^[A-Z]{3}$/u)
  .describe("ISO 4217, as USD.")
  .openapi({ example: "USD" });
/** A line that is only words may be written as such. */
const NewLine = z.preprocess(
  (given) => (typeof given === "string" ? { what: given } : given),
  z.strictObject({ what: line(NAME_CHARS_MAX), when: line(WHEN_CHARS_MAX).optional(), amountMinor: Amount.optional() }),
);
const SecondItem = z.enum(["postcode", "code"]);
const Custody = z.enum(CUSTODIES);

export const CollectionId = idSchema("col", "col_06f3k2m9v8q4x7t1r5w0d2c6b8");
export const CollectionParams = z.strictObject({ id: CollectionId });

export const NewCollectionBody = z
  .strictObject({
    subject: SubjectId.optional().describe("Left out: somebody new, who is written down now."),
    fields: FieldValues.optional().describe("What is known of somebody new."),
    purpose: Purpose.optional().describe("Left out: the only one for which you may ask for all of this."),
    asks: FieldNames.describe(`Fields of the data map that the customer is asked for, one card at most; up to ${FIELDS_PER_ASK_MAX}.`),
    transaction: z.strictObject({
      title: line(NAME_CHARS_MAX).describe("What it is about; the customer reads it on the page."),
      amountMinor: Amount.optional(),
      currency: Currency.optional(),
      lines: z.array(NewLine).max(LINES_MAX).optional(),
    }),
    message: z
      .string()
      .trim()
      .min(1)
      .max(MESSAGE_CHARS_MAX)
      .refine((text) => text.isWellFormed() && !/[^\P{Cc}\n\r\t]/u.test(text), "Text without control characters.")
      .optional(),
    language: z.enum(LANGUAGES).optional(),
    ttlSeconds: z
      .int()
      .min(TTL_SECONDS_MIN)
      .max(TTL_SECONDS_MAX)
      .optional()
      .describe("How long the customer may fill it in: 48 hours where a card is asked for, else 7 days."),
    secondItem: SecondItem.optional().describe("What a link asks for beside itself: the postal code on file, or a code that you tell."),
    sendTo: z
      .string()
      .trim()
      .min(3)
      .max(320)
      .optional()
      .describe("An e-mail address to which the link goes, of somebody who is not on file."),
    send: z.boolean().optional().describe("Mail the link to the address on file."),
    custody: Custody.optional().describe("Stricter than the data map, never looser."),
  })
  .openapi("NewCollectionRequest");

export const CreatedCollectionAnswer = z
  .object({
    id: z.string(),
    subject: z.string(),
    number: z.string().openapi({ example: "T7K-2QM-8WXR" }),
    link: z.string().describe("Shown once; a new one kills it."),
    state: z.enum(REQUEST_STATES),
    secondItem: SecondItem,
    code: z.string().optional().describe("Shown once: what the customer is told on the phone, and the mail does not say."),
    expiresAt: z.string(),
    isSent: z.boolean(),
  })
  .openapi("CreatedCollectionRequest");

const Code = z.string().optional().describe("Shown once, where the second item is a code; the one before does not fit any more.");
export const SentCollectionAnswer = z.object({ link: z.string(), code: Code, sentAt: z.string() }).openapi("SentCollectionRequest");
export const CopiedMessageAnswer = z
  .object({
    link: z.string(),
    code: Code,
    text: z.string().describe("Link and instructions. The code is not in it: tell it by another way."),
  })
  .openapi("CopiedCollectionMessage");

const Time = z.string().nullable();
const CardShown = z.object({
  id: z.string(),
  brand: z.string(),
  last4: z.string(),
  expires: z.string().nullable(),
  nickname: z.string().nullable(),
});

export const CollectionAnswer = z
  .object({
    id: z.string(),
    subject: z.string(),
    number: z.string(),
    page: z.string().describe("Where the number is typed, to be read out with it."),
    state: z.enum(REQUEST_STATES),
    door: z.enum(["number", "link", "signed-in"]).nullable(),
    purpose: z.string(),
    asks: z.array(z.object({ field: z.string(), label: z.string(), type: z.string() })),
    transaction: z.object({
      title: z.string(),
      amountMinor: z.int().nullable(),
      currency: z.string().nullable(),
      lines: z.array(z.object({ what: z.string(), when: z.string().nullable(), amountMinor: z.int().nullable() })),
    }),
    message: z.string().nullable(),
    language: z.string(),
    secondItem: SecondItem,
    custody: Custody.nullable(),
    createdAt: z.string(),
    createdBy: z.object({ kind: z.string(), id: z.string(), name: z.string().nullable() }),
    isOwn: z.boolean().describe("Made by whoever asks."),
    sentAt: Time,
    openedAt: Time,
    providedAt: Time,
    usedAt: Time,
    endedAt: Time,
    expiresAt: z.string(),
    remindedAt: Time,
    notMeAt: Time.describe("When somebody who came in said that it is not theirs."),
    linkStoppedAt: Time.describe(
      "When its link stopped, because it was mailed to an address that is the customer's no longer; null from the next link on.",
    ),
    isCodeHeld: z.boolean().describe("The card's security code waits in the keeper's memory for its one use."),
    card: CardShown.optional(),
  })
  .openapi("CollectionRequest");

const NUMBER_CHARS_MAX = 60;
const STATE_LIST = new RegExp(`^(?:${REQUEST_STATES.join("|")})(?:,(?:${REQUEST_STATES.join("|")})){0,5}$`, "u");

export const CollectionsQuery = z.strictObject({
  state: z
    .string()
    .max(100)
    .regex(STATE_LIST)
    .transform((list) => list.split(",") as RequestState[])
    .optional()
    .openapi({ description: `One or several of ${REQUEST_STATES.join(", ")}, with commas between.` }),
  number: z.string().min(1).max(NUMBER_CHARS_MAX).optional().describe("As the customer reads it out, in any case and grouping."),
  subject: SubjectId.optional(),
  mine: z.enum(["true", "false"]).optional().describe("Only those that you made."),
  limit: Limit,
  cursor: cursorOf("col"),
});
export const CollectionsAnswer = listOf(CollectionAnswer);
