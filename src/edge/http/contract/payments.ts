import { z } from "@hono/zod-openapi";
import { TenantId, idSchema } from "./common.ts";

const KEY_CHARS_MAX = 300;
const ADDRESS_CHARS_MAX = 200;
/** Stripe takes eight digits at most. */
const AMOUNT_MAX = 99_999_999;
const CURRENCIES = new Set(Intl.supportedValuesOf("currency"));

const Amount = z.int().min(1).max(AMOUNT_MAX).describe("In the smallest unit of the currency: 1999 is 19.99 in USD.");
const Currency = z
  .string()
  .regex(/^[A-Z]{3}$/u)
  .refine((code) => CURRENCIES.has(code), "This is no currency of ISO 4217.")
  .openapi({ example: "USD" });
const Secret = z
  .string()
  .trim()
  .min(8)
  .max(KEY_CHARS_MAX)
  .regex(/^[\x21-\x7e]+$/u);

export const ProviderBody = z
  .strictObject({
    kind: z.enum(["stripe"]),
    secretKey: Secret.describe("A secret or, better, a restricted key; it is kept sealed and never shown again."),
    webhookSecret: Secret.describe("The signing secret of the webhook at `webhookUrl`."),
    apiBase: z.url().max(ADDRESS_CHARS_MAX).optional().describe("A counterpart on this machine; in test mode only."),
  })
  .openapi("NewPaymentProvider");

export const ProviderAnswer = z
  .object({
    kind: z.enum(["stripe"]).nullable(),
    webhookUrl: z.string().describe("What to put in at the provider, before its signing secret is known."),
    webhookEvents: z.array(z.string()).describe("Which events to choose there."),
    mode: z.enum(["live", "test"]).optional(),
    connectedAt: z.string().optional(),
    lastEventAt: z.string().nullable().optional(),
  })
  .openapi("PaymentProvider");

export const ProviderTestAnswer = z
  .object({ ok: z.boolean(), say: z.string(), mend: z.string().nullable() })
  .openapi("PaymentProviderTest");

export const EventParams = z.strictObject({ tenant: TenantId });
export const EventAnswer = z.object({
  taken: z.boolean(),
  replayed: z.boolean().describe("It was taken before, and has no effect again."),
});

const CardId = idSchema("crd", "crd_64r3m9dc");
export const PaymentId = idSchema("pay", "pay_06f3k2m9v8q4x7t1r5w0d2c6b8");
export const PaymentParams = z.strictObject({ id: PaymentId });

export const NewPaymentBody = z
  .strictObject({
    kind: z.enum(["charge", "authorise"]).describe("`authorise` holds the money only, until it is captured or let go."),
    amountMinor: Amount.optional().describe("Left out: what the request says."),
    currency: Currency.optional(),
    card: CardId.optional().describe("One on file; left out: the card that came for the request."),
    moto: z.boolean().optional().describe("The customer is on the telephone: no bank asks them to confirm."),
  })
  .openapi("NewPayment");

export const MoveBody = z.strictObject({ amountMinor: Amount.optional().describe("Left out: all that is left.") }).openapi("PaymentMove");
export const CancelBody = z.strictObject({});

export const PaymentAnswer = z
  .object({
    id: z.string(),
    request: z.string(),
    kind: z.enum(["charge", "authorise"]),
    state: z.enum(["succeeded", "authorised", "declined", "challenge", "pending", "refunded", "cancelled"]),
    amountMinor: z.int(),
    currency: z.string(),
    capturedMinor: z.int(),
    refundedMinor: z.int(),
    declineCode: z.string().nullable(),
    moto: z.boolean(),
    card: z.string(),
    isUnderway: z.boolean().describe("Something of it is not known yet; the provider is being asked."),
    say: z.string().describe("How it stands, as can be read to the customer."),
    createdAt: z.string(),
    settledAt: z.string().nullable(),
  })
  .openapi("Payment");

export const PaymentsAnswer = z.object({ items: z.array(PaymentAnswer) });
