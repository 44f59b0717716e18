import { z } from "@hono/zod-openapi";
import { BOX_KINDS } from "../../../registers/vendors/fill-forms.ts";
import { Label, Limit, MapName, Purpose, Reason, SubjectId, Time, cursorOf, idSchema, listOf } from "./common.ts";
import { CardId, VendorName } from "./forwards.ts";
import { VendorId } from "./vendors.ts";

const PATH_CHARS_MAX = 500;
const FILL_CHARS_MAX = 500;
const MARK_CHARS_MAX = 500;
const ORIGIN_CHARS_MAX = 300;
const FRAMES_MAX = 10;
const BOXES_MAX = 60;
const SLICE_MAX = 200;
const TICKET_CHARS_MAX = 100;

export const FillId = idSchema("fil", "fil_06f3k2m9v8q4x7t1r5w0d2c6b8");
export const FillParams = z.strictObject({ id: FillId });
const FormName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,39}$/u)
  .openapi({ example: "card-payment" });
export const FillFormParams = z.strictObject({ id: VendorId, name: FormName });

const Origin = z.string().min(1).max(ORIGIN_CHARS_MAX).openapi({ example: "https://www.air.example" });
const Mark = z.string().min(1).max(MARK_CHARS_MAX).nullable().optional();
const Box = z
  .strictObject({
    label: Label,
    fill: z.string().min(1).max(FILL_CHARS_MAX).describe("As in requests to vendors: {{card.expiry | MM/YY}}."),
    slice: z
      .strictObject({ from: z.int().min(0).max(SLICE_MAX), length: z.int().min(1).max(SLICE_MAX) })
      .nullable()
      .optional()
      .describe("Which characters of it, where one value is split over several boxes."),
    frame: Origin.optional().describe("top, or one of `frames`; top where nothing is said."),
    kind: z.enum(BOX_KINDS).optional().describe("text where nothing is said."),
    find: z
      .strictObject({ id: Mark, name: Mark, autocomplete: Mark, label: Mark, css: Mark })
      .describe("How the box is found again; every mark that is given has to fit."),
  })
  .openapi("FillBox");

export const FillFormBody = z
  .strictObject({
    label: Label,
    purpose: MapName,
    path: z.string().min(1).max(PATH_CHARS_MAX).describe("Of the page; one * may stand for anything.").openapi({ example: "/book/*" }),
    frames: z.array(Origin).max(FRAMES_MAX).optional().describe("Origins of frames in the page whose boxes may be filled."),
    boxes: z.array(Box).min(1).max(BOXES_MAX),
    lastChangedAt: Time.nullable()
      .optional()
      .describe("Of the form as you have seen it; null where you saw none. Where it is otherwise nothing is changed (`form_changed`)."),
  })
  .openapi("FillFormChange");

const found = z.string().nullable();
const ToldBox = z.object({
  label: z.string(),
  fill: z.string(),
  slice: z.object({ from: z.int(), length: z.int() }).nullable(),
  frame: z.string(),
  kind: z.enum(BOX_KINDS),
  find: z.object({ id: found, name: found, autocomplete: found, label: found, css: found }),
});
export const FillFormAnswer = z
  .object({
    name: z.string(),
    label: z.string(),
    purpose: z.string(),
    path: z.string(),
    frames: z.array(z.string()),
    boxes: z.array(ToldBox),
    fields: z.array(z.string()).describe("Which fields of the data map it takes."),
    needsCode: z.boolean().describe("It takes a card's security code."),
    changedAt: z.string(),
    changedBy: z.string(),
  })
  .openapi("FillForm");
export const FillFormsAnswer = z.object({ items: z.array(FillFormAnswer) });

export const FillVendorsAnswer = z.object({
  items: z.array(
    z.object({
      vendor: z.string(),
      name: z.string(),
      label: z.string(),
      origin: z.string(),
      loopback: z.boolean(),
      standing: z.object({
        ok: z.boolean(),
        code: z.string().optional(),
        say: z.string().optional(),
        unlock: z.string().nullable().optional(),
      }),
      forms: z.array(FillFormAnswer),
    }),
  ),
});

export const ChoicesQuery = z.strictObject({ vendor: VendorName, form: FormName, subject: SubjectId.optional() });
export const ChoicesAnswer = z.object({
  items: z.array(
    z.object({
      subject: z.string(),
      request: z.object({ id: z.string(), title: z.string(), number: z.string().nullable() }).nullable(),
      purpose: z.string(),
      cards: z.array(
        z.object({
          id: z.string(),
          nickname: z.string().nullable(),
          brand: z.string(),
          last4: z.string(),
          expires: z.string().nullable(),
        }),
      ),
    }),
  ),
});

export const FillBody = z
  .strictObject({
    vendor: VendorName,
    form: FormName,
    subject: SubjectId,
    purpose: Purpose.optional().describe("The form's own where nothing is said."),
    card: CardId.optional().describe("Which card, where the customer has several."),
    reason: Reason.optional(),
    origin: Origin.describe("Of the page on which the button was pressed; it must be the vendor's."),
    to: z
      .string()
      .regex(/^[A-Za-z0-9+/]{43}=$/u)
      .describe("X25519 public key, made for this one fill, in base64: the values are sealed to it."),
  })
  .openapi("NewFill");
export const FillAnswer = z
  .object({
    id: z.string(),
    ticket: z.string().describe("Good once, for a minute; shown here and nowhere else."),
    expiresAt: z.string(),
    boxes: z.array(ToldBox),
    frames: z.array(z.string()),
    watermark: z.object({ name: z.string(), at: z.string() }),
    entry: z.string(),
  })
  .openapi("OpenedFill");

const Ticket = z.string().min(1).max(TICKET_CHARS_MAX);
export const RedemptionBody = z.strictObject({ ticket: Ticket, origin: Origin }).openapi("FillRedemption");
export const RedemptionAnswer = z
  .object({
    tenant: z.string(),
    subject: z.string(),
    errand: z.string(),
    values: z
      .array(z.object({ field: z.string(), record: z.string(), enc: z.string(), sealed: z.string() }))
      .describe("Each sealed to the key by HPKE; tenant, subject, errand, field and record are its info."),
    slots: z.record(z.string(), z.object({ value: z.int(), pick: z.string() })).describe("Which part of which value each source is."),
  })
  .openapi("RedeemedFill");

export const OutcomeBody = z
  .strictObject({
    ticket: Ticket,
    state: z.enum(["filled", "not_found", "failed"]).describe("not_found: the page has changed, and nothing was filled in."),
    boxes: z.int().min(0).max(BOXES_MAX).describe("How many were filled."),
  })
  .openapi("FillOutcome");

export const FillsQuery = z.strictObject({
  subject: SubjectId.optional(),
  vendor: VendorId.optional(),
  unused: z.enum(["mine"]).optional().describe("Only what you filled in with a card for one use, and did not say of that it went through."),
  limit: Limit,
  cursor: cursorOf("fil"),
});
const time = z.string().nullable();
export const ToldFill = z
  .object({
    id: z.string(),
    vendor: z.string(),
    subject: z.string(),
    form: z.string(),
    purpose: z.string(),
    fields: z.array(z.string()),
    actor: z.object({ kind: z.string(), id: z.string(), name: z.string().nullable() }),
    state: z
      .enum(["open", "over", "redeemed", "refused", "filled", "not_found", "failed"])
      .describe("redeemed: the values were handed over, and nobody told what came of it."),
    code: z.string().nullable().describe("Why the ticket was refused."),
    boxes: z.int().nullable(),
    entry: z.string(),
    isCardWaiting: z.boolean().describe("A card was kept for this use alone and waits for the word that it went through."),
    at: z.string(),
    redeemedAt: time,
    endedAt: time,
    usedAt: time,
  })
  .openapi("FillTold");
export const FillsAnswer = listOf(ToldFill);
